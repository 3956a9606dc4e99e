"""Business acts of the park app."""
