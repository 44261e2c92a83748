import asyncio
import shutil
import subprocess

import pytest
from textual.app import App

from newsreader.tui.terminal import links
from newsreader.tui.terminal.links import doubts

LINK = "https://example.org/[/red]"


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"TERM": "xterm-256color"}, ""),
        ({"TMUX": "/tmp/x"}, "set-clipboard on"),
        ({"STY": "1.pts"}, "screen"),
        ({"TERM": "linux"}, "console"),
        ({"VTE_VERSION": "7600"}, "Shift"),
    ],
)
def test_a_terminal_that_may_not_take_the_copy_is_named(monkeypatch, environment, word):
    monkeypatch.setattr(links.os, "environ", environment)
    said = doubts()
    assert word in said
    assert bool(said) == bool(word)


class Copying(App):
    def __init__(self):
        super().__init__()
        self.toasts = []

    def notify(self, message, *, title="", severity="information", markup=True, **_):
        assert not markup
        self.toasts.append((title, message, severity))


async def copied(monkeypatch, text=LINK, **environment):
    for name in ("TMUX", "STY", "DISPLAY", "WAYLAND_DISPLAY", "VTE_VERSION", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    app = Copying()
    async with app.run_test():
        await links.copy(app, text)
        assert app.clipboard == text
    [toast] = app.toasts
    return toast


async def test_the_toast_shows_the_text_itself(monkeypatch):
    assert await copied(monkeypatch) == ("Copied", LINK, "information")


async def test_a_toast_of_many_lines_shows_the_first_and_counts_the_others(monkeypatch):
    lines = [f"line {number}" for number in range(links.MAX_SHOWN + 1)]
    text = "\n".join(lines[:-1])
    assert (await copied(monkeypatch, text))[1] == text
    assert (await copied(monkeypatch, "\n".join(lines)))[1] == "\n".join([*lines[:-2], "and 2 more lines"])


async def test_the_toast_says_when_the_terminal_may_not_have_taken_it(monkeypatch):
    title, message, severity = await copied(monkeypatch, TERM="linux")
    assert (title, severity) == ("Copied", "warning")
    assert message.startswith(LINK + "\n")


async def test_a_tmux_that_does_not_answer_leaves_the_doubt(monkeypatch, tmp_path):
    toast = await copied(monkeypatch, TMUX=f"{tmp_path}/none,1,0", PATH=str(tmp_path))
    assert "set-clipboard on" in toast[1]


@pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed")
async def test_a_real_tmux_takes_the_copy(monkeypatch, tmp_path):
    socket = str(tmp_path / "tmux")
    subprocess.run(["tmux", "-S", socket, "-f", "/dev/null", "new-session", "-d", "sleep 60"], check=True)
    try:
        title, message, _ = await copied(monkeypatch, TMUX=f"{socket},1,0")
        shown = subprocess.run(["tmux", "-S", socket, "show-buffer"], check=True, capture_output=True, text=True)
    finally:
        subprocess.run(["tmux", "-S", socket, "kill-server"], check=True)
    assert (title, message) == ("Copied", LINK)
    assert shown.stdout == LINK


async def test_a_clipboard_program_that_took_it_leaves_no_doubt(monkeypatch, tmp_path):
    program = tmp_path / "xclip"
    program.write_text(f"#!/bin/sh\ncat > {tmp_path}/taken\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    toast = await copied(monkeypatch, TERM="linux", DISPLAY=":0")
    assert toast == ("Copied", LINK, "information")
    assert await asyncio.to_thread((tmp_path / "taken").read_text) == LINK


async def test_a_clipboard_program_that_hangs_or_fails_leaves_the_doubt(monkeypatch, tmp_path):
    program = tmp_path / "xclip"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(links, "PATIENCE", 0.1)
    assert (await copied(monkeypatch, TERM="linux", DISPLAY=":0"))[2] == "warning"
