"""Completion of command lines, in the shells themselves: bash, zsh and fish."""

import os
import pty
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

BASH = """
newsreader() { "$PYTHON" -m newsreader "$@"; }
source "$SCRIPT"
[[ $(complete -p newsreader) =~ -F\\ ([^ ]+) ]]
function=${BASH_REMATCH[1]}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
$function newsreader "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}" >&2
printf '%s\\n' "${COMPREPLY[@]}"
"""
ZSH = """
autoload -Uz compinit && compinit -u -D
newsreader() { "$PYTHON" -m newsreader "$@"; }
source $SCRIPT
compadd() {
    # those options ask for an answer in a variable, and add nothing
    [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]] && { builtin compadd "$@"; return }
    local -a offered
    builtin compadd -A offered "$@"
    (( $#offered )) && print -rl -- $offered >> $OFFERED
    builtin compadd "$@"
}
ended() { print -r -- $'\\x04' >> $OFFERED }
comppostfuncs=(ended)
zstyle ':completion:*' completer _complete
print ready >> $OFFERED
"""
FISH = """
function newsreader; $PYTHON -m newsreader $argv; end
source $SCRIPT
complete -C "$argv"
"""


class Shell:
    """A shell with our completions loaded; called with the words of a line, it gives what Tab offers for the last."""

    def __init__(self, name: str, script: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        (folder / "script").write_text(script)
        self.environment = os.environ | {
            "PYTHON": sys.executable,
            "SCRIPT": str(folder / "script"),
            "OFFERED": str(folder / "offered"),
            "TERM": "dumb",
        }

    def __call__(self, *words: str) -> list[str]:
        line = ["newsreader", *words]
        if self.name == "zsh":
            return self._type(" ".join(line))
        command = ["bash", "--norc", "-c", BASH, "bash", *line]
        if self.name == "fish":
            command = ["fish", "-N", "-c", FISH, " ".join(line)]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env=self.environment, cwd=self.folder
        )
        assert done.stderr == ""
        return [offer.split("\t")[0] for offer in done.stdout.split("\n") if offer]

    def _type(self, line: str) -> list[str]:
        """Type a line and Tab into an interactive zsh: its completion system works nowhere else."""
        offered = self.folder / "offered"
        offered.unlink(missing_ok=True)
        (self.folder / ".zshrc").write_text(ZSH)
        main, side = pty.openpty()
        environment = self.environment | {"ZDOTDIR": str(self.folder)}
        shell = subprocess.Popen(
            ["zsh", "-d", "-i"],
            stdin=side,
            stdout=side,
            stderr=side,
            env=environment,
            cwd=self.folder,
            start_new_session=True,
        )
        os.close(side)
        try:
            until(offered.exists, main)
            os.write(main, f"{line}\t".encode())
            until(lambda: "\x04" in offered.read_text(), main)
        finally:
            shell.kill()
            shell.wait()
            os.close(main)
        found = offered.read_text().replace("\x04", "").split("\n")[1:]
        return list(dict.fromkeys(offer for offer in found if offer))


def until(condition, terminal: int) -> None:
    """Wait for a condition, reading what the terminal prints meanwhile."""
    os.set_blocking(terminal, False)
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        try:
            os.read(terminal, 65536)
        except BlockingIOError:
            time.sleep(0.01)


@pytest.fixture(params=["bash", "zsh", "fish"])
def complete(request, run, tmp_path):
    if shutil.which(request.param) is None:
        pytest.skip(f"no {request.param} here")
    folder = tmp_path / "shell"
    folder.mkdir()
    return Shell(request.param, run("completions", request.param).out, folder)


def unquoted(offers: list[str]) -> set[str]:
    return {offer.replace("\\", "") for offer in offers}


def test_commands_options_and_choices_are_completed(complete):
    assert complete("vi") == ["views"]
    assert {"list", "mark", "views", "stats"} <= set(complete(""))
    assert complete("list", "--out") == ["--output"]
    assert {"json", "jsonl"} <= set(complete("list", "--output", "json"))
    assert {"unread", "unstarred"} <= set(complete("mark", "un"))
    assert complete("--store", "x", "list", "--sort", "h") == ["headline"]
    assert {"rename", "move", "tag"} <= set(complete("sources", ""))
    assert set(complete("sources", "tag", "x", "")) == {"add", "remove"}
    assert set(complete("views", "save", "x", "y", "--read", "")) == {"explicit", "open", "dwell", "end"}
    assert {"bash", "zsh", "fish"} <= set(complete("completions", ""))
    assert complete("list", "xyzzy") == []
    assert "--names" not in complete("completions", "--")


def test_files_are_completed(complete):
    (complete.folder / "page.html").touch()
    assert complete("import", "pa") == ["page.html"]
    assert complete("backup", "--force", "pa") == ["page.html"]


def test_names_from_outside_are_completed_and_never_run(filled, complete, tmp_path):
    canary = tmp_path / "canary"
    names = [f"$(touch {canary})", f"`touch {canary}`", "two words", "a*b", "'quoted'", "; touch x", "x|y"]
    for number, name in enumerate(names):
        page = tmp_path / f"{number}.txt"
        page.write_text(f"Latest News\n\nStory {number}\n\nNovember 13th 2025\n\nText.\n")
        assert filled("import", "--source", name, page).code == 0
    filled("tag", "add", "to read", "glass")
    filled("views", "save", "Old trains", "train")
    assert unquoted(complete("refresh", "")) >= {*names, "imported"}
    assert unquoted(complete("refresh", "imported", "tw")) == {"two words"}
    assert unquoted(complete("refresh", "two\\ w")) == {"two words"}
    assert unquoted(complete("tag", "add", "t")) == {"to read"}
    assert unquoted(complete("views", "remove", "")) == {"Old trains"}
    assert not canary.exists() and not (complete.folder / "x").exists()


def test_ids_and_terms_of_queries_are_completed(filled, complete):
    ids = filled("list", "--output", "ids").out.split()
    assert set(complete("show", "")) >= set(ids)
    assert complete("open", ids[0][:9]) == [ids[0]]
    filled("tag", "add", "later", "glass")
    if complete.name == "bash":  # which splits words at colons
        assert complete("list", "glass", "is", ":", "starr") == ["starred"]
        assert complete("list", "glass", "tag", ":") == ["later"]
        assert complete("list", "headl") == []  # bash would put a blank behind the colon
    else:
        assert complete("list", "glass", "is:starr") == ["is:starred"]
        assert set(complete("list", "glass", "tag:")) >= {"tag:later"}
        assert complete("list", "sourc") == ["source:", "source:imported"][:: 1 if complete.name == "fish" else -1]
        assert "headline:" in complete("list", "")


def test_what_is_offered_says_what_it_is(filled, run):
    filled("tag", "add", "later", "glass")
    filled("views", "save", "Old trains", "train")
    offered = lambda kind: dict(line.split("\t") for line in run("completions", "--names", kind).out.splitlines())  # noqa: E731
    assert {"is:unread", "headline:", "on:", "source:imported"} <= set(offered("queries"))
    assert offered("queries")["headline:"] == "the headline" and offered("queries")["tag:later"] == "tag"
    assert offered("views") == {"Old trains": "train"}
    assert "Cooling Glass Passes Its First Summer" in offered("ids").values()


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_commands_and_options_are_described(run, shell):
    script = run("completions", shell).out
    assert "Count articles by source and by day." in script
    assert "the library to use" in script and "at most N" in script


def test_nothing_is_offered_where_there_is_no_library(run):
    result = run("completions", "--names", "views")
    assert (result.code, result.out, result.err) == (0, "", "")
