"""Long work of a page: how far it is, called off, kept for a while, forgotten."""

from threading import Event

import pytest

from geo.api.jobs import CANCELLED, DONE, FAILED, WAITING, Jobs
from geo.errors import FilterError
from geo.export.document import Document

PAPER = Document("a.txt", "text/plain", b"a")
PATIENCE_S = 10


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def jobs(clock):
    jobs = Jobs(clock=clock)
    yield jobs
    jobs.close()


def finished(jobs, key):
    """The job once its thread is through with it."""
    job = jobs.find(key)
    through = Event()
    # One thread does one job after another: this one comes after.
    jobs._worker.submit(through.set)
    assert through.wait(PATIENCE_S)
    return job


def test_what_was_made_is_there_when_it_is_done(jobs):
    job = finished(jobs, jobs.start(lambda job: PAPER))
    assert (job.state, job.made) == (DONE, PAPER)


def test_a_job_tells_how_far_it_is(jobs):
    reached, go = Event(), Event()

    def work(job):
        job.at(1, 3, "简报")
        reached.set()
        go.wait(PATIENCE_S)
        return PAPER

    key = jobs.start(work)
    assert reached.wait(PATIENCE_S)
    job = jobs.find(key)
    assert (job.state, job.step, job.steps, job.doing) == (WAITING, 1, 3, "简报")
    go.set()
    assert finished(jobs, key).state == DONE


def test_what_is_called_off_ends_before_its_next_step_and_is_forgotten(jobs):
    reached, go, steps = Event(), Event(), []

    def work(job):
        reached.set()
        go.wait(PATIENCE_S)
        job.at(1, 2, "")
        steps.append("made in vain")
        return PAPER

    key = jobs.start(work)
    assert reached.wait(PATIENCE_S)
    job = jobs.find(key)
    assert jobs.cancel(key)
    go.set()
    through = Event()
    jobs._worker.submit(through.set)
    assert through.wait(PATIENCE_S)
    assert (job.state, steps) == (CANCELLED, [])
    assert jobs.find(key) is None
    assert not jobs.cancel(key)


def test_what_waits_behind_another_can_be_called_off_before_it_begins(jobs):
    go, begun = Event(), []
    jobs.start(lambda job: go.wait(PATIENCE_S) and PAPER)
    behind = jobs.start(lambda job: begun.append(1) or PAPER)
    assert jobs.cancel(behind)
    go.set()
    through = Event()
    jobs._worker.submit(through.set)
    assert through.wait(PATIENCE_S)
    assert begun == []


def test_a_failure_that_can_be_told_is_kept(jobs):
    def work(job):
        raise FilterError("没有", where="简报", expected="有", remedy="改正")

    job = finished(jobs, jobs.start(work))
    assert job.state == FAILED
    assert job.problem.found == "没有"


def test_any_other_failure_ends_the_job_and_not_those_behind_it(jobs):
    broken = jobs.start(lambda job: 1 / 0)
    behind = jobs.start(lambda job: PAPER)
    assert finished(jobs, broken).state == FAILED
    assert jobs.find(behind).state == DONE


def test_no_more_are_taken_on_than_can_be_kept(jobs, clock):
    keys = [jobs.start(lambda job: PAPER) for _ in range(9)]
    assert keys[-1] is None
    assert None not in keys[:-1]
    clock.now = 601
    assert jobs.start(lambda job: PAPER)
    assert jobs.find(keys[0]) is None


def test_a_key_cannot_be_guessed(jobs):
    one, other = (jobs.start(lambda job: PAPER) for _ in range(2))
    assert one != other
    assert len(one) >= 24
