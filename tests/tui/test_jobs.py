"""The job thread: in order, to the end, whatever happens on the way."""

import threading

import pytest

from newsreader.errors import StoreError
from newsreader.tui.jobs import Job, Jobs

NEVER = 60.0


def job(run, done=lambda _: None, failed=lambda _: None):
    return Job(run, done, failed)


IDLE = job(lambda: None)


def test_jobs_run_in_the_order_they_were_submitted_and_closing_waits_for_all():
    ran, outcomes = [], []
    jobs = Jobs(lambda outcome: outcomes.append(outcome) or True, every=NEVER)
    for number in range(50):
        jobs.submit(lambda number=number: ran.append(number))
    jobs.start(IDLE)
    jobs.close()
    jobs.close()
    assert ran == list(range(50))
    assert len(outcomes) == 50
    assert jobs.failures == []


def test_a_failure_is_told_to_whoever_asked_and_the_next_job_runs():
    outcomes, failed, ran = [], [], []
    jobs = Jobs(lambda outcome: outcomes.append(outcome) or True, every=NEVER)

    def refuse():
        raise StoreError("disk full")

    jobs.submit(refuse, failed=failed.append)
    jobs.submit(lambda: 7, done=ran.append)
    jobs.start(IDLE)
    jobs.close()
    for outcome in outcomes:
        outcome.settle()
    assert [str(error) for error in failed] == ["disk full"]
    assert ran == [7]


def test_a_mistake_of_ours_is_raised_on_the_screens_thread():
    outcomes = []
    jobs = Jobs(lambda outcome: outcomes.append(outcome) or True, every=NEVER)
    jobs.submit(lambda: 1 // 0)
    jobs.start(IDLE)
    jobs.close()
    with pytest.raises(ZeroDivisionError):
        outcomes[0].settle()


def test_what_fails_after_the_screen_is_gone_is_kept_for_the_end():
    def refuse():
        raise StoreError("disk full")

    jobs = Jobs(lambda _: False, every=NEVER)
    jobs.submit(refuse)
    jobs.submit(lambda: 1)
    jobs.start(IDLE)
    jobs.close()
    assert jobs.failures == ["disk full"]


def test_between_jobs_it_looks_for_changes_and_reports_only_those():
    answers, told = iter([None, None, "news"]), threading.Event()
    outcomes = []

    def report(outcome):
        outcomes.append(outcome.result)
        told.set()
        return True

    jobs = Jobs(report, every=0.001)
    jobs.start(job(lambda: next(answers, None)))
    assert told.wait(10)
    jobs.close()
    assert outcomes == ["news"]


def test_closing_gives_up_on_a_library_that_another_process_holds():
    gate = threading.Event()
    jobs = Jobs(lambda _: True, every=NEVER)
    jobs.submit(gate.wait)
    jobs.start(IDLE)
    jobs.close(patience=0.01)
    assert jobs.failures == ["the last changes were not saved: another process holds the library"]
    gate.set()


def test_closing_before_the_start_is_nothing():
    jobs = Jobs(lambda _: True)
    jobs.close()
    assert jobs.failures == []
