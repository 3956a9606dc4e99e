"""The system page: is the worker alive, what waits, what failed and how to go on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.models import Step
from assessment.selectors.system import System, system
from assessment.services.recalculation import STALE_AFTER
from park.access import ADMIN, OFFICIALS, ParkAccess, park_view


@park_view(*OFFICIALS, ADMIN)
def page(request: HttpRequest, access: ParkAccess) -> HttpResponse:
    """State of the calculation, the queue, the reference data and the audit chain of a park."""
    found = system(access.park, timezone.now(), STALE_AFTER)
    context = {
        "access": access,
        "found": found,
        "newest": found.jobs[0] if found.jobs else None,
        "sentence": _sentence(found),
        "is_admin": access.role == ADMIN,
    }
    return render(request, "assessment/system.html", context)


def _sentence(found: System) -> str:
    """The state in one sentence that says what to do."""
    minutes = found.silent_minutes
    step = dict(Step.choices).get(found.jobs[0].step, "") if found.jobs else ""
    return {
        "idle": _("Every filed ledger is calculated."),
        "running": _("Calculating: %(step)s.") % {"step": step},
        "stopped": _(
            "The calculation program stopped %(minutes)s minutes ago. Nothing is lost; tell the platform administrator "
            "to start the worker again."
        )
        % {"minutes": minutes},
        "waiting": _("A calculation waits for the worker."),
        "unanswered": _(
            "A calculation has waited for %(minutes)s minutes and no worker answers. Tell the platform administrator "
            "to start the worker."
        )
        % {"minutes": minutes},
        "failed": found.jobs[0].user_message if found.jobs else "",
    }[found.state]
