"""Of requests that take turns a few compute at once, and nobody waits for ever."""

from __future__ import annotations

import asyncio

from labstead_server.turns import Turns


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


def test_who_waits_for_long_goes_all_the_same_and_takes_no_turn_with_them() -> None:
    async def work() -> None:
        turns = Turns(at_once=1, patience=0.01)
        async with turns.one(), turns.one(), turns.one():
            pass
        async with asyncio.timeout(5), turns.one():
            assert turns._free.locked()
        assert not turns._free.locked()

    asyncio.run(work())


def test_a_turn_is_given_back_by_who_fails() -> None:
    async def work() -> None:
        turns = Turns(at_once=1)
        for _ in range(3):
            try:
                async with asyncio.timeout(5), turns.one():
                    raise ValueError
            except ValueError:
                pass

    asyncio.run(work())
