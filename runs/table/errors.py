"""What can be wrong with a filter, or with a field that is named elsewhere."""

from __future__ import annotations

from labstead_core.errors import Invalid


class FilterError(Invalid):
    """``position`` counts characters of the text form from 0; in the JSON form it is a path.

    Codes: ``filter_syntax``, ``filter_unknown_field``, ``filter_unknown_operator``,
    ``filter_bad_value``, ``filter_bad_pattern``, ``filter_too_large``.
    """

    code = "filter_syntax"

    def __init__(
        self,
        problem: str,
        *,
        position: int | str,
        expected: str = "",
        code: str = "",
        parameter: str = "filter",
    ) -> None:
        where = f"at {position or 'the top'}" if isinstance(position, str) else place(position)
        hint = f" Expected {expected}." if expected else ""
        super().__init__(
            f"{problem} ({where}).{hint}",
            code=code or None,
            fields={parameter: problem},
            position=position,
            expected=expected,
        )


def place(position: int) -> str:
    """As people count: from 1."""
    return f"character {position + 1}"


def unknown_field(name: str, *, parameter: str, known: str) -> FilterError:
    """For the names of fields in orders, groups, columns and so on."""
    return FilterError(
        f"There is no field “{name[:60]}”",
        position=name[:60],
        expected=known,
        code="filter_unknown_field",
        parameter=parameter,
    )
