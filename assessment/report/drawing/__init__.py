"""Figures of the report as PNG, drawn without a display and with the bundled Chinese font."""
