"""The chapter list of the report, in print order. Source: 000 评价报告章节."""

from assessment.report.blocks import Chapter
from assessment.report.chapters.carbon import carbon, fused
from assessment.report.chapters.closing import advice, annexes, problems, rating
from assessment.report.chapters.effect import decoupling, measures
from assessment.report.chapters.inventory import flows, pollutants, quality
from assessment.report.chapters.opening import basis, overview, summary
from assessment.report.facts import ReportFacts

CHAPTERS = (
    summary, basis, overview, quality, flows, pollutants, carbon, fused, decoupling, measures, rating, problems,
    advice, annexes,
)  # fmt: skip


def contents(facts: ReportFacts) -> list[Chapter]:
    """Every chapter with its blocks; figures are drawn only when the file is written."""
    return [chapter(facts) for chapter in CHAPTERS]
