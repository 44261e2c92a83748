"""Views, figures and completions in the shell."""

import os
import shutil
import subprocess
import sys

import pytest

from newsreader.cli.completions import grammar
from newsreader.cli.parser import build_parser


def test_views_are_listed_saved_and_removed(filled):
    run = filled
    names = [row["name"] for row in run("views", "--output", "json").data]
    assert names[:5] == ["All", "Unread", "Starred", "Today", "This week"]
    saved = run("views", "save", "Old trains", "train", "until:2010", "--key", "6", "--read", "end")
    assert (saved.code, saved.out) == (0, "saved Old trains: 1 unread of 1\n")
    (row,) = [row for row in run("views", "--output", "json").data if row["kind"] == "saved"]
    assert row == {
        "name": "Old trains",
        "kind": "saved",
        "key": "6",
        "query": "train until:2010",
        "read": "end",
        "unread": 1,
        "total": 1,
    }
    assert "Old trains\t6\ttrain until:2010\t1\t1\n" in run("views", "--output", "tsv").out
    assert run("views", "remove", "old trains").out == "removed Old trains\n"
    assert run("undo").out == "undone: removed view Old trains, 1\n"
    assert "Old trains" in run("views").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["save", "bad", "("], "expected a word"),
        (["save", "", "glass"], "a view needs a name"),
        (["save", "bad", "glass", "--key", "1"], "the key 1 is taken: it shows All"),
        (["save", "bad", "glass", "--key", "j"], "the key j is taken: in the reader it is for “Down”"),
        (["save", "bad", "glass", "--key", "/"], "the key / is taken: in the reader it is for “search”"),
        (["save", "bad", "glass", "--read", "never"], "invalid choice: 'never'"),
        (["save", "bad"], "the following arguments are required"),
        (["remove", "bad"], "no view is saved as 'bad'"),
    ],
)
def test_what_can_be_no_view_is_wrong_usage(filled, arguments, said):
    result = filled("views", *arguments)
    assert result.code == 2 and said in result.err and result.out == ""
    assert all(row["kind"] != "saved" for row in filled("views", "--output", "json").data)


def test_a_key_that_the_settings_free_or_take_is_judged_by_them(filled, tmp_path, monkeypatch):
    config = tmp_path / "config.toml"
    config.write_text('[keys]\ndown = "J"\nscroll_down = "comma"\n')
    monkeypatch.setattr("newsreader.settings.settings_file", lambda: config)
    assert filled("views", "save", "Glass", "glass", "--key", "j").code == 0
    assert "it is for “scroll detail”" in filled("views", "save", "Trains", "train", "--key", ",").err
    assert filled("views", "save", "Trains", "train", "--key", "f").code == 2
    assert filled("views", "save", "Trains", "train", "--key", ";").code == 0
    keys = {row["name"]: row["key"] for row in filled("views", "--output", "json").data if row["kind"] == "saved"}
    assert keys == {"Glass": "j", "Trains": "semicolon"}
    assert filled("views", "save", "Unread", "is:unread -train", "--key", "2").code == 0, "the key that it has anyway"


def test_figures_are_printed_as_tables_and_as_data(filled):
    rows = filled("stats", "--output", "json").data
    assert [row["kind"] for row in rows] == ["source", "total", *["day"] * 14]
    assert list(rows[0]) == ["kind", "name", "articles", "unread", "starred", "read", "weekly", "newest"]
    assert (rows[1]["articles"], rows[1]["unread"], rows[1]["newest"]) == (3, 3, "2025-11-13")
    table = filled("stats", "glass").out.splitlines()
    assert table[0].split()[1:] == ["1", "1", "0", "0%", "0", "2025-11-13"] and len(table) == 16
    assert filled("stats", "--output", "tsv").out.splitlines()[1].startswith("total\tall\t3\t3\t0\t")
    nothing = filled("stats", "zebra")
    assert (nothing.code, nothing.out) == (1, "")


class Completing:
    """bash, with the completion loaded: what it offers for a line."""

    def __init__(self, script: str, store: object) -> None:
        self.script, self.store = script, store

    def __call__(self, *words: str) -> list[str]:
        code = (
            f'newsreader() {{ "{sys.executable}" -m newsreader "$@"; }}\n{self.script}\n'
            'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _newsreader 2>&1; printf "%s\\n" "${COMPREPLY[@]}"'
        )
        environment = os.environ | {"NEWSREADER_STORE": str(self.store)}
        command = ["bash", "--norc", "-c", code, "bash", "newsreader", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        assert done.stderr == ""
        return [line for line in done.stdout.split("\n") if line]


@pytest.fixture
def completing(run, tmp_path):
    if shutil.which("bash") is None:
        pytest.skip("no bash here")
    return Completing(run("completions", "bash").out, tmp_path / "articles.json")


def test_bash_completes_commands_options_and_choices(completing):
    assert completing("vi") == ["views"]
    assert {"list", "mark", "views", "stats"} <= set(completing(""))
    assert completing("list", "--out") == ["--output"]
    assert completing("list", "--output", "json") == ["json", "jsonl"]
    assert {"unread", "unstarred"} <= set(completing("mark", "un"))
    assert completing("--store", "x", "list", "--sort", "h") == ["headline"]
    assert completing("sources", "") == ["rename", "move", "tag"]
    assert completing("sources", "tag", "x", "") == ["add", "remove"]
    assert completing("views", "save", "x", "y", "--read", "") == ["explicit", "open", "dwell", "end"]
    assert completing("completions", "") == ["bash", "zsh", "fish"]
    assert completing("list", "word") == []


def test_bash_completes_names_of_sources_tags_and_views_and_runs_none_of_them(filled, completing, tmp_path):
    run = filled
    canary = tmp_path / "canary"
    names = [f"$(touch {canary})", f"`touch {canary}`", "two words", "a*b", "'quoted'"]
    for number, name in enumerate(names):
        page = tmp_path / f"{number}.txt"
        page.write_text(f"Latest News\n\nStory {number}\n\nNovember 13th 2025\n\nText.\n")
        assert run("import", "--source", name, page).code == 0
    run("tag", "add", "to read", "glass")
    run("views", "save", "Old trains", "train")
    offered = completing("refresh", "")
    assert "two\\ words" in offered and "a\\*b" in offered
    assert len(offered) == len(names) + 1
    assert completing("refresh", "one", "tw") == ["two\\ words"]
    assert completing("refresh", "two\\ w") == ["two\\ words"]
    assert completing("tag", "add", "t") == ["to\\ read"]
    assert completing("views", "remove", "") == ["Old\\ trains"]
    assert not canary.exists()


ZSH = """
compdef() { :; }
compadd() { shift; print -rl -- "$@"; }
newsreader() { "$PYTHON" -m newsreader "$@"; }
source $SCRIPT
words=("$@") CURRENT=$#
_newsreader
"""
FISH = """
function newsreader; $PYTHON -m newsreader $argv; end
source $SCRIPT
complete -C "$argv"
"""


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["vie"], {"views"}),
        (["list", "--output", "json"], {"json", "jsonl"}),
        (["list", "--ou"], {"--output"}),
        (["sources", "tag", "x", "a"], {"add"}),
        (["views", "remove", "Old"], {"Old trains", "Old $(reboot)"}),
        (["list", "word"], set()),
    ],
)
@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_other_shells_complete_alike(shell, words, offered, filled, tmp_path):
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here")
    for name in ("Old trains", "Old $(reboot)"):
        filled("views", "save", name, "train")
    script = tmp_path / "script"
    script.write_text(filled("completions", shell).out)
    environment = os.environ | {"SCRIPT": str(script), "PYTHON": sys.executable}
    line = ["newsreader", *words]
    command = ["zsh", "-f", "-c", ZSH, "zsh", *line] if shell == "zsh" else ["fish", "-N", "-c", FISH, " ".join(line)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    found = {each.split("\t")[0].replace("\\", "") for each in done.stdout.split("\n") if each.startswith(words[-1])}
    assert (found, done.stderr) == (offered, "")


def test_every_command_and_choice_is_offered():
    found = grammar(build_parser())
    places = {offer.place: offer for offer in found.offers}
    assert "/views/save" in found.commands and "/views/save/--read" in found.valued
    assert places["/list/--sort"].words[0] == "newest"
    assert places["/refresh/+"].names == places["/remove/0"].names == "sources"
    assert places["/import/+"].files and places["/-"].words
    assert not any("--names" in offer.words for offer in found.offers)


def test_completing_says_nothing_where_there_is_no_library(run):
    result = run("completions", "--names", "views")
    assert (result.code, result.out, result.err) == (0, "", "")
