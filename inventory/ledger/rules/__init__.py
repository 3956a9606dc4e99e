"""Rules of the ledger checks, one module per matter."""
