"""Backups: one file that holds a whole installation, written and read on either database."""
