"""Business acts of the assessment app."""
