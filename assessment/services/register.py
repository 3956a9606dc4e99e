"""What follows from a replaced register: the judgements above the roll-ups, made at once because nothing is dirty."""

from assessment.services.rating import rate_years
from decoupling.services.decoupling import judge_park
from measures.services.effect import evaluate_projects
from park.models import Park


def judge_register(park_id: int) -> None:
    """Decoupling, effects and ratings of a register park from its stored roll-ups."""
    park = Park.objects.get(pk=park_id)
    judge_park(park)
    evaluate_projects(park)
    rate_years(park)
