"""Backups of the whole installation: database, files and keys in one file, and getting it back (decision 0500)."""
