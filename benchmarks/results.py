"""Tables of figures: how they read in Markdown, and the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

OURS = "Labstead"
JSON = "RESULTS.json"


@dataclass(frozen=True)
class Measure:
    """A column. ``more_is_better`` says which way its ratio counts."""

    title: str
    more_is_better: bool = False
    digits: int = 1


@dataclass(frozen=True)
class Bar:
    """What Labstead set out to reach, the figure that says whether it did."""

    promise: str
    figure: str
    is_met: bool

    def line(self) -> str:
        return f"- {'met' if self.is_met else '**missed**'}: {self.promise}; measured {self.figure}"


@dataclass
class Table:
    """``rows[name][title]`` is a figure; one that is missing was not measured.

    Rows of names that are not in ``products`` are limits. ``question`` is what it answers, and
    ``measured`` when, at which commit and beside which other load.
    """

    title: str
    about: str
    measures: Sequence[Measure]
    rows: dict[str, dict[str, float]] = field(default_factory=dict)
    products: list[str] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    question: str = ""
    measured: str = ""

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Table:
        measures = [Measure(**measure) for measure in stored["measures"]]
        bars = [Bar(**bar) for bar in stored["bars"]]
        return cls(**{**stored, "measures": measures, "bars": bars})

    def promise(self, text: str, measure: Measure, limit: float) -> None:
        """A bar on one of Labstead's own figures, when it was measured: less than ``limit``."""
        if self.has(OURS, measure):
            figure = self.rows[OURS][measure.title]
            self.bars.append(Bar(text, f"{figure:,.{measure.digits}f}", figure < limit))

    def promise_lead(
        self, text: str, measure: Measure, times: float, *, over: Sequence[str] | None = None
    ) -> None:
        """A bar on Labstead's lead over the best of the other products, or of those named."""
        leads = [self.ratio(name, measure) for name in (over or self.products)]
        known = [lead for lead in leads if lead is not None]
        if known:
            self.bars.append(Bar(text, spelt(min(known)), min(known) >= times))

    def has(self, name: str, measure: Measure) -> bool:
        return measure.title in self.rows.get(name, {})

    def ratio(self, name: str, measure: Measure) -> float | None:
        """How many times better Labstead is than ``name``; None where a figure is not positive."""
        if name == OURS or not (self.has(name, measure) and self.has(OURS, measure)):
            return None
        ours, theirs = self.rows[OURS][measure.title], self.rows[name][measure.title]
        better, worse = (ours, theirs) if measure.more_is_better else (theirs, ours)
        return better / worse if better > 0 and worse > 0 else None

    def markdown(self) -> str:
        head = ["", *(measure.title for measure in self.measures)]
        lines = [
            f"## {self.title}",
            "",
            self.about,
            "",
            *([f"Measured {self.measured}.", ""] if self.measured else []),
            row_of(head),
            row_of(["---", *("---:" for _ in self.measures)]),
            *(row_of([name, *self.cells(name)]) for name in self.rows),
            "",
            *(bar.line() for bar in self.bars),
            *(f"- {remark}" for remark in self.remarks),
        ]
        return "\n".join(lines).rstrip() + "\n"

    def cells(self, name: str) -> list[str]:
        return [self.cell(name, measure) for measure in self.measures]

    def cell(self, name: str, measure: Measure) -> str:
        if not self.has(name, measure):
            return ""
        text = f"{self.rows[name][measure.title]:,.{measure.digits}f}"
        ratio = self.ratio(name, measure)
        return text if ratio is None else f"{text} ({spelt(ratio)})"


def spelt(ratio: float) -> str:
    return f"{ratio:,.0f}x" if ratio >= 10 else f"{ratio:.2g}x"


def row_of(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def write(
    folder: Path,
    facts: Mapping[str, str],
    ways: Sequence[tuple[str, str]],
    tables: Sequence[Table],
) -> None:
    """RESULTS.md for people and RESULTS.json for programs."""
    stored = {"facts": facts, "ways": ways, "tables": [asdict(table) for table in tables]}
    (folder / JSON).write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n")
    parts = [HEAD, *listed(facts.items()), "", *(table.markdown() for table in tables)]
    parts += ["## How each product was used", "", *listed(ways)]
    (folder / "RESULTS.md").write_text("\n".join(parts) + "\n")


def merged(folder: Path, tables: Sequence[Table], questions: Sequence[str]) -> list[Table]:
    """The new tables with those kept in the folder of questions that were not asked again."""
    path = folder / JSON
    stored = json.loads(path.read_text())["tables"] if path.is_file() else []
    asked = {table.question for table in tables}
    kept = [Table.from_json(one) for one in stored if one["question"] not in asked]
    known = [table for table in [*kept, *tables] if table.question in questions]
    return sorted(known, key=lambda table: questions.index(table.question))


def replace(folder: Path, tables: Sequence[Table]) -> None:
    """These tables in the place of those of the same questions, and all else as it is."""
    stored = json.loads((folder / JSON).read_text())
    kept = [one["question"] for one in stored["tables"]]
    questions = list(dict.fromkeys([*kept, *(table.question for table in tables)]))
    write(folder, stored["facts"], stored["ways"], merged(folder, tables, questions))


def told(question: str, tables: Sequence[Table], measured: str, *, is_kept: bool) -> None:
    """Print what a question that is asked by itself found, and put it beside the others."""
    for table in tables:
        table.question, table.measured = question, measured
        print(table.markdown())
    if is_kept:
        replace(Path(__file__).parent, tables)


def listed(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [f"- {name}: {text}" for name, text in pairs]


HEAD = """\
# Results

Written by `make bench`; [README.md](README.md) tells how to read and repeat it. In brackets stands
how many times better Labstead did in the same run: 5x is five times better, 0.5x half as good.
All figures of a table were measured together.
"""
