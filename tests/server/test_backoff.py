"""A program that keeps dying is started more and more seldom."""

from labstead_server.supervisor.backoff import Backoff


def test_waits_double_up_to_the_longest() -> None:
    backoff = Backoff(first_seconds=1, longest_seconds=5)

    assert [backoff.after_death(lived_seconds=0) for _ in range(5)] == [1, 2, 4, 5, 5]


def test_a_long_life_forgives_earlier_deaths() -> None:
    backoff = Backoff(first_seconds=1, healthy_seconds=60)
    backoff.after_death(lived_seconds=0)
    backoff.after_death(lived_seconds=0)

    assert backoff.after_death(lived_seconds=61) == 1
