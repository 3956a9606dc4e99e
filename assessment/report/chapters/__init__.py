"""The chapters of the report: each turns the facts into blocks."""
