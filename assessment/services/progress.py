"""Progress that shows while the work is still one uncommitted transaction."""

from django.db import connection
from django.utils import timezone

from assessment.models import Recalculation

UPDATE = """
UPDATE assessment_recalculation
SET step = %s, step_number = %s, step_count = %s, total_count = %s, heartbeat_at = %s WHERE id = %s
"""


class Progress:
    """Writes step and heartbeat over a second, autocommit connection to the same database."""

    def __init__(self, job: Recalculation, step_count: int) -> None:
        self.job = job
        self.step_count = step_count
        self.channel = connection.get_new_connection(connection.get_connection_params())
        self.channel.autocommit = True

    def step(self, name: str, number: int, total: int) -> None:
        """Announces a step with its number and how many enterprise-months it covers."""
        self.job.step, self.job.step_number, self.job.step_count, self.job.total_count = (
            name,
            number,
            self.step_count,
            total,
        )
        with self.channel.cursor() as cursor:
            cursor.execute(UPDATE, [name, number, self.step_count, total, timezone.now(), self.job.pk])

    def close(self) -> None:
        self.channel.close()
