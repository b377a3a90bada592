"""Charts of integrations, of points that they have computed themselves."""

from __future__ import annotations

from collections.abc import Sequence

import labstead
from labstead import Run
from labstead.plot import CustomChart

Point = tuple[str, float, float]


def bars(run: Run, key: str, pairs: Sequence[tuple[str, float]], *, title: str) -> None:
    table = labstead.Table(columns=["label", "value"], data=[list(pair) for pair in pairs])
    run.log({key: labstead.plot.bar(table, "label", "value", title=title)})


def lines(
    run: Run, key: str, rows: Sequence[Point], columns: tuple[str, str, str], title: str
) -> None:
    """One line for each name in the first column, over the second."""
    name, x, y = columns
    table = labstead.Table(columns=[name, x, y], data=[list(row) for row in rows])
    run.log({key: labstead.plot.line(table, x, y, stroke=name, title=title)})


def curves(
    run: Run, key: str, rows: Sequence[Point], columns: tuple[str, str, str], title: str
) -> None:
    """As lines, within the unit square."""
    name, x, y = columns
    table = labstead.Table(columns=[name, x, y], data=[list(row) for row in rows])
    fields = {"x": x, "y": y, "class": name}
    texts = {"title": title, "x": x.capitalize(), "y": y.capitalize()}
    run.log({key: CustomChart("area_under_curve", table, fields, texts)})


def matrix(run: Run, key: str, rows: Sequence[tuple[str, str, float]], *, title: str) -> None:
    columns = ["Actual", "Predicted", "nPredictions"]
    table = labstead.Table(columns=columns, data=[list(row) for row in rows])
    fields = {name: name for name in columns}
    run.log({key: CustomChart("confusion_matrix", table, fields, {"title": title})})
