"""The recipes of the documentation, as a person would type them: with the programs that are there."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newsreader.library import open_library
from newsreader.model import Source, SourceKind
from newsreader.settings import settings_file
from tests.site import rss
from tests.tui.console import Console

PAGE = (Path(__file__).parents[2] / "docs" / "recipes.md").read_text(encoding="utf-8")


def recipe(title: str) -> list[str]:
    """Give the examples under a heading."""
    section = PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    return re.findall(r"^```\w+\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)


def needs(*programs: str) -> pytest.MarkDecorator:
    missing = [program for program in programs if not shutil.which(program)]
    return pytest.mark.skipif(bool(missing), reason=f"no {', '.join(missing)} here")


@pytest.fixture
def shell(filled, monkeypatch):
    """Run lines of shell on a library of three articles; what they print."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")

    def run_lines(lines: str, **environment: str) -> str:
        done = subprocess.run(
            ["sh", "-c", lines],
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return run_lines


@pytest.fixture
def harbour(site, tmp_path):
    """A source that has two articles to be fetched."""
    with open_library(tmp_path / "articles.json") as library, library.store.transaction() as transaction:
        url = site.put("/harbour", rss("Harbour", "Cranes rest", "Ferry late"))
        transaction.add_source(Source(key=url, name="Harbour", kind=SourceKind.FEED, url=url))


def configure(text: str) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(text)


def from_cron(line: str) -> str:
    """Give the command of a line of a crontab."""
    assert "%" not in line, "cron takes % for a line break"
    return line.split(maxsplit=5)[5]


def test_every_recipe_is_run():
    titles = re.findall(r"^## (.*)$", PAGE, re.MULTILINE)
    assert titles and all(f'recipe("{title}")' in Path(__file__).read_text(encoding="utf-8") for title in titles)


@needs("fzf")
def test_headlines_are_picked_with_fzf(shell):
    (line,) = recipe("Pick headlines with fzf")
    shown = shell(line, FZF_DEFAULT_OPTS="--filter=cooling")  # picks without a terminal
    assert "Cooling Glass Passes Its First Summer" in shown and "Night Train" not in shown


@needs("jq")
def test_a_digest_is_made_with_jq(shell):
    (line,) = recipe("A digest with jq")
    lines = shell(line).splitlines()
    assert lines[0].startswith("## ")
    assert sum(line.startswith("- [") for line in lines) == 3
    assert "- [Why Bridges Hum at Night](" in "\n".join(lines)


def test_cron_refreshes_without_a_word(shell, harbour):
    (line,) = recipe("Refresh with cron")
    assert shell(from_cron(line)) == ""
    assert "Ferry late" in shell("newsreader list -o tsv headline:ferry")


@needs("tmux")
def test_tmux_shows_counts_in_its_status_line(shell, tmp_path, monkeypatch):
    (lines,) = recipe("Counts in the status line of tmux")
    (tmp_path / "tmux.conf").write_text(lines)
    monkeypatch.delenv("TMUX", raising=False)
    tmux = ["tmux", "-S", f"{tmp_path}/socket", "-f", f"{tmp_path}/tmux.conf"]
    console = Console("-c", f"import os; os.execvp('tmux', {[*tmux, 'new-session', 'sleep', '60']})")
    try:
        console.shows("3 unread, 3 new")
    finally:
        shell(f"{shlex.join(tmux)} kill-server")
        console.close()


@needs("jq")
def test_a_digest_is_sent_by_mail(shell, tmp_path, monkeypatch):
    (line,) = recipe("A digest by mail")
    mail = tmp_path / "bin" / "mail"  # in the place of a program that would send it
    mail.parent.mkdir()
    mail.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/arguments\ncat > {tmp_path}/mail\n')
    mail.chmod(0o755)
    monkeypatch.setenv("PATH", f"{mail.parent}:{os.environ['PATH']}")
    assert shell(from_cron(line)) == ""
    assert (tmp_path / "arguments").read_text().splitlines() == ["-s", "Unread news", "me"]
    assert "Why Bridges Hum at Night\n" in (tmp_path / "mail").read_text()


@needs("jq")
def test_headlines_of_one_source_are_kept(shell, harbour, scratch_home):
    (setting,) = recipe("Keep new headlines of one source")
    configure(setting)
    shell("newsreader refresh -q")
    assert sorted((scratch_home / "harbour.txt").read_text().splitlines()) == ["Cranes rest", "Ferry late"]


@needs("git")
def test_what_was_read_is_logged_in_git(shell, harbour, scratch_home, monkeypatch):
    script, setting = recipe("A log of what was read, in git")
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "Me")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "me@example.org")
    shell("git init -q ~/reading")
    (scratch_home / "reading" / "log.sh").write_text(script)
    configure(setting.replace("/home/me", str(scratch_home)))
    shell("newsreader mark read bridges >/dev/null && newsreader refresh -q")
    shell("newsreader refresh -q")  # nothing was read since
    shell("newsreader mark read cooling >/dev/null && newsreader refresh -q")
    assert shell("git -C ~/reading log --format=%s").splitlines() == ["What was read"] * 2
    added = [line for line in shell("git -C ~/reading show").splitlines() if line.startswith("+") and "\t" in line]
    assert len(added) == 1 and "Cooling Glass" in added[0]
