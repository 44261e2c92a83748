import os
import signal
import subprocess
import sys
import textwrap

import pytest

from newsreader.blocks import LinkKind
from newsreader.errors import UsageError
from newsreader.library import programs
from newsreader.library.programs import Command, commands
from newsreader.settings import Settings

PLAIN = Settings()
URL = "https://example.org/a?b=1&c=$(id);x"


@pytest.fixture
def found(monkeypatch):
    """Give what may open an address on a machine with some programs (all, where none are named)."""

    def found(browser="", installed=(), url=URL, kind=LinkKind.PAGE, settings=PLAIN, **environment):
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "TERMUX_VERSION"):
            monkeypatch.setenv(name, environment.get(name, ""))
        monkeypatch.setenv("BROWSER", browser)
        monkeypatch.setattr("shutil.which", lambda name: name if not installed or name in installed else None)
        return commands(url, settings, kind=kind)

    return found


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "--new-window", "http://", "ftp://a/b"]
    + ["http://a b/", "http://a/\x1b[0m", "https://exam\nple.org", "http://-x/", "http://exa\u202emple.org/"],
)
def test_only_web_addresses_are_opened(url):
    with pytest.raises(UsageError):
        commands(url, Settings())


def test_the_refusal_shows_nothing_that_acts_on_a_terminal():
    with pytest.raises(UsageError) as refused:
        commands("javascript:\x1b]52;c;x\x07", Settings())
    assert "\x1b" not in str(refused.value)


@pytest.mark.parametrize(
    ("browser", "expected"),
    [
        ("firefox", [Command(("firefox", URL), False)]),
        ("w3m", [Command(("w3m", URL), True)]),
        ("/usr/bin/lynx -accept_all_cookies", [Command(("/usr/bin/lynx", "-accept_all_cookies", URL), True)]),
        ("a:w3m %s", [Command(("a", URL), False), Command(("w3m", URL), True)]),
        ("xterm -e 'w3m %s'", [Command(("xterm", "-e", f"w3m {URL}"), False)]),
        ("chromium --app=%s &", [Command(("chromium", f"--app={URL}"), False)]),
        ("w3m &", [Command(("w3m", URL), False)]),
        ("'unclosed:firefox", [Command(("firefox", URL), False)]),
        (":: & :links", [Command(("links", URL), True)]),
    ],
)
def test_browser_names_the_programs_to_try(found, browser, expected):
    installed = ("firefox", "w3m", "/usr/bin/lynx", "a", "xterm", "chromium", "links")
    assert found(browser, installed) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (LinkKind.PAGE, [Command(("firefox", "-P", "x", URL), False), Command(("w3m", URL), True)]),
        (
            LinkKind.IMAGE,
            [
                Command(("imv", f"--url={URL}"), False),
                Command(("firefox", "-P", "x", URL), False),
                Command(("w3m", URL), True),
            ],
        ),
        (LinkKind.VIDEO, [Command(("firefox", "-P", "x", URL), False), Command(("w3m", URL), True)]),
        (
            LinkKind.AUDIO,
            [
                Command(("mpv", "--no-video", URL), True),
                Command(("firefox", "-P", "x", URL), False),
                Command(("w3m", URL), True),
            ],
        ),
    ],
)
def test_each_kind_of_link_has_the_program_that_is_set_for_it_and_then_that_for_pages(found, kind, expected):
    settings = Settings(
        browser=("firefox", "-P", "x"),
        image=("imv", "--url=%s"),
        video=("not-installed",),
        audio=("mpv", "--no-video"),
        in_terminal=("mpv",),
    )
    installed = ("firefox", "imv", "mpv", "w3m")
    assert found("w3m", installed, kind=kind, settings=settings) == expected


def test_browser_leaves_out_what_is_not_installed(found):
    assert found("nosuch:w3m", installed=("w3m",)) == [Command(("w3m", URL), True)]


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has a display and a way to open at any time")
class TestWithoutBrowser:
    def test_a_display_gets_the_desktops_choice_first(self, found):
        assert found(DISPLAY=":0")[0] == Command(("xdg-open", URL), False)
        assert found(WAYLAND_DISPLAY="wayland-0")[0] == Command(("xdg-open", URL), False)

    def test_no_display_gets_text_browsers_alone(self, found):
        offered = found()
        assert offered
        assert all(command.in_terminal for command in offered)

    def test_windows_and_android_have_their_own(self, found):
        assert found(WSL_DISTRO_NAME="Debian", installed=("wslview",)) == [Command(("wslview", URL), False)]
        assert found(TERMUX_VERSION="1", installed=("termux-open-url",)) == [Command(("termux-open-url", URL), False)]

    def test_nothing_installed_gives_nothing(self, found):
        assert found(installed=("ls",), DISPLAY=":0") == []


def python(program, *arguments, in_terminal=False):
    return Command((sys.executable, "-c", textwrap.dedent(program), *arguments), in_terminal)


def test_the_address_arrives_as_one_argument_and_nothing_is_printed(tmp_path, capfd):
    program = "import sys, pathlib; print('noise'); pathlib.Path(sys.argv[1]).write_text(repr(sys.argv[2:]))"
    assert programs.start(python(program, str(tmp_path / "out"), URL))
    assert (tmp_path / "out").read_text() == repr([URL])
    assert capfd.readouterr() == ("", "")


def test_a_browser_that_fails_at_once_has_not_opened(monkeypatch):
    assert not programs.start(Command(("/bin/false", URL), False))
    assert not programs.start(Command(("/nonexistent/browser", URL), False))
    assert not programs.run_in_terminal(Command(("/bin/false", URL), True))
    assert not programs.run_in_terminal(Command(("/nonexistent/browser", URL), True))


def test_a_browser_that_keeps_running_has_opened_in_a_session_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(programs, "MOMENT", 0.3)
    program = "import os, sys, pathlib, time; pathlib.Path(sys.argv[1]).write_text(f'{os.getpid()} {os.getsid(0)}')"
    assert programs.start(python(program + "; time.sleep(60)", str(tmp_path / "out"), URL))
    pid, session = map(int, (tmp_path / "out").read_text().split())
    os.kill(pid, signal.SIGKILL)
    assert session == pid


def test_the_first_that_takes_the_address_ends_the_search(tmp_path, monkeypatch):
    good = tmp_path / "good"
    good.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/out\n')
    good.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"/bin/false:{good}:{good}")
    assert programs.open_address("https://example.org/x", Settings())
    assert (tmp_path / "out").read_text() == "https://example.org/x\n"
    monkeypatch.setenv("BROWSER", "/bin/false")
    assert not programs.open_address("https://example.org/x", Settings())


def test_a_signal_ends_the_browser_first_and_then_acts_here():
    program = """
        import os, signal, sys
        from newsreader.library import programs
        signal.signal(signal.SIGTERM, lambda *_: (print('then here'), sys.exit(7)))
        child = "kill -INT $PPID; kill -TERM $PPID; exec sleep 1000"
        print(programs.run_in_terminal(programs.Command(('/bin/sh', '-c', child), True)))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (7, "then here\n", "")


MAIL = "mailto:?subject=x"


@pytest.mark.parametrize(
    ("installed", "environment", "expected"),
    [
        (("mutt", "xdg-open", "w3m"), {}, [Command(("mutt", MAIL), True)]),
        (
            ("mutt", "xdg-open", "w3m"),
            {"DISPLAY": ":0"},
            [Command(("xdg-open", MAIL), False), Command(("mutt", MAIL), True)],
        ),
        (("xdg-email",), {"WAYLAND_DISPLAY": "w"}, [Command(("xdg-email", MAIL), False)]),
        (("xdg-email", "w3m"), {}, []),
    ],
)
def test_a_mail_is_written_in_a_mail_program_never_in_a_text_browser(
    found, monkeypatch, installed, environment, expected
):
    monkeypatch.setattr(sys, "platform", "linux")
    assert found("", installed, MAIL, LinkKind.MAIL, **environment) == expected


def test_the_mail_program_that_is_set_is_the_only_one_that_is_tried(found):
    settings = Settings(mail=("thunderbird", "-compose"))
    assert found("", (), MAIL, LinkKind.MAIL, settings, DISPLAY=":0") == [
        Command(("thunderbird", "-compose", MAIL), False)
    ]
