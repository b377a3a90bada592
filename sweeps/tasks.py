"""Doors for Celery. The tables say what is due, so a task may run twice, late or never."""

from __future__ import annotations

from celery import shared_task

from sweeps.services.judging import judge
from sweeps.services.preparing import prepare
from sweeps.services.tending import tend


@shared_task(time_limit=600)
def prepare_trials(pk: int, at_least: int = 0) -> None:
    prepare(pk, at_least)


@shared_task(time_limit=300)
def tend_sweeps() -> None:
    tend()


@shared_task(time_limit=300)
def judge_run(pk: int, run: str) -> None:
    judge(pk, run)
