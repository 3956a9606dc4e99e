"""Pages of the park app."""
