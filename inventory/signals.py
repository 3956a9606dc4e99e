"""Announcements of this app to higher ones."""

from django.dispatch import Signal

# Sent inside the transaction that moved a ledger pointer; arguments: park_id.
ledger_accepted = Signal()

# Sent inside the transaction that replaced a register park's roll-ups; arguments: park_id. Nothing is left dirty.
register_imported = Signal()

# Sent inside the transaction that marked months dirty for another cause than a ledger; arguments: park_id.
results_outdated = Signal()

# Sent when a large file waits for its check; arguments: upload_id.
upload_received = Signal()
