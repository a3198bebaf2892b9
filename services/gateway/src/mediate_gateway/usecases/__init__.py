"""What one can do here, a verb per file."""
