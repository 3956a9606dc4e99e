"""Business acts of the inventory app: one transaction each."""
