"""Where forms of pages meet the refusals of services."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.forms import BaseForm, Form

from labstead_core.errors import Conflict, Invalid


class OneOfSeveral(Form):
    """A form beside others on its page: ``ids`` goes before the ids of its fields."""

    ids: ClassVar[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{self.ids}-%s"
        super().__init__(*args, **kwargs)


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
