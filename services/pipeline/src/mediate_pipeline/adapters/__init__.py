"""Rows and queries; the only room that touches tables."""
