"""Where forms of pages meet the refusals of services."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.forms import BaseForm

from labstead_core.errors import Conflict, Invalid


@contextmanager
def refusals_on(form: BaseForm) -> Iterator[None]:
    """Invalid and Conflict become errors of the form, at their field where it has that one.

    Ask ``form.is_valid()`` again afterwards. Other errors pass: they are no fault of the input.
    """
    try:
        yield
    except (Invalid, Conflict) as error:
        known = {name: text for name, text in error.fields.items() if name in form.fields}
        for name, text in known.items():
            form.add_error(name, text)
        if not known:
            form.add_error(None, error.message)
