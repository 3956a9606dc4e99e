"""Reads of the assessment app: every read of more than one row."""
