"""What the detail numbers, and going there by the number."""

import re
from datetime import UTC, datetime

import pytest
from textual.content import Content

from newsreader.model import Draft
from newsreader.tui.cells import MIN_TEXT, hanging
from newsreader.tui.dialogs.pick import PickScreen
from newsreader.tui.keys import Chords, keymap
from newsreader.tui.terminal import links as terminal_links
from tests.conftest import draft

FIRE = "A fire destroyed the historic market hall of Lübeck overnight. Nobody was hurt, police said on Thursday."
OWN = "https://hall.example/story"


def at(hour: int) -> datetime:
    return datetime(2025, 11, 13, hour, tzinfo=UTC)


@pytest.fixture
def fire(add):
    """An article with an address, with a dozen links in its text, and another one of the same story."""
    links = "".join(f'<p><a href="https://hall.example/{number}">Part {number}</a></p>' for number in range(12))
    add(Draft(headline="Market hall burns down", published=at(20), summary=FIRE, content=links, url=OWN), source="wire")
    add(Draft(headline="Fire in the market hall", published=at(12), summary=FIRE, url=f"{OWN}/too"), source="post")


@pytest.fixture
def broken():
    """Addresses that no program opens."""
    return set()


@pytest.fixture
def went(monkeypatch, broken):
    """The addresses that were opened, or tried, and copied."""
    addresses = []

    async def open_link(app, link, settings):
        addresses.append(link.url)
        return link.url not in broken

    async def copy(app, text):
        addresses.append(text)

    monkeypatch.setattr(terminal_links, "open_link", open_link)
    monkeypatch.setattr(terminal_links, "copy", copy)
    return addresses


async def test_a_number_goes_to_a_link_as_soon_as_no_other_begins_so(fire, went, open_reader):
    async with open_reader() as reader:
        await reader.press("f", "9")
        await reader.until(lambda: went == ["https://hall.example/7"], "opened")
        assert reader.app.screen is reader.screen
        await reader.until(lambda: reader.read("Market hall burns down"), "which is reading")
        await reader.press("f", "1", "enter")
        await reader.until(lambda: went[1:] == [OWN], "the shortest of several")
        await reader.press("f", "1", "2")
        await reader.until(lambda: went[2:] == ["https://hall.example/10"], "opened")


async def test_the_other_articles_of_a_story_have_numbers_too(fire, went, open_reader):
    async with open_reader() as reader:
        assert "also:\n14 post Fire in the market hall" in reader.page
        await reader.press("number_sign")
        await reader.until(lambda: isinstance(reader.app.screen, PickScreen), "listed")
        assert "14 post: Fire in the market hall" in reader.text
        await reader.press("1", "4")
        await reader.until(lambda: reader.current == "Fire in the market hall", "there")
        assert went == []


async def test_the_list_of_links_says_their_words_their_hosts_and_what_they_show(add, went, open_reader):
    content = (
        '<p>See <a href="https://hall.example/plan?utm_source=rss">the plan</a>.</p>'
        '<p><img src="https://pictures.example/hall.jpg" alt="The hall"></p><a href="https://hall.example/v.mp4">film</a>'
    )
    add(Draft(headline="Market hall", published=at(9), content=content, url=OWN))
    async with open_reader() as reader:
        await reader.press("f")
        await reader.until(lambda: isinstance(reader.app.screen, PickScreen), "listed")
        lines = [" ".join(line.split()) for line in reader.lines]
        for said in ("Market hall", "the plan", "The hall", "film"):
            assert any(said in line for line in lines), said
        for said in ("the plan hall.example", "The hall image, pictures.example", "film video, hall.example"):
            assert any(f" {said} " in line for line in lines), said


async def test_o_opens_all_that_are_selected_and_asks_above_ten(add, went, open_reader):
    add(*[draft(f"Story {number:02}", url=f"{OWN}/{number}") for number in range(12)], "No address")
    async with open_reader() as reader:
        await reader.press("x", "j", "j", "x", "o")
        await reader.until(lambda: len(went) == 2, "opened")
        assert reader.app.screen is reader.screen
        await reader.until(lambda: reader.read(reader.current), "and marked read")
        assert went == [f"{OWN}/{went[0].rpartition('/')[2]}", f"{OWN}/{went[1].rpartition('/')[2]}"]
        await reader.press("escape", "g", "V", "G", "o")
        await reader.until(lambda: isinstance(reader.app.screen, PickScreen), "asked")
        assert len(went) == 2 and "1 of the 13 articles have no link" in reader.toasts
        await reader.press("down", "enter")
        await reader.until(lambda: len(went) == 12, "the first ten")


async def test_what_could_not_be_opened_is_not_read(add, went, broken, open_reader):
    link = "<a href='https://e.example/x'>x"
    add(*[draft(f"Story {number}", url=f"https://e.example/{number}", content=link) for number in range(3)])
    broken |= {"https://e.example/0", "https://e.example/1", "https://e.example/x"}
    async with open_reader() as reader:
        await reader.press("o", "f", "2")
        await reader.until(lambda: len(went) == 2, "both tried")
        await reader.press("V", "j", "j", "o")
        await reader.until(lambda: len(went) == 5, "all tried")
        await reader.saved()
        assert [reader.read(f"Story {number}") for number in range(3)] == [False, False, True]


async def test_words_narrow_the_links_and_ctrl_y_copies_one(fire, went, open_reader):
    async with open_reader() as reader:
        await reader.press("f", "down", "ctrl+y")
        await reader.until(lambda: went == ["https://hall.example/0"], "copied")
        assert not reader.read("Market hall burns down")
        await reader.press("f", *"post", "enter")
        await reader.until(lambda: reader.current == "Fire in the market hall", "there")


async def test_a_count_is_a_number_where_the_preset_has_counts(fire, went, open_reader):
    async with open_reader() as reader:
        reader.screen.chords = Chords(keymap({}, "vim")[0])
        await reader.press("3", "o")
        await reader.until(lambda: went == ["https://hall.example/1"], "opened")
        await reader.press("1", "4", "y", "y")
        await reader.until(lambda: went[1:] == [f"{OWN}/too"], "the address of the other article")
        await reader.press("9", "9", "f")
        await reader.until(lambda: "There is no link 99 here" in reader.toasts, "told")
        await reader.press("1", "4", "f")
        await reader.until(lambda: reader.current == "Fire in the market hall", "there")


async def test_a_link_of_markdown_has_the_headline_and_the_address(fire, went, open_reader):
    async with open_reader() as reader:
        await reader.press("Y")
        await reader.until(lambda: went == [f"[Market hall burns down]({OWN})"], "copied, and no other of its story")
        assert not reader.read("Market hall burns down")


async def test_what_would_end_a_link_of_markdown_early_is_escaped(add, went, open_reader):
    add(draft(r"Hall [rebuilt] in `C:\\` for <b>", url=r"https://hall.example/hall_(Lübeck)?a=\\"))
    async with open_reader() as reader:
        await reader.press("Y")
        link = r"[Hall \[rebuilt\] in \`C:\\\\\` for \<b>](https://hall.example/hall_\(Lübeck\)?a=\\\\)"
        await reader.until(lambda: went == [link], "copied")


async def test_the_selected_articles_are_copied_a_line_each_as_listed_and_stay_selected(week, went, open_reader):
    async with open_reader() as reader:
        await reader.press("j", "j", "x", "k", "x", "G", "Y")
        chosen = ["[Lighthouse sold](https://port.example/1)", "[Bridge inspected](https://port.example/2)"]
        await reader.until(lambda: went == ["\n".join(chosen)], "copied")
        assert len(reader.list.selection.ids) == 2
        await reader.press("escape")
        reader.screen.chords = Chords(keymap({}, "vim")[0])
        await reader.press("g", "g", "j", "2", "Y")
        await reader.until(lambda: went[1:] == ["\n".join(chosen)], "so many from the cursor on")


async def test_articles_without_an_address_are_not_copied_and_that_is_told(add, went, open_reader):
    add(draft("Harbour", url=OWN), "Lighthouse", "Bridge")
    async with open_reader() as reader:
        await reader.press("G", "Y")
        assert reader.toasts == ["This article has no link"]
        await reader.press("x", "k", "x", "Y")
        assert reader.toasts[1:] == ["2 of the 2 articles have no link"]
        await reader.press("k", "x", "Y")
        await reader.until(lambda: went == [f"[Harbour]({OWN})"], "the one that has one")
        assert "2 of the 3 articles have no link" in reader.toasts


async def test_where_no_article_is_there_is_no_link_to_copy(went, open_reader):
    async with open_reader() as reader:
        await reader.press("Y")
        assert reader.toasts == ["No article selected"]
        assert went == []


async def test_an_article_that_leads_nowhere_says_so(add, went, open_reader):
    add(draft("Harbour reopens"))
    async with open_reader() as reader:
        await reader.press("f")
        assert reader.toasts == ["No links and no other coverage"]


async def test_a_click_on_an_address_opens_it(fire, went, open_reader):
    async with open_reader(size=(120, 50)) as reader:
        await reader.until(lambda: f"1 {OWN}" in reader.text, "shown")
        row = next(number for number, line in enumerate(reader.lines) if f"1 {OWN}" in line)
        await reader.pilot.click(offset=(reader.lines[row].index(OWN) + 3, row))
        await reader.until(lambda: went == [OWN], "opened")


async def test_no_two_things_have_one_number_where_the_article_has_no_address(add, went, open_reader):
    for source, hour in (("wire", 20), ("post", 12)):
        text = '<p>See <a href="https://hall.example/">the hall</a>.</p>' + f"<p>{FIRE}</p>"
        add(Draft(headline="Market hall burns down", published=at(hour), summary=FIRE, content=text), source=source)
    async with open_reader() as reader:
        assert "\n2 https://hall.example/\n\nalso:\n3 post Market hall" in reader.page


def test_further_lines_stand_below_the_first():
    text = Content("one two three https://hall.example/ four")
    shown = hanging(Content("12. "), text, 20).plain.split("\n")
    assert shown == ["12. one two three", "    https://hall.exa", "    mple/ four"]
    assert hanging(Content("- "), text, MIN_TEXT + 1).plain == f"- {text.plain}"


@pytest.mark.parametrize("size", [(140, 40), (111, 40), (80, 40), (50, 40)])
async def test_lists_hang_below_their_marks_at_any_size_and_long_addresses_are_cut_in_the_middle(
    size, add, open_reader
):
    words = " ".join(f"word{number:02}" for number in range(40))
    content = f"<p>{words}</p><ul><li>{words}</li></ul>"
    add(Draft(headline="Harbour", published=at(9), content=content, url=f"{OWN}/{'x' * 90}"))
    async with open_reader(size=size) as reader:
        await reader.press("l", "z")
        await reader.pilot.resize_terminal(size[0] - 1, size[1])
        await reader.until(lambda: "1 https://hall.example" in reader.text, "shown")
        shown = [line.rpartition("│")[2].rstrip() for line in reader.lines]
        assert reader.text.count("word39") == 2 and sum(line.count("word") for line in shown) == 80
        item = next(number for number, line in enumerate(shown) if "• word00" in line)
        mark = shown[item].index("•")
        below = shown[item + 1 : item + 3]
        assert all(line.index("word") == mark + 2 for line in below)
        assert any("1 https://" in line and re.search("story/x+…x+$", line) for line in shown)
