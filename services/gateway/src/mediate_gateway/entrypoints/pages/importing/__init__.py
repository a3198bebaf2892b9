"""Pages on which people import files: what can be imported, the file, its columns, a trial, and what came of it."""
