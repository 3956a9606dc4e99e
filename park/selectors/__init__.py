"""Reads of the park app: every read of more than one row."""
