"""``manage.py up``: the whole of Labstead on this machine, until Ctrl-C."""

import asyncio
import os
import signal
import sys
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from accounts.services import bootstrap_from_environment
from labstead_core.errors import DomainError
from labstead_server.supervisor import console, preflight, programs, schema
from labstead_server.supervisor.address import Address
from labstead_server.supervisor.banner import Banner
from labstead_server.supervisor.child import Child
from labstead_server.supervisor.guard import end_with
from labstead_server.supervisor.output import Output
from labstead_server.supervisor.readiness import until_ready
from labstead_server.supervisor.supervisor import Supervisor


class Command(BaseCommand):
    help = "Starts Labstead: the web process and the worker, kept running until Ctrl-C or SIGTERM."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.LABSTEAD_HOST, help="default: LABSTEAD_HOST")
        parser.add_argument(
            "--port", type=int, default=settings.LABSTEAD_PORT, help="default: LABSTEAD_PORT"
        )
        parser.add_argument("--no-worker", action="store_true", help="start the web process only")
        parser.add_argument(
            "--stop-with-parent",
            action="store_true",
            help="stop when the process that started this one is gone, as “make up” wants",
        )

    def handle(
        self, *, host: str, port: int, no_worker: bool, stop_with_parent: bool, **options: Any
    ) -> None:
        if stop_with_parent:
            end_with(os.getppid(), signal.SIGTERM)
        address = Address(host, port)
        data_dir: Path = settings.DATA_DIR
        try:
            preflight.check_data_folder(data_dir)
            preflight.check_port(address)
            with preflight.sole_user_of(data_dir):
                banner = prepare(address, data_dir)
                exit_code = supervise(address, data_dir, banner, has_worker=not no_worker)
        except (preflight.CannotStartError, DomainError) as error:
            raise CommandError(str(error)) from error
        sys.exit(exit_code)


def prepare(address: Address, data_dir: Path) -> Banner:
    """Database and first administrator; what to tell the person once the server answers."""
    schema.migrate(data_dir)
    bootstrap_from_environment()
    administrator = get_user_model().objects.filter(is_superuser=True).order_by("pk").first()
    connections.close_all()  # the children open their own
    return Banner(
        url=f"{settings.LABSTEAD_PUBLIC_URL}/" if settings.LABSTEAD_PUBLIC_URL else address.url,
        data_dir=data_dir,
        administrator=administrator.get_username() if administrator else None,
    )


def supervise(address: Address, data_dir: Path, banner: Banner, *, has_worker: bool) -> int:
    """Run web and worker until a signal; the exit code for the shell."""
    wanted = [programs.web(address)]
    if has_worker:
        wanted.append(programs.worker(address, data_dir))
    supervisor = Supervisor(
        [Child(program, Output(program.name, data_dir / "logs")) for program in wanted],
        ready=partial(until_ready, address),
        on_ready=partial(console.say, banner.text()),
    )
    return asyncio.run(supervisor.run())
