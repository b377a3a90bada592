"""The Celery application. The tables say what is due; Celery only wakes a worker."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labstead_server.settings")

app = Celery("labstead")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
