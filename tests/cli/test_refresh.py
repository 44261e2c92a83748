"""The refresh command: what it asks, says and leaves, as a process of its own where that matters."""

import json
import os
import pty
import signal
import subprocess
import sys
import time

import pytest

from newsreader.library import open_library
from newsreader.model import Source, SourceKind
from newsreader.settings import settings_file
from newsreader.store import Store
from tests.hostile import assert_harmless
from tests.site import rss


@pytest.fixture
def known(tmp_path):
    """Make sources of the library, without fetching them."""

    def add(*urls: str) -> None:
        with open_library(tmp_path / "articles.json") as library, library.store.transaction() as transaction:
            for url in urls:
                transaction.add_source(Source(key=url, name=url.rpartition("/")[2], kind=SourceKind.FEED, url=url))

    return add


def start(tmp_path, *arguments: str, **options) -> subprocess.Popen:
    command = [sys.executable, "-m", "newsreader", "--store", str(tmp_path / "articles.json"), "refresh", *arguments]
    return subprocess.Popen(command, text=True, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options})


def test_a_refresh_says_what_is_new_and_what_failed_and_exits_4(run, site, known):
    known(site.put("/good", rss("Harbour", "One", "Two")), site.put("/quiet", rss("Docks")), site.url("/absent"))
    result = run("refresh")
    assert (result.code, result.out) == (4, "3 sources: 2 new, 1 failed\n")
    assert sorted(result.err.splitlines()) == [
        "newsreader: absent: 404 Not Found; it may have moved",
        "newsreader: good: 2 new",
    ]
    assert len(run("list", "--output", "json").data) == 2


def test_a_refresh_without_failures_exits_0_and_can_be_data(run, site, known):
    known(site.put("/good", rss("Harbour", "One")))
    result = run("refresh", "--output", "json")
    assert result.data == [{"source": "good", "state": "done", "added": 1, "updated": 0, "repeated": 0, "error": ""}]
    assert (result.code, run("refresh").out) == (0, "1 source: 0 new\n")


def test_only_what_is_named_is_asked(run, site, known):
    known(*(site.put(f"/{name}", rss(name, name)) for name in ("a", "b", "c")))
    assert run("refresh", "a", "c").out == "2 sources: 2 new\n"
    assert sorted(site.server.targets) == ["/a", "/c"]


def test_for_cron_only_what_is_due_is_asked_and_nothing_is_said_when_that_is_nothing(run, site, known):
    known(site.put("/a", rss("A", "One")), site.url("/absent"))
    result = run("refresh", "--due")
    assert (result.code, result.out) == (4, "")
    assert result.err == "newsreader: absent: 404 Not Found; it may have moved\n"
    assert run("refresh", "--due") == (0, "", "")
    assert site.asked("/a") == 1
    assert len(run("list", "--output", "ids").out.split()) == 1


def test_a_quiet_refresh_prints_what_failed_and_nothing_else(run, site, known):
    known(site.put("/good", rss("Harbour", "One")))
    assert run("refresh", "-q") == (0, "", "")
    known(site.url("/absent"))
    result = run("refresh", "--quiet")
    assert (result.code, result.out) == (4, "")
    assert result.err == "newsreader: absent: 404 Not Found; it may have moved\n"
    assert len(run("refresh", "-q", "--output", "json").data) == 2


def test_without_sources_it_says_how_to_add_one(run, filled):
    result = filled("refresh")
    assert result.code == 1 and "newsreader add" in result.err


def test_a_server_that_asks_to_wait_is_named_and_counts_as_failed_once(run, site, known):
    known(site.put("/busy", "", "429 Too Many Requests", retry_after=3600))
    assert run("refresh").code == 4
    result = run("refresh")
    assert (result.code, result.out) == (0, "1 source: 0 new, 1 waiting\n")
    assert "busy: its server asked to wait until" in result.err
    assert site.asked("/busy") == 1


@pytest.mark.parametrize(
    "signals", [[signal.SIGINT], [signal.SIGTERM], [signal.SIGHUP], [signal.SIGINT] * 2, [signal.SIGINT] * 50]
)
def test_an_interrupt_keeps_what_has_arrived_and_says_so_however_often_it_comes(run, site, known, tmp_path, signals):
    known(site.hang("/hang"), site.put("/good", rss("Harbour", "One", "Two")))
    process = start(tmp_path)
    line = process.stderr.readline()
    assert line == "newsreader: good: 2 new\n"
    for number in signals:
        process.send_signal(number)
    _, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert err == "newsreader: interrupted: 1 source: 2 new, of 2; fetched articles are saved\n"
    assert len(run("list", "--output", "json").data) == 2


def test_two_processes_at_once_add_everything_once(run, site, known, tmp_path):
    known(site.put("/feed", rss("Harbour", *map(str, range(20)))))
    processes = [start(tmp_path), start(tmp_path)]
    outs = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert sorted(out for out, _ in outs) == ["1 source: 0 new\n", "1 source: 20 new\n"]
    assert len(run("list", "--output", "json").data) == 20


def test_a_terminal_shows_progress_and_failures_and_is_left_clean(site, known, tmp_path):
    known(site.put("/good", rss("Harbour", "One")), site.put("/bad[red]", "", "500 Oops"))
    main, side = pty.openpty()
    process = start(tmp_path, stderr=side, env={**os.environ, "TERM": "xterm", "COLUMNS": "80"})
    os.close(side)
    shown = b""
    try:
        while piece := os.read(main, 4096):
            shown += piece
    except OSError:
        pass
    os.close(main)
    assert process.wait(20) == 4
    assert process.stdout.read() == "2 sources: 1 new, 1 failed\n"
    process.stdout.close()
    text = shown.decode()
    assert "bad[red]: 500 Internal Server Error" in text
    assert "2/2" in text
    assert text.rindex("\x1b[?25h") > text.rindex("\x1b[?25l")


def test_nobody_is_asked_where_nothing_could_be_kept(run, site, known, tmp_path, monkeypatch):
    known(url := site.put("/feed", rss("Harbour", "One")))
    monkeypatch.setattr(Store, "read_only", "its folder can't be written")
    for line in (["refresh"], ["refresh", "--due"], ["add", url]):
        result = run(*line)
        assert (result.code, result.out) == (3, "")
        path = tmp_path / "articles.json"
        assert result.err == f"newsreader: {path}: its folder can't be written; nothing was changed\n"
    assert site.server.targets == []


def test_what_servers_say_reaches_the_output_harmlessly(run, site, known):
    known(site.put("/evil", "", "500 \x1b[31m\x9b2J[/red]"))
    result = run("refresh")
    assert result.code == 4
    assert_harmless(result.out + result.err)


def test_a_refresh_loads_the_client_and_a_list_does_not(tmp_path):
    code = (
        "import sys; from newsreader.cli import main; main(['--store', sys.argv[1], 'list', '--output', 'json']);"
        "print(sorted({'httpcore2', 'asyncio', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "x.json")], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.fixture
def set_hooks(scratch_home):
    """Write hooks into the config: `set_hooks(on_new=["sh", "-c", "..."])`."""

    def write(**settings) -> None:
        settings_file().parent.mkdir(parents=True, exist_ok=True)
        settings_file().write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items()))

    return write


def test_hooks_run_after_a_refresh_and_are_given_what_is_new(run, site, known, tmp_path, set_hooks):
    known(site.put("/good", rss("Harbour", "One", "Two")))
    set_hooks(
        after_refresh=["sh", "-c", f"echo after >> {tmp_path}/log"], on_new=["sh", "-c", f"cat >> {tmp_path}/log"]
    )
    assert run("refresh").code == 0
    assert run("refresh").code == 0
    assert run("refresh", "--due").code == 0  # nothing is due, so this is no refresh
    first, *articles, last = (tmp_path / "log").read_text().splitlines()
    assert (first, last) == ("after", "after")
    as_listed = run("list", "-o", "jsonl").out.splitlines()
    assert sorted(articles) == sorted(as_listed) and len(articles) == 2


def test_a_hook_that_fails_is_told_each_time_and_in_cron_once(run, site, known, set_hooks):
    known(site.put("/good", rss("Harbour", "One")))
    set_hooks(after_refresh=["sh", "-c", "echo no room >&2; exit 3"])
    said = "newsreader: after_refresh: sh failed (3): no room\n"
    for _ in range(2):
        result = run("refresh")
        assert result.code == 4 and said in result.err
    assert run("refresh", "-q").err == said
    assert (run("refresh", "-q").err, run("refresh", "-q").code) == ("", 4)
    set_hooks(after_refresh=["true"])
    assert run("refresh", "-q").code == 0
    set_hooks(after_refresh=["sh", "-c", "echo no room >&2; exit 3"])
    assert run("refresh", "-q").err == said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_hook_with_the_refresh(site, known, tmp_path, set_hooks, number):
    known(site.put("/good", rss("Harbour", "One")))
    set_hooks(after_refresh=["sh", "-c", f"echo $$ > {tmp_path}/pid; sleep 99"], on_new=["touch", f"{tmp_path}/late"])
    process = start(tmp_path)
    end = time.monotonic() + 20
    while not ((tmp_path / "pid").exists() and (tmp_path / "pid").read_text()):
        assert time.monotonic() < end
        time.sleep(0.01)
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130 and "fetched articles are saved" in err
    assert not (tmp_path / "late").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
