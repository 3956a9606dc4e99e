"""Reads of the inventory app: every read of more than one row."""
