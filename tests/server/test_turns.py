"""Of requests that take turns a few compute at once, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from labstead_server.turns import Turns

AT_MOST = 5.0


def test_only_a_few_have_a_turn_at_once_and_all_come_to_theirs() -> None:
    inside: list[int] = []
    served: list[int] = []

    async def visit(turns: Turns, number: int) -> None:
        async with turns.one():
            inside.append(number)
            assert len(inside) <= 2
            await asyncio.sleep(0)
            inside.remove(number)
        served.append(number)

    async def work() -> None:
        turns = Turns(at_once=2)
        await asyncio.gather(*(visit(turns, number) for number in range(20)))

    asyncio.run(work())
    assert sorted(served) == list(range(20))


def test_who_waits_for_long_goes_all_the_same() -> None:
    async def work() -> None:
        turns = Turns(at_once=1, patience=0.01)
        async with asyncio.timeout(AT_MOST), turns.one(), turns.one(), turns.one():
            pass

    asyncio.run(work())


def test_who_went_without_a_turn_gives_none_back() -> None:
    async def work() -> None:
        turns = Turns(at_once=1, patience=0.01)
        async with turns.one(), turns.one():
            pass
        began = asyncio.get_running_loop().time()
        async with turns.one(), turns.one():  # the second has to wait again
            assert asyncio.get_running_loop().time() - began >= 0.01

    asyncio.run(work())


def test_a_turn_is_given_back_by_who_fails() -> None:
    async def work() -> None:
        turns = Turns(at_once=1)
        for _ in range(3):
            with suppress(ValueError):
                async with asyncio.timeout(AT_MOST / 2), turns.one():
                    raise ValueError

    asyncio.run(work())
