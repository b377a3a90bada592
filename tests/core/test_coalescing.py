"""Signals: the first at once, the rest merged, none forgotten."""

from __future__ import annotations

from functools import partial

from labstead_core.live.coalescing import Coalescer
from tests.server.processes import eventually


def test_the_first_goes_at_once_and_of_the_rest_the_last() -> None:
    sent: list[int] = []
    coalescer = Coalescer(seconds=0.1)
    for number in range(5):
        coalescer.offer("run", partial(sent.append, number))
    assert sent == [0]
    assert eventually(lambda: sent == [0, 4])


def test_every_key_has_its_own_time() -> None:
    sent: list[str] = []
    coalescer = Coalescer(seconds=0.1)
    for key in [*"abcdef", *"abcdef"]:
        coalescer.offer(key, partial(sent.append, key))
    assert sent == [*"abcdef"]
    assert eventually(lambda: sorted(sent) == sorted([*"abcdef", *"abcdef"]))


def test_what_waits_while_others_are_sent_is_sent_after_them() -> None:
    sent: list[str] = []
    coalescer = Coalescer(seconds=0.1)
    coalescer.offer("a", partial(sent.append, "a1"))
    coalescer.offer("a", partial(coalescer.offer, "b", partial(sent.append, "b1")))
    assert eventually(lambda: sent == ["a1", "b1"])
    coalescer.offer("b", partial(sent.append, "b2"))
    assert eventually(lambda: sent == ["a1", "b1", "b2"])
