"""Announcements of this app to higher ones."""

from django.dispatch import Signal

# Sent inside the transaction that changed an enterprise, a process or an outlet; arguments: park_id, enterprise_id,
# code_changed (the credit code, by which neighbours name it in their ledgers).
enterprise_changed = Signal()

# Sent inside the transaction that changed settings of a park; arguments: park_id, changed (names of the settings).
park_changed = Signal()

# Sent inside the transaction that told people something some of them want by e-mail; no arguments.
notices_waiting = Signal()
