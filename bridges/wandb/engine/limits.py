"""How large a question may be. Checked on its shape, before anything is resolved."""

from __future__ import annotations

from collections.abc import Iterable

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from labstead_core.errors import TooLarge

MOST_CHARACTERS = 100_000
MOST_TOKENS = 10_000
MOST_DEPTH = 25
# After fragments are put in their places. The client's largest document has some 200.
MOST_FIELDS = 2_000
MOST_ROOT_FIELDS = 20


def check_text(query: str) -> None:
    if len(query) > MOST_CHARACTERS:
        raise too_large(f"more than {MOST_CHARACTERS:,} characters")


def check_shape(document: DocumentNode) -> None:
    """Raise TooLarge for a document that would unfold too far. Linear in its length.

    Fragments are measured once, so that fragments of fragments cannot double the work each time.
    """
    measure = Measure(document)
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            roots = operation.selection_set.selections
            if len(roots) > MOST_ROOT_FIELDS:
                raise too_large(f"more than {MOST_ROOT_FIELDS} fields at its top")
            measure.check(operation.selection_set)


class Measure:
    """Fields and depth of selections; of each fragment they are known after the first look."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            one.name.value: one
            for one in document.definitions
            if isinstance(one, FragmentDefinitionNode)
        }
        self._known: dict[str, tuple[int, int]] = {}
        self._open: set[str] = set()

    def check(self, selection: SelectionSetNode) -> None:
        n_fields, depth = self.of(selection, 1)
        if n_fields > MOST_FIELDS:
            raise too_large(f"more than {MOST_FIELDS:,} fields")
        if depth > MOST_DEPTH:
            raise too_large(f"more than {MOST_DEPTH} levels")

    def of(self, selection: SelectionSetNode | None, level: int) -> tuple[int, int]:
        """How many fields, and how many levels."""
        if selection is None:
            return 0, 0
        if level > MOST_DEPTH + 1:
            raise too_large(f"more than {MOST_DEPTH} levels")
        return total(self._of_one(one, level) for one in selection.selections)

    def _of_one(self, node: object, level: int) -> tuple[int, int]:
        if isinstance(node, FragmentSpreadNode):
            return self._of_fragment(node.name.value, level)
        below = self.of(getattr(node, "selection_set", None), level + 1)
        is_field = isinstance(node, FieldNode)
        return (below[0] + 1, below[1] + 1) if is_field else below

    def _of_fragment(self, name: str, level: int) -> tuple[int, int]:
        """A fragment inside itself counts for nothing here: validation refuses it."""
        if name not in self._known:
            if name in self._open or name not in self._fragments:
                return 0, 0
            self._open.add(name)
            self._known[name] = self.of(self._fragments[name].selection_set, level + 1)
        return self._known[name]


def total(parts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    n_fields = depth = 0
    for fields, levels in parts:
        n_fields, depth = n_fields + fields, max(depth, levels)
    return n_fields, depth


def too_large(what: str) -> TooLarge:
    return TooLarge(f"The GraphQL document has {what}. Ask for less at once.")
