"""The Celery application. The tables say what is due; Celery only wakes a worker."""

from __future__ import annotations

import os

from celery import Celery

from labstead_server.supervisor import folder_queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labstead_server.settings")

folder_queue.use()
app = Celery("labstead")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
