"""The monitor service: what is measured, and every figure with its source."""
