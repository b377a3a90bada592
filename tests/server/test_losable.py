"""A transaction that does not wait for the disk leaves the next one as careful as ever."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.utils import timezone

from labstead_core.losable import losable
from labstead_core.models import Lease

pytestmark = pytest.mark.django_db(transaction=True)

ASK = {"sqlite": "PRAGMA synchronous", "postgresql": "SHOW synchronous_commit"}
RELAXED = {"sqlite": 1, "postgresql": "off"}
CAREFUL = {"sqlite": 2, "postgresql": "on"}


def setting() -> object:
    with connection.cursor() as cursor:
        cursor.execute(ASK[connection.vendor])
        return cursor.fetchone()[0]


def add(name: str) -> None:
    Lease.objects.create(name=name, until=timezone.now())


def added() -> list[str]:
    return list(Lease.objects.values_list("name", flat=True))


def test_it_commits_and_does_not_wait() -> None:
    with losable():
        add("kept")
        assert setting() == RELAXED[connection.vendor]
    assert setting() == CAREFUL[connection.vendor]
    assert added() == ["kept"]


def test_an_exception_undoes_it() -> None:
    with pytest.raises(KeyError), losable():
        add("lost")
        raise KeyError
    assert setting() == CAREFUL[connection.vendor]
    assert added() == []


def test_inside_another_it_is_as_careful_as_that() -> None:
    with transaction.atomic():
        with losable():
            add("kept")
        assert setting() == CAREFUL[connection.vendor]
    assert added() == ["kept"]
