"""What the terminal sends, told apart, however it is cut into reads."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from textual import events

from newsreader.tui.terminal import driver
from newsreader.tui.terminal.driver import PASTE_PATIENCE, PATIENCE, TerminalInput

REPLIES = [
    "\x1b]10;rgb:ffff/ffff/ffff\x07",
    "\x1b]4;1;rgb:cdcd/0000/0000\x1b\\",
    "\x1b[?64;1;2;4c",
    "\x1b[>0;276;0c",
    "\x1bP>|WezTerm 20240203\x1b\\",
    "\x1bP1+r436f=323536\x1b\\",
    "\x1b_Gi=31;OK\x1b\\",
    "\x1b^private\x1b\\",
    "\x1bXstart\x1b\\",
    "\x1b[9;40;120t",
    "\x1b[?997;2n",
    "\x1b[0n",
    "\x1b[?15u",
    "\x1b[<35;NaN;12M",
    "\x1b[<0;undefined;3M",
    "\x1b[<65;1.5;2m",
    "\x1b[35;NaN;NaNM",
    "\x1b[?2026;0$y",
    "\x1b[?2048;2$y",
    "\x1b[48;9999;9999;0;0t",
    "\x1b[M !!",
    "\x1b[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15x",
    "\x1b[?1;2;3 q",
    "\x1b[99999999999;5u",
    "\x1b[97;5:3u",
    "\x1b[57441;2u",
    "\x1b[57448;5:1u",
    "\x1b[57358;65u",
    "\x9b?62;22c",
    "\x9d11;rgb:0000/0000/0000\x9c",
    "\x85",
]
"""What terminals answer, what nobody understands, and Shift, Ctrl and CapsLock by themselves: none of it is a key."""


def keys(messages):
    return [message.key for message in messages if isinstance(message, events.Key)]


def read(*pieces):
    """Give the messages for what comes in some reads, in quick succession."""
    terminal = TerminalInput()
    return [message for piece in pieces for message in [*terminal.feed(piece), *terminal.tick()]]


@st.composite
def cut(draw, text):
    """Cut a text into reads at random places."""
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    return [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]


@pytest.fixture
def clock(monkeypatch):
    """Time that passes only when a test says so."""

    class Clock:
        now = 1000.0

        def __call__(self):
            return self.now

        def wait(self, seconds):
            self.now += seconds

    clock = Clock()
    monkeypatch.setattr(driver, "monotonic", clock)
    return clock


parameters = st.text("0123456789:;<=>?", max_size=12)
sequences = st.one_of(
    st.sampled_from(REPLIES),
    st.builds("\x1b[?{}{}{}".format, parameters, st.text(" !$'", max_size=1), st.sampled_from("cnRtxy{|")),
    st.builds(
        "\x1b{}{}{}".format,
        st.sampled_from("]P_^X"),
        st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2FF).filter(str.isprintable), max_size=80),
        st.sampled_from(["\x07", "\x1b\\"]),
    ),
)


@given(st.data(), sequences, sequences)
@example(None, "\x1b[<0;NaN;NaNM", "\x1b]52;c;" + "x" * 10_000 + "\x1b\\")
def test_a_sequence_that_is_not_understood_is_dropped_whole_and_keys_around_it_arrive(data, first, second):
    text = f"j{first}k{second}ü"
    pieces = data.draw(cut(text)) if data else [text[:7], text[7:12], *text[12:]]
    assert keys(read(*pieces)) == ["j", "k", "ü"]


@pytest.mark.parametrize("reply", REPLIES)
def test_no_reply_is_a_key_whole_or_character_by_character(reply):
    sent = f"j{reply}k"
    assert keys(read(sent)) == keys(read(*sent)) == ["j", "k"]


@given(st.data(), st.text(st.sampled_from("\x1b[]OP_X^?<>;:0123459NaMmuRtcy$~\\\x07\x18jA\x9b\ud800é☃"), max_size=60))
def test_no_input_makes_it_fail_and_the_keys_behind_arrive(data, text):
    terminal = TerminalInput()
    for piece in data.draw(cut(text)):
        list(terminal.feed(piece))
    terminal._since = -10.0  # long ago
    list(terminal.tick())
    assert keys(terminal.feed("j")) == ["j"]


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ("\x1b[A\x1bOB", ["up", "down"]),
        ("\x1b[1;5C", ["ctrl+right"]),
        ("\x1b[[A\x1b[15~", ["f1", "f5"]),
        ("\x1b[97;5u", ["ctrl+a"]),
        ("\x1b[97:65:1094;5u", ["ctrl+a"]),
        ("\x1b[27u", ["escape"]),
        ("\x1b[106;1:2u", ["j"]),
        ("\x1b[1;1:3A", []),
        ("\x1b[I\x1b[O", []),
        ("\x1b\x1b[B", ["escape", "down"]),
        ("\x1b\x7f", ["ctrl+w"]),
        ("\x1bj\x1bJ\x1b/", ["alt+j", "alt+shift+j", "alt+slash"]),
        ("\x1b\r", ["escape", "enter"]),
        ("\x1b[31\x18j", ["ctrl+x", "j"]),
        ("\x1b]11;rgb\x1b[A", ["up"]),
        ("привет", [*"привет"]),
    ],
)
def test_keys_are_those_of_the_terminal(sent, expected):
    assert keys(read(sent)) == keys(read(*sent)) == expected


def test_esc_is_a_key_when_nothing_follows(clock):
    terminal = TerminalInput()
    assert keys(terminal.feed("\x1b")) == keys(terminal.tick()) == []
    clock.wait(0.11)
    assert keys(terminal.tick()) == ["escape"]
    assert keys(terminal.tick()) == []


@pytest.mark.parametrize("begins", "[]OPX_")
def test_esc_and_a_key_that_begins_sequences_are_both_keys(begins, clock):
    terminal = TerminalInput()
    assert keys(terminal.feed(f"\x1b{begins}")) == []
    clock.wait(PATIENCE)
    (message,) = terminal.tick()
    assert message.character == begins
    assert message.key.startswith("alt+")


def test_a_sequence_whose_end_is_lost_is_dropped_and_does_not_hold_the_keys_for_long(clock):
    terminal = TerminalInput()
    assert keys(terminal.feed("\x1b]11;rgb:1e1e")) == []
    clock.wait(PATIENCE)
    assert keys(terminal.tick()) == []
    assert keys(terminal.feed("j")) == ["j"]


def test_a_paste_is_one_event_whatever_is_in_it_and_however_it_comes(clock):
    pasted = "q\x1b[A\x1b]0;x\x07 y\nd" + "long " * 3000
    sent = f"j\x1b[200~{pasted}\x1b[201~k"
    for size in (1, 3, 5, 4096):
        messages = read(*[sent[start : start + size] for start in range(0, len(sent), size)])
        assert [message.text for message in messages if isinstance(message, events.Paste)] == [pasted]
        assert keys(messages) == ["j", "k"]


def test_a_paste_whose_end_is_lost_arrives_and_holds_no_keys_for_ever(clock):
    terminal = TerminalInput()
    assert list(terminal.feed("\x1b[200~half")) == []
    clock.wait(PASTE_PATIENCE)
    assert [message.text for message in terminal.tick()] == ["half"]
    assert keys(terminal.feed("j")) == ["j"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (0, events.MouseDown),
        (4, events.MouseDown),
        (64, events.MouseScrollUp),
        (65, events.MouseScrollDown),
        (32, events.MouseMove),
        (35, events.MouseMove),
    ],
)
def test_the_left_button_the_wheel_and_moves_are_events(code, kind):
    (message,) = read(f"\x1b[<{code};5;6M")
    assert type(message) is kind
    assert (message.x, message.y) == (4, 5)


@pytest.mark.parametrize("code", [1, 2, 3, 17, 18, 33, 34, 128, 129, 130, 131, 160, 256, 999])
def test_other_buttons_of_the_mouse_do_nothing(code):
    assert read(f"\x1b[<{code};5;6M\x1b[<{code};5;6m") == []


def test_a_reply_of_a_million_characters_costs_no_time():
    began = time.process_time()
    sent = "\x1b]52;c;" + "QUJD" * 250_000 + "\x1b\\j"
    assert keys(read(*[sent[start : start + 4096] for start in range(0, len(sent), 4096)])) == ["j"]
    assert time.process_time() - began < 2.0
