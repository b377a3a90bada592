"""GraphQL documents, parsed and validated once: each client sends the same few again and again."""

from __future__ import annotations

from functools import lru_cache

from graphql import DocumentNode, GraphQLError, parse, validate

from bridges.wandb.engine.limits import MOST_TOKENS, check_shape, check_text
from bridges.wandb.engine.schema import schema
from labstead_core.errors import Invalid

KEPT_DOCUMENTS = 500
MOST_ERRORS_TOLD = 5


def document_of(query: str) -> DocumentNode:
    """The valid document. Raises Invalid with what is wrong, or TooLarge."""
    check_text(query)
    return read(query)


@lru_cache(maxsize=KEPT_DOCUMENTS)
def read(query: str) -> DocumentNode:
    """Errors are not kept: lru_cache remembers only what was returned."""
    try:
        document = parse(query, no_location=True, max_tokens=MOST_TOKENS)
    except (GraphQLError, RecursionError) as error:
        raise Invalid(f"The GraphQL document cannot be read: {error}") from error
    check_shape(document)
    errors = validate(schema(), document, max_errors=MOST_ERRORS_TOLD)
    if errors:
        raise Invalid(" ".join(error.message for error in errors), code="invalid_document")
    return document
