"""The command ``labstead agent``."""

from __future__ import annotations

import click

from labstead._run.outcome import INTERRUPTED
from labstead._sweeps import TERM_TIMEOUT_SECONDS


@click.command()
@click.argument("sweep")
@click.option("-p", "--project", help="The project of SWEEP.")
@click.option("-e", "--entity", help="Its team.")
@click.option("--count", type=click.IntRange(1), metavar="N", help="End after so many runs.")
@click.option(
    "-f",
    "--forward-signals",
    "forwards",
    is_flag=True,
    help="Pass signals that this agent gets on to its program.",
)
@click.option(
    "--term-timeout",
    type=click.FloatRange(0),
    default=TERM_TIMEOUT_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="Between SIGTERM and SIGKILL, when a run has to stop.",
)
@click.option(
    "--max-consecutive-failed-runs",
    "most_failed",
    type=click.IntRange(1),
    metavar="N",
    help="Give up when so many runs in a row fail.",
)
def agent(
    sweep: str,
    project: str | None,
    entity: str | None,
    count: int | None,
    *,
    forwards: bool,
    term_timeout: float,
    most_failed: int | None,
) -> None:
    """Run the program of SWEEP (team/project/id, or the id) for one trial after the other.

    Ctrl-C waits for the run to end, a second ends it, a third kills it. While the server cannot be
    reached the run goes on, and the agent tries again. Start it on several machines, or several
    times, to run trials at once.

    \b
    Examples:
      labstead agent vision/digits/k3x9q2ab
      labstead agent k3x9q2ab -p digits --count 10
    """
    from labstead._sweeps.agents import run_programs  # which other commands do without

    try:
        trouble = run_programs(
            sweep,
            entity=entity,
            project=project,
            count=count,
            forward_signals=forwards,
            term_timeout=term_timeout,
            most_failed=most_failed,
        )
    except KeyboardInterrupt:
        raise click.exceptions.Exit(INTERRUPTED) from None
    if trouble:
        raise click.ClickException(f"the agent gives up: {trouble}")
