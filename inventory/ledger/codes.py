"""Codes of industries, regions and wastes as they stand in a ledger."""

import re

INDUSTRY = re.compile(r"[A-T]?\d{4}")
INDUSTRY_GROUP = re.compile(r"[A-T]?\d{3}")
REGION = re.compile(r"\d{6}")
WASTE = re.compile(r"SW\d{1,3}(-\d{2,3}){0,2}|(HW\d{2}-?)?\d{3}-\d{3}-\d{2}|\d{3}-\d{3}-S\d{2}|HW\d{2}", re.IGNORECASE)
