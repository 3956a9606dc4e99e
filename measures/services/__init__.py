"""Business acts of the measures app."""
