"""Reads of the decoupling app: every read of more than one row."""
