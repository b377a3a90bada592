"""The run table: one sorted and filtered page, and all runs by the API."""

from __future__ import annotations

from benchmarks.contenders import limits
from benchmarks.field import Field
from benchmarks.results import OURS, Table
from benchmarks.sizes import Sizes
from benchmarks.timing import AGAIN, CPU, FIRST, SIZE, Ask, milliseconds_of


def measure(field: Field, sizes: Sizes) -> list[Table]:
    page, everything = tables_at(field, sizes.table_runs, sizes)
    page.promise("under 20 ms", AGAIN, 20)
    everything.promise("all runs under 1.5 s", AGAIN, 1500)
    large, _ = tables_at(field.only(OURS), sizes.large_table_runs, sizes)
    large.promise("under 40 ms", AGAIN, 40)
    return [page, everything, large]


def tables_at(field: Field, count: int, sizes: Sizes) -> tuple[Table, Table]:
    """A page of ``count`` runs, and all of them."""
    about = f"{count:,} runs, each with 20 config keys and 20 summary values"
    page = Table(
        f"A page of the run table at {count:,} runs",
        f"{about}; a filter on config, one on summary, sorted by a summary value; 50 rows.",
        (FIRST, AGAIN, CPU, SIZE),
    )
    everything = Table(f"All {count:,} runs by API", f"{about}.", (FIRST, AGAIN, CPU, SIZE))
    field.enter(f"table-{count}")
    field.each(f"filling {count:,} runs", lambda server: server.fill_runs(count))
    fill(page, field, sizes, lambda server: server.page_of_runs(), sizes.read_times)
    fill(everything, field, sizes, lambda server: server.all_runs(count), 1)
    with limits.run_database(count) as database:
        one, whole = limits.page_of_runs, limits.all_runs
        page.rows[limits.SQLITE_JSON] = dict(milliseconds_of(lambda: one(database)))
        everything.rows[limits.SQLITE_JSON] = dict(milliseconds_of(lambda: whole(database), 3))
    return page, everything


def fill(table: Table, field: Field, sizes: Sizes, ask: Ask, times: int) -> None:
    found = field.read(table.title, ask, rounds=sizes.rounds, times=times)
    table.rows = {name: reading.figures() for name, reading in found.items()}
    table.products, table.remarks = list(found), list(field.failures)
