"""Business acts of the decoupling app."""
