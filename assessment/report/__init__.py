"""The annual evaluation report: plain facts in, a Word file out. Knows no Django."""

from assessment.report.contents import contents
from assessment.report.document import write_report
from assessment.report.facts import ReportFacts

__all__ = ["ReportFacts", "contents", "write_report"]
