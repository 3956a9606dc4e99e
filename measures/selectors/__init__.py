"""Reads of the measures app: every read of more than one row."""
