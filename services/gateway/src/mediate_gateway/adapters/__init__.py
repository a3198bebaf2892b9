"""Rows and queries, and the way to other services; the only room that touches tables."""
