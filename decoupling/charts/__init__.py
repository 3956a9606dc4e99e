"""Figures of the decoupling page as plain plotly dicts."""
