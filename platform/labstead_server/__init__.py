"""Wiring only: settings, addresses, the ASGI application, Celery and the supervisor."""

from labstead_server.celery import app as celery_app

__all__ = ["celery_app"]
