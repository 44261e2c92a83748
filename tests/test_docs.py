"""The documentation: the site can be built and no link of it is broken; what its examples say is what happens."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from newsreader.cli.commands import COMMANDS, EVERYWHERE
from newsreader.config import sample_store
from newsreader.tui.keys import keymap
from tests.article_pages import article_page
from tests.cli.conftest import PAGE
from tests.site import item, rss

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted(page for page in (ROOT / "docs").glob("*.md") if page.name != "recipes.md")]
"""The recipes have a test of their own (cli/test_recipes.py)."""
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SHELLS = {"sh": "bash", "zsh": "zsh", "fish": "fish"}
"""The blocks that are run, and by what."""
HARMLESS = {0, 1}
"""Exit codes of an example: done, and nothing matched."""
PROGRAMS = {
    "newsreader": f'exec {sys.executable} -m newsreader "$@"',
    "fzf": "head -n 2",  # a person would choose
    "pbpaste": "cat page.html",
    "ssh": 'shift; export NEWSREADER_STORE=other.json; exec "$@"',
    "browser": "true",
}
"""What examples use that a machine of tests does not have."""


MAY_LACK = ("jq", "zsh", "fish")
"""Programs without which the examples that use them are not run."""


def blocks(path: Path, *languages: str) -> list[tuple[str, str]]:
    """Return the languages and texts of the blocks of a page."""
    return [found for found in _BLOCK.findall(path.read_text(encoding="utf-8")) if found[0] in languages]


@pytest.fixture
def example(tmp_path, site, scratch_home):
    """Run a script in a shell as the reader of a page would: in a folder with a listing page, by the sample library."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, script in PROGRAMS.items():
        program = programs / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    place = tmp_path / "place"
    place.mkdir()
    (place / "page.html").write_text(PAGE)
    for name in ("feeds.opml", "feedly.opml", "elfeed.opml"):
        (place / name).write_text(OPML.format(url=site.url("/feed")))
    (scratch_home / ".newsboat").mkdir()
    (scratch_home / ".newsboat/urls").write_text(f"{site.url('/feed')} sea\n")
    news = [item(f"Story {number}", link=site.put(f"/{number}", article_page())) for number in range(19)]
    first = item("Cranes Rest at Noon", link=site.put("/cranes", article_page()), date="Thu, 13 Nov 2025 09:00:00 GMT")
    for path in ("/", "/feed", "/feed.xml", "/news"):
        site.put(path, rss("Harbour News", first, *news))
    environment = os.environ | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "BROWSER": "browser",
        "VISUAL": "true",
        "NEWSREADER_STORE": str(place / "articles.json"),
    }
    (place / "articles.json").write_bytes(sample_store().read_bytes())
    dated = [
        item(f"News {number}", link=site.put(f"/daily/{number}", article_page()), date="Thu, 20 Nov 2025 09:00:00 GMT")
        for number in range(3)
    ]
    daily = site.put("/daily", rss("Example Daily", *dated))
    subprocess.run([programs / "newsreader", "add", daily], env=environment, capture_output=True, check=True)

    def run(script: str, shell: str = "bash") -> subprocess.CompletedProcess[str]:
        script = re.sub(r"https://(harbour\.example|example\.org)(?=/)", site.url(""), script)
        return subprocess.run(
            [shell, "-c", script],
            cwd=place,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=60,
        )

    return run


OPML = """<opml version="2.0"><body>
<outline text="Sea"><outline type="rss" text="Harbour" xmlUrl="{url}"/></outline>
</body></opml>"""


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, *SHELLS)], ids=lambda page: page.stem)
def test_the_commands_of_a_page_do_what_they_should(example, page):
    for language, block in blocks(page, *SHELLS):
        for command in block.replace("\\\n", " ").splitlines():
            if command.split("#")[0].strip() in {"newsreader", ""} or command.startswith(("make ", "pip", "uv ")):
                continue  # opens the reader, or installs it
            if any(name in {language, *command.split()} and not shutil.which(name) for name in MAY_LACK):
                continue
            done = example(command, SHELLS[language])
            assert done.returncode in HARMLESS, f"{command}\n{done.stdout}"


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "console")], ids=lambda page: page.stem)
def test_the_sessions_of_a_page_print_what_they_should(example, page):
    for _, block in blocks(page, "console"):
        for command, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            printed = example(command).stdout
            pattern = ".*".join(map(re.escape, re.split(r"^ *\.\.\.\n", expected, flags=re.MULTILINE)))
            assert re.fullmatch(pattern, printed, re.DOTALL), f"{command}\n{printed}"


def test_the_crontab_lines_can_be_run(example):
    lines = [line for page in PAGES for _, block in blocks(page, "crontab") for line in block.splitlines()]
    assert lines
    for line in lines:
        done = example(line.split(None, 5)[5])
        assert (done.returncode, done.stdout) == (0, ""), line


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "toml")], ids=lambda page: page.stem)
def test_the_settings_of_a_page_can_be_used(example, scratch_home, page):
    config = scratch_home / ".config/newsreader/config.toml"
    config.parent.mkdir(parents=True)
    for _, block in blocks(page, "toml"):
        config.write_text(block)
        done = example("newsreader config")
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("reader", ["newsboat", "elfeed", "feedly"])
def test_the_keys_beside_those_of_another_reader_are_ours(reader):
    page = (ROOT / "docs" / f"from-{reader}.md").read_text(encoding="utf-8")
    columns = ["default", "newsboat"] if reader == "newsboat" else ["default"]
    keys = [{shown for key in keymap({}, preset)[0] for shown in key.shown_keys} for preset in columns]
    rows = re.findall(r"^\| [^|]+ \| [^|]* \| (.*) \|$", page.partition("## Your keys")[2].partition("\n## ")[0], re.M)[
        1:
    ]
    assert len(rows) > 8
    for row in rows:
        for cell, known in zip(row.split(" | "), keys, strict=True):
            assert {*re.findall(r"`([^`]+)`", cell)} <= known, row


def test_what_can_not_be_is_said_in_one_way():
    """As "can't": the other form beside it reads as if it were something else."""
    words = {"likeness.py"}  # has a list of words of headlines
    said = [path for path in (*PAGES, *(ROOT / "src").rglob("*.py")) if path.name not in words]
    assert [path.name for path in said if re.search(r"\bcannot\b", path.read_text(encoding="utf-8"), re.I)] == []


def test_no_example_is_a_block_that_is_not_run():
    known = {*SHELLS, "console", "crontab", "toml", "python", "text"}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert set(re.findall(r"^```(\w*)$", text, re.MULTILINE)) - {""} <= known, page
        assert not re.search(r"\n\n    (newsreader|\$) ", text), f"{page} has an example that is not fenced"


def test_the_site_can_be_built_and_no_link_is_broken(tmp_path):
    pytest.importorskip("mkdocs")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    loaded = re.findall(r'(?:src|<link[^>]*href)="(https?:[^"]*)"', (tmp_path / "index.html").read_text())
    assert loaded == [], "a page loads nothing from elsewhere"


_MENTION = re.compile(r"`newsreader (?:--store \S+ )?([a-z]+)([^`\n]*)`")


@pytest.mark.parametrize("path", [*PAGES, *sorted((ROOT / "src").rglob("*.py"))], ids=lambda path: path.name)
def test_the_commands_and_options_that_a_text_mentions_exist(path):
    commands = {command.name: command for command in COMMANDS}
    for name, rest in _MENTION.findall(path.read_text(encoding="utf-8")):
        assert name in commands, f"newsreader {name}{rest}"
        arguments = [EVERYWHERE, commands[name].arguments, *(change.arguments for change in commands[name].changes)]
        options = {"--help", *(option for each in arguments for argument in each for option in argument.names)}
        assert options.issuperset(re.findall(r"(?<=\s)--?[a-z][a-z-]*", rest)), f"newsreader {name}{rest}"
