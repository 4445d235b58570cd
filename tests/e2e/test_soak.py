"""A short soak: after the second round of the tour nothing is added to the page any more.

`make soak` runs the same for hours and holds the slope of the heap to its bound.
"""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from tests.soak import Outcome, Sample, broken, settled, slope, soak, standing_broken

pytestmark = pytest.mark.e2e

ROUNDS = 4
# What compiling and caching may still add in so short a time.
HEAP_MB = 1.0


def test_round_after_round_the_wall_stays_as_large_as_it_was(browser: Browser, server: str) -> None:
    run = soak(browser, server, tempo=100, enough=lambda sample: sample.round >= ROUNDS)
    assert standing_broken(run) == []
    assert run.maps_before == run.maps_after >= 1
    assert run.scenes >= 9 * ROUNDS
    second, *later = [sample for sample in run.samples if sample.round >= 2]
    assert len(later) == ROUNDS - 2
    for sample in later:
        assert (sample.nodes, sample.listeners) == (second.nodes, second.listeners)
        assert sample.heap_mb - second.heap_mb < HEAP_MB


def steady(n: int) -> Sample:
    """A round every 36 seconds of a page that does not grow."""
    return Sample(hours=n / 100, round=n + 1, heap_mb=5.0 + 0.01 * (n % 2), nodes=900, listeners=99)


STEADY = Outcome(tuple(steady(n) for n in range(200)), 2, 2, 1800, (), ())


def test_a_page_that_does_not_grow_keeps_every_promise() -> None:
    assert broken(STEADY) == []
    assert settled(STEADY.samples)[0].hours >= 0.19
    assert slope(STEADY.samples, lambda s: s.hours * 3) == pytest.approx(3)


@pytest.mark.parametrize(
    ("grown", "word"),
    [
        (lambda s: replace(s, heap_mb=s.heap_mb + 6 * s.hours), "heap grows by 6.00 MB"),
        (lambda s: replace(s, nodes=s.nodes + s.round // 20), "nodes"),
        (lambda s: replace(s, listeners=s.listeners + s.round // 40), "listeners"),
    ],
    ids=["heap", "nodes", "listeners"],
)
def test_growth_is_told(grown, word) -> None:
    (told,) = broken(replace(STEADY, samples=tuple(map(grown, STEADY.samples))))
    assert told.startswith(word)


def test_a_map_built_anew_an_error_and_a_request_elsewhere_are_told() -> None:
    run = replace(STEADY, maps_after=3, errors=("x",), outside=("http://10.1.2.3/",))
    assert len(broken(run)) == len(standing_broken(run)) == 3
