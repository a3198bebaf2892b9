"""The pipeline service: growth from start-up to scale-up."""
