"""Text whose width terminals disagree about: measured by the widest answer, and placed."""

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyte import screens
from rich.cells import cell_len

from newsreader.tui.terminal.driver import measure_widely, placed

measure_widely()
TEXTS = {
    "Devanagari": "स्थिति नियंत्रण में",
    "Tamil": "முதலமைச்சர் அறிவிப்பு",
    "Bengali": "নতুন সেতু উদ্বোধন",
    "Khmer": "ព្រះរាជាណាចក្រកម្ពុជា",
    "Burmese": "မြန်မာနိုင်ငံ",
    "a new emoji": "tired \U0001fae9 \U0001face moose",
    "fillers": "a\u3164b\uffa0c\u115fd",
    "jamo": "\u1112\u1161\u11ab",
}


@pytest.mark.parametrize(
    ("text", "width"),
    [("कि", 2), ("কো", 2), ("நொ", 2), ("\u3164", 2), ("\uffa0", 1), ("\U0001fae9", 2), ("é東a", 4), ("e\u0301", 1)],
)
def test_text_is_as_wide_as_in_the_terminal_that_gives_it_most(text, width):
    assert cell_len(text) == width


class Narrow:
    """A terminal that gives a character no more columns than some other terminal does."""

    def __init__(self, width_of):
        self.screen = pyte.Screen(60, 3)
        self.stream = pyte.Stream(self.screen)
        self.width_of = width_of

    def show(self, output, monkeypatch):
        monkeypatch.setattr(screens, "wcwidth", self.width_of)
        self.stream.feed(output)
        return self.screen.display[1]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("most", [1, 2])
@pytest.mark.parametrize("marks", [0, 1])
def test_what_follows_is_in_its_column_and_what_was_there_before_is_gone(text, most, marks, monkeypatch):
    def width_of(character):
        width = min(cell_len(character), most)
        return width if cell_len(character) == 0 or ord(character) < 0x300 else max(width, marks) if marks else width

    terminal = Narrow(width_of)
    width = cell_len(text)
    monkeypatch.setattr(screens, "wcwidth", len)
    terminal.stream.feed("\x1b[2;1H" + "#" * 60)
    shown = terminal.show(placed(f"\x1b[2;3H\x1b[1m{text}\x1b[0m\x1b[4m|after\x1b[0m"), monkeypatch)
    cells = [terminal.screen.buffer[1][column].data for column in range(60)]
    assert cells[:2] == ["#", "#"]
    assert "".join(cells[2 + width : 8 + width]) == "|after"
    assert "#" not in cells[2 : 2 + width], shown


def test_a_terminal_that_skips_what_follows_an_isolate_shows_all_of_the_text():
    terminal = pyte.Screen(60, 3)
    pyte.Stream(terminal).feed(placed("\x1b[2;3H\x1b[1mab \u2068שלום\u2069 cd\x1b[0m|"))
    assert terminal.display[1].strip() == "ab שלום cd|"


@given(st.lists(st.text(st.sampled_from("aé│●東कि\u0301\u3164\U0001fae9"), max_size=8), max_size=6))
def test_placing_adds_nothing_but_blanks_and_moves(runs):
    output = "\x1b[4;7H" + "\x1b[1m".join(runs)
    result = placed(output)
    assert [each for each in result if each in "aé│●東कि\u3164\U0001fae9"] == [
        each for each in output if each in "aé│●東कि\u3164\U0001fae9"
    ]


@pytest.mark.parametrize(
    "output", ["", "\x1b[2;3Hcafé │ ● ★ …", "\x1b[1;1Hмир 東京 \u3000。", "\x1b]8;;https://e.org\x1b\\x"]
)
def test_what_no_terminal_disputes_stays_as_it_is(output):
    assert placed(output) == output
