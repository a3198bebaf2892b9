"""Rules, pure: no input, no output, no framework."""
