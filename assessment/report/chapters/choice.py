"""Which stored judgement a report of a year shows."""

from assessment.report.facts import JudgementFacts, ReportFacts

ORDER = {"plan": 0, "chain": 1, "rolling": 2}


def current_judgement(facts: ReportFacts, kind: str, name: str) -> JudgementFacts | None:
    """The judgement of a scope that ends latest, not after the year: plan period first, then year by year."""
    rows = [
        row for row in facts.judgements if row.kind == kind and (not name or row.name == name) and row.end <= facts.year
    ]
    return min(rows, key=lambda row: (-row.end, ORDER[row.view], row.start), default=None)


def latest_by_scope(facts: ReportFacts) -> list[JudgementFacts]:
    """The judgement shown for every scope: park, key industries, divisions."""
    scopes = dict.fromkeys((row.kind, row.name) for row in facts.judgements)
    found = (current_judgement(facts, *scope) for scope in scopes)
    return [row for row in found if row is not None]
