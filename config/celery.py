"""The Celery application; tasks are found in each app's `tasks` room."""

import os

from celery import Celery
from celery.signals import worker_process_init

from config.memory import collect_rarely

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("tongjian")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect(weak=False)
def _prepare(**_: object) -> None:
    collect_rarely()
