"""Imports, pure: what a file holds, what its columns mean, and what a cell says."""
