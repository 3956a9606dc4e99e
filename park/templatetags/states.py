"""Words and icons of every state that a badge shows, and the words that the scripts say."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATES: dict[str, dict[str, tuple[str | Promise, str]]] = {
    "decoupling": {
        "synergistic": (_("Synergistic decoupling"), "state-synergy"),
        "antagonistic": (_("Antagonistic decoupling"), "state-antagonistic"),
        "coupled": (_("Not yet decoupled"), "state-coupled"),
        "negative": (_("Negative decoupling"), "state-negative"),
        "separate": (_("Discuss separately"), "state-separate"),
        "none": (_("Cannot be judged"), "waiting"),
    },
    "rating": {
        "good": (_("Good"), "check"),
        "pass": (_("Pass"), "level"),
        "improve": (_("Needs improvement"), "rating-improve"),
        "unrated": (_("Not rated"), "waiting"),
    },
    "ledger": {
        "missing": (_("Missing"), "ledger-missing"),
        "draft": (_("Draft"), "ledger-draft"),
        "returned": (_("Returned"), "ledger-returned"),
        "pending": (_("Pending review"), "waiting"),
        "approved": (_("Approved"), "check"),
        "locked": (_("Locked"), "lock"),
        "withdrawn": (_("Withdrawn"), "close"),
        "superseded": (_("Replaced"), "stale"),
        "not_due": (_("Not due"), "level"),
    },
    "job": {
        "waiting": (_("Waiting"), "waiting"),
        "running": (_("Running"), "progress"),
        "done": (_("Done"), "check"),
        "failed": (_("Failed"), "failed"),
    },
    "target": {
        "target": (_("Target met"), "check"),
        "baseline": (_("Basic requirement met"), "level"),
        "failed": (_("Basic requirement not met"), "rating-improve"),
        "below_target": (_("Target not met"), "rating-improve"),
        "undetermined": (_("Cannot be judged"), "state-separate"),
        "incomplete": (_("Data incomplete"), "partial"),
        "missing": (_("No data"), "waiting"),
    },
    "finding": {
        "error": (_("Error"), "failed"),
        "warning": (_("Warning"), "info"),
        "fixed": (_("Fixed"), "check"),
        "new": (_("New"), "rise"),
        "changed": (_("Changed"), "stale"),
        "same": (_("Unchanged"), "level"),
    },
    "effect": {
        "i": (_("Both cut"), "state-synergy"),
        "ii": (_("Pollutant cut, carbon up"), "state-antagonistic"),
        "iii": (_("Both up"), "state-coupled"),
        "iv": (_("Carbon cut, pollutant up"), "state-antagonistic"),
        "carbon_axis": (_("Carbon only"), "state-separate"),
        "pollution_axis": (_("Pollutant only"), "state-separate"),
        "origin": (_("No clear effect"), "level"),
    },
    "project": {
        "planned": (_("Planned"), "calendar"),
        "building": (_("Under way"), "progress"),
        "running": (_("In operation"), "check"),
        "late": (_("Late"), "rating-improve"),
        "stopped": (_("Stopped"), "close"),
    },
    "upload": {
        "received": (_("Waiting for the check"), "waiting"),
        "checking": (_("Being checked"), "progress"),
        "failed": (_("Check failed"), "failed"),
        "rejected": (_("Errors found"), "failed"),
        "ready": (_("Ready to confirm"), "info"),
        "committed": (_("Filed"), "check"),
        "unchanged": (_("Nothing changed"), "level"),
        "discarded": (_("Discarded"), "close"),
    },
    "report": {
        "current": (_("Current"), "check"),
        "outdated": (_("Data updated"), "stale"),
    },
    "chapter": {
        "full": (_("Filled"), "check"),
        "partial": (_("Partly filled"), "state-separate"),
        "missing": (_("Missing"), "waiting"),
    },
}
ALIASES = {
    "synergy": "synergistic",
    "not_yet": "coupled",
    "submitted": "pending",
    "met": "target",
    "basic": "baseline",
    "missed": "failed",
    "unknown": "missing",
}


WORDS = {
    "copied": _("Copied"),
    "chosen": _("Chosen:"),
    "without_position": _("Without position"),
    "area_by": _("Circle area shows"),
    "noPlot": _("The chart could not be drawn; the data table below has the same figures."),
    "noMap": _("The map could not be drawn; the list has the same figures."),
    "open": _("Open"),
    "failed": _("The server did not answer. Try again."),
    "physical": _("Physical boundary"),
    "administrative": _("Administrative boundary"),
    "economic": _("Economic statistics boundary"),
    "accounting": _("Pollutant and carbon accounting boundary"),
}
