"""Work in processes that can be killed: results, limits, cancellation, and no process that is left over."""

import gc
import os
import re
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from newsreader import sandbox as module
from newsreader.errors import NewsreaderError, SourceError, UsageError
from newsreader.sandbox import AHEAD, SMALL, Sandbox, SandboxError, send_part


def fail(kind: type[Exception]) -> None:
    raise kind("what went wrong")


def send_and_return(data: bytes, times: int) -> int:
    for number in range(times):
        send_part((number, data))
    return times


def slow(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def hang(data: bytes) -> None:
    time.sleep(60)


def die(data: bytes) -> None:
    os._exit(1)


def fail_on(data: bytes) -> None:
    raise SourceError("what went wrong")


def load() -> None:
    """Load this module in a worker, before its first task."""


def behave(data: bytes, how: str) -> tuple[str, bytes]:
    """Do what a task may do: give a result, in parts too, fail, hang, or end its process."""
    if how in {"send", "send and hang", "send and die"}:
        send_part(data)
        send_part(data)
    if how in {"hang", "send and hang"}:
        time.sleep(60)
    if how in {"die", "send and die"}:
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "fail":
        raise SourceError("what went wrong")
    return how, data


def take_memory(size: int) -> int:
    return len(bytearray(size))


def print_noise() -> str:
    print("noise", flush=True)
    os.system("echo noise")
    return "result"


def ends(pid: int) -> bool:
    """Whether a process is gone soon."""
    for _ in range(200):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        process = Path(f"/proc/{pid}")
        with suppress(OSError):
            if ") Z " in (process / "stat").read_text() and len(list((process / "task").iterdir())) == 1:
                return True  # its threads too; whoever is its parent has not looked yet
        time.sleep(0.05)
    return False


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    """Let workers import the functions above."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))


@pytest.fixture
def sandbox():
    with Sandbox() as made:
        yield made


def test_a_function_is_called_with_its_arguments_and_data(sandbox):
    assert sandbox.submit(divmod, 7, 2).result() == (3, 1)
    assert sandbox.submit(len, data=b"").result() == 0
    assert sandbox.submit(bytes.split, b" ", data=b"a b").result() == [b"a", b"b"]
    assert sandbox.submit(len, data=b"x" * 20_000_000).result() == 20_000_000
    assert len(sandbox.submit(bytes, 20_000_000).result()) == 20_000_000


def test_it_is_another_process_and_the_same_for_the_next_call(sandbox):
    pids = {sandbox.submit(os.getpid).result() for _ in range(3)}
    assert pids == set(sandbox.pids)
    assert os.getpid() not in pids


def test_results_come_in_parts(sandbox):
    parts = []
    assert sandbox.submit(send_and_return, 5, data=b"x" * 300_000, on_part=parts.append).result() == 5
    assert parts == [(number, b"x" * 300_000) for number in range(5)]


def test_a_part_that_nobody_can_take_fails_its_task_alone(sandbox):
    with pytest.raises(SandboxError, match="the process that did it died"):
        sandbox.submit(send_and_return, 5, data=b"x", on_part=lambda part: 1 // 0).result(20)
    assert sandbox.submit(divmod, 7, 2).result(20) == (3, 1)


@pytest.mark.parametrize("kind", [SourceError, UsageError])
def test_an_error_of_the_program_is_raised_as_it_is(sandbox, kind):
    with pytest.raises(kind, match="what went wrong"):
        sandbox.submit(fail, kind).result()


def test_any_other_error_is_one_of_the_sandbox(sandbox):
    with pytest.raises(SandboxError, match=re.escape("it failed with an internal error (RecursionError)")):
        sandbox.submit(fail, RecursionError).result()
    assert sandbox.submit(divmod, 7, 2).result() == (3, 1)


@pytest.mark.parametrize("function", [hang, die, fail_on])
def test_nothing_is_left_of_the_data_of_what_failed(sandbox, function):
    """An error keeps the frames that it went through, and what they hold, for as long as it is in a circle."""
    assert sandbox.submit(slow, 0).result(60)
    gc.collect()
    gc.disable()
    try:
        tracemalloc.start()
        for _ in range(3):
            future = sandbox.submit(function, data=bytes(10_000_000), seconds=0.3)
            with pytest.raises(NewsreaderError):
                future.result(60)
            del future
        assert sandbox.submit(slow, 0).result(60)
        assert tracemalloc.get_traced_memory()[0] < 1_000_000
    finally:
        tracemalloc.stop()
        gc.enable()


def test_what_a_function_prints_is_no_answer(sandbox, capfd):
    assert sandbox.submit(print_noise).result() == "result"
    assert capfd.readouterr().out == ""


def test_what_takes_too_long_is_killed_and_what_waits_behind_it_is_done_by_another(sandbox):
    first = sandbox.submit(slow, 60, seconds=0.3)
    behind = [sandbox.submit(slow, 0) for _ in range(16)]
    with pytest.raises(SandboxError, match=re.escape("it takes longer than 0.3 s")):
        first.result()
    pids = {each.result() for each in behind}
    assert pids == set(sandbox.pids)


def test_a_regular_expression_without_end_is_killed(sandbox):
    with pytest.raises(SandboxError):
        sandbox.submit(re.search, "(a+)+$", "a" * 40 + "b", seconds=0.3).result()


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of memory is that of Linux")
def test_what_takes_too_much_memory_fails(sandbox):
    with pytest.raises(SandboxError, match="it takes too much memory"):
        sandbox.submit(take_memory, 1 << 31, memory=1 << 30).result()
    assert sandbox.submit(take_memory, 100, memory=1 << 30).result() == 100


def test_a_process_that_dies_takes_only_its_own_task_along(sandbox):
    pid = sandbox.submit(os.getpid).result()
    os.kill(pid, signal.SIGSTOP)
    tasks = [sandbox.submit(os.getpid) for _ in range(3)]
    while len(sandbox._waiting) == 3:
        time.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(SandboxError, match="the process that did it died"):
        tasks[0].result()
    assert tasks[1].result() == tasks[2].result() != pid


OUTCOMES = {
    "hang": "it takes longer than 1 s",
    "send and hang": "it takes longer than 1 s",
    "die": "the process that did it died",
    "send and die": "the process that did it died",
    "fail": "what went wrong",
}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(["return", "send", "cancel", *OUTCOMES]), min_size=2, max_size=10),
    st.sampled_from([10, 20_000, SMALL]),
    st.integers(1, 2),
)
@example(["send and hang", "send", "die", "send", "cancel", "send and die", "send", "hang", "fail", "send"], 20_000, 1)
def test_each_of_the_tasks_that_are_sent_ahead_ends_as_it_would_alone(hows, size, workers):
    with Sandbox(workers, prepare=load) as sandbox:
        parts = [[] for _ in hows]
        tasks = [
            sandbox.submit(behave, how, data=bytes([place]) * size, seconds=1, on_part=parts[place].append)
            for place, how in enumerate(hows)
        ]
        cancelled = [how == "cancel" and task.cancel() for how, task in zip(hows, tasks, strict=True)]
        for place, (how, task) in enumerate(zip(hows, tasks, strict=True)):
            data = bytes([place]) * size
            if cancelled[place]:
                assert task.cancelled()
            elif how in OUTCOMES:
                assert str(task.exception(60)) == OUTCOMES[how]
            else:
                assert task.result(60) == (how, data)
            assert parts[place] == ([data, data] if "send" in how else [])


def test_small_tasks_are_sent_ahead_and_others_wait_for_their_turn(sandbox):
    pid = sandbox.submit(os.getpid).result()
    for submitted, ahead in (
        ([{"data": b"x", "seconds": 60}] * 20, AHEAD),
        ([{"data": b"x"}] * 3, 1),
        ([{"data": b"x" * (SMALL + 1), "seconds": 60}] * 3, 1),
        ([{"data": b"x", "seconds": 60}, {"data": b"x"}, {"data": b"x", "seconds": 60}], 1),
    ):
        os.kill(pid, signal.SIGSTOP)
        with sandbox._changed:  # so that all of them wait when the worker gets the first
            tasks = [sandbox.submit(len, **each) for each in submitted]
        while len(sandbox._waiting) != len(tasks) - ahead:
            time.sleep(0.01)
        assert len(sandbox._workers[0].tasks) == ahead
        os.kill(pid, signal.SIGCONT)
        assert [task.result(60) for task in tasks] == [len(each["data"]) for each in submitted]
    assert sandbox.pids == [pid]


def test_what_was_sent_ahead_and_is_cancelled_disturbs_nothing_that_is_done(sandbox):
    pid = sandbox.submit(os.getpid).result()
    os.kill(pid, signal.SIGSTOP)
    with sandbox._changed:
        tasks = [sandbox.submit(slow, 0.1, seconds=60) for _ in range(4)]
    while sandbox._waiting:
        time.sleep(0.01)
    assert tasks[1].cancel()
    os.kill(pid, signal.SIGCONT)
    assert tasks[0].result(60) == pid
    assert tasks[2].result(60) == tasks[3].result(60) != pid


def test_a_process_that_dies_while_it_has_nothing_to_do_is_replaced(sandbox):
    pid = sandbox.submit(os.getpid).result()
    os.kill(pid, signal.SIGKILL)
    assert ends(pid)
    assert sandbox.submit(os.getpid).result() != pid


def test_a_process_that_cannot_be_started_fails_the_task(monkeypatch):
    monkeypatch.setattr(module.sys, "executable", "/nowhere/python")
    with Sandbox() as sandbox, pytest.raises(SandboxError, match="no process can be started for it"):
        sandbox.submit(os.getpid).result()


def test_a_process_that_dies_while_it_prepares_fails_the_task():
    with Sandbox(prepare=os.abort) as sandbox:
        for data in (b"x", b"x" * 200_000):
            with pytest.raises(SandboxError, match="the process that did it died"):
                sandbox.submit(len, data=data).result()


def test_a_process_that_read_much_is_replaced(sandbox, monkeypatch):
    monkeypatch.setattr(module, "BIG", 1000)
    pid = sandbox.submit(os.getpid).result()
    sandbox.submit(len, data=b"x" * 2000).result()
    assert sandbox.submit(os.getpid).result() != pid
    assert ends(pid)


def test_few_tasks_are_no_reason_for_another_worker_and_a_long_wait_is(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 60)
    with Sandbox(2) as sandbox:
        assert len({each.result() for each in [sandbox.submit(slow, 0) for _ in range(100)]}) == 1
        monkeypatch.setattr(module, "PATIENCE", 0.1)
        busy = sandbox.submit(slow, 60)
        assert sandbox.submit(slow, 0).result() == sandbox.pids[1]
        assert not busy.done()


def test_cancelling_kills_what_has_begun_and_drops_what_waits(sandbox):
    pid = sandbox.submit(os.getpid).result()
    begun, waiting, after = sandbox.submit(slow, 60), sandbox.submit(fail, SourceError), sandbox.submit(os.getpid)
    time.sleep(0.3)
    assert waiting.cancel()
    assert begun.cancel()
    assert after.result() != pid
    assert ends(pid)


def test_a_thread_that_waits_is_let_go_when_the_result_is_not_wanted_any_more(sandbox):
    wanted = threading.Event()
    wanted.set()
    threading.Timer(0.2, wanted.clear).start()
    with pytest.raises(SandboxError, match="it was cancelled"):
        sandbox.run(slow, 60, wanted=wanted.is_set)
    assert sandbox.run(divmod, 7, 2, wanted=lambda: True) == (3, 1)


def test_closing_ends_what_is_done_and_what_waits_and_leaves_no_process():
    sandbox = Sandbox()
    pid = sandbox.submit(os.getpid).result()
    tasks = [sandbox.submit(slow, 60, seconds=60) for _ in range(20)]
    sandbox.close()
    sandbox.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    tasks.append(sandbox.submit(os.getpid))
    for task in tasks:
        with pytest.raises(NewsreaderError, match="it was stopped"):
            task.result()


def test_closing_ends_where_an_interrupt_has_left_the_lock_taken():
    sandbox = Sandbox()
    pid = sandbox.submit(os.getpid).result()
    task = sandbox.submit(slow, 60)
    sandbox._changed.acquire()
    sandbox.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(NewsreaderError, match="it was stopped"):
        task.result(1)
    sandbox._changed.release()


PARENT = """
import os, time
from newsreader.sandbox import Sandbox
with Sandbox() as sandbox:
    print(sandbox.submit(os.getpid).result(), flush=True)
    sandbox.submit(time.sleep, 60){wait}
"""


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("wait", ["", ".result()"])
def test_no_process_is_left_however_the_parent_ends(ending, wait):
    code = PARENT.format(wait=wait or "; time.sleep(60)")
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        parent.send_signal(ending)
    assert ends(pid)


def test_an_interrupt_from_the_terminal_is_for_the_parent_alone(sandbox):
    pid = sandbox.submit(os.getpid).result()
    assert os.getpgid(pid) != os.getpgid(0)
    task = sandbox.submit(slow, 0.3)
    os.kill(pid, signal.SIGINT)
    assert task.result() == pid


def test_it_works_where_standard_input_output_and_errors_are_closed(tmp_path):
    result = tmp_path / "result"
    code = (
        "import os; os.closerange(0, 3)\n"
        "from newsreader.sandbox import Sandbox\n"
        f"with Sandbox() as s: open({str(result)!r}, 'w').write(str(s.submit(divmod, 7, 2).result()))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert result.read_text() == "(3, 1)"
