"""Text that attacks, pushed through every surface of the reader: shown letter for letter, or not at all."""

import re

import msgspec
import pytest
from rich.cells import cell_len

from newsreader.model import Draft
from newsreader.text import clean_line
from newsreader.tui.cells import cut, isolates, stable_width
from tests.hostile import FORBIDDEN, HOSTILE

OURS = {"\u2068", "\u2069"}
"""Isolates, which the reader itself puts around right-to-left text."""
ROOM = 30


def assert_tame(lines):
    text = "\n".join(lines)
    found = [character for character in FORBIDDEN if character in text and character not in OURS]
    assert not found, (found, text)
    assert text.count("\u2068") == text.count("\u2069")
    assert "\x1b" not in text


@pytest.fixture
def hostile(add):
    """An article for each attack, which is made in every field."""
    return add(
        *[
            Draft(
                headline=text, summary=f"{text}\n{text}", section=text, author=text, url="https://a.example/?x=[/red]"
            )
            for text in HOSTILE.values()
        ],
        source="[/bold] source \x1b[31m",
    )


@pytest.mark.parametrize("size", [(120, 60), (64, 40), (40, 12), (20, 5)])
async def test_the_list_keeps_its_columns_and_the_detail_its_words(size, hostile, open_reader):
    async with open_reader(size=size) as reader:
        for _ in hostile:
            assert_tame(reader.lines)
            assert {cell_len(line) for line in reader.lines} == {size[0]}
            reader.list.action_move(1)
            await reader.pilot.pause()
        rows = [reader.list.render_line(y) for y in range(reader.list.size.height)]
        assert {row.cell_length for row in rows} == {reader.list.scrollable_content_region.width}


@pytest.mark.parametrize("attack", ["rich markup", "textual action", "shell", "html", "markdown", "formula"])
async def test_markup_is_shown_letter_for_letter(attack, add, open_reader):
    add(Draft(headline=HOSTILE[attack], summary=HOSTILE[attack]))
    async with open_reader(size=(160, 30)) as reader:
        shown = clean_line(HOSTILE[attack])
        assert shown in reader.text
        assert reader.page.count(shown) == 2


async def test_nothing_in_the_text_can_be_clicked(add, open_reader):
    add(Draft(headline="[@click=app.quit]press[/]", summary="[@click=app.quit]press[/]"))
    async with open_reader() as reader:
        segments = [segment for strip in reader.app.screen._compositor.render_strips() for segment in strip]
        assert not any("@click" in (segment.style.meta or {}) for segment in segments if segment.style)


async def test_a_search_may_be_anything(hostile, open_reader):
    async with open_reader() as reader:
        await reader.press("slash")
        for text in HOSTILE.values():
            reader.screen.top_bar.box.value = text
            await reader.pilot.pause()
            assert_tame(reader.lines)
        await reader.press("enter")
        assert_tame(reader.lines)


async def test_toasts_show_letter_for_letter(open_reader):
    async with open_reader(size=(160, 40)) as reader:
        for text in (HOSTILE["rich markup"], HOSTILE["textual action"]):
            reader.screen.host.notify(text)
            await reader.until(lambda text=text: text in reader.text, text)


async def test_tags_and_sections_as_views_are_tame(hostile, open_reader):
    async with open_reader(size=(100, 60)) as reader:
        await reader.press("v")
        await reader.until(lambda: reader.app.screen is not reader.screen, "offered")
        dialog = reader.app.screen.query_one("Vertical").region
        strips = reader.app.screen._compositor.render_strips()[dialog.y : dialog.bottom]
        assert_tame([strip.crop(dialog.x, dialog.right).text for strip in strips])


async def test_text_that_never_passed_the_edge_is_cleaned_where_it_is_painted(library, week, open_reader):
    """Another program may have written the store."""
    raw = {"headline": "raw \x1b[31mred\u202egnp", "section": "\x9b2J", "author": "\x07bell", "source": "\x1b]0;x\x07"}
    changed = msgspec.structs.replace(library.store.articles[week[0]], **raw)
    async with open_reader() as reader:
        reader.list.headlines.replace(changed)
        reader.list.refresh()
        reader.detail.show(changed)
        await reader.pilot.pause()
        assert_tame(reader.lines)
        assert "raw redgnp" in reader.text


async def test_a_headline_of_a_megabyte_is_one_row(add, open_reader):
    add(Draft(headline="x" * 1_000_000, summary="y" * 1_000_000), Draft(headline="東" * 500_000), "after")
    async with open_reader() as reader:
        assert reader.count == 3
        assert reader.row(reader.headlines[0]).count("…") == 1
        assert "after" in reader.text
        await reader.press("j", "j")
        assert reader.current == "after"


def test_cutting_splits_no_character_that_is_seen_as_one():
    family = "👨\u200d👩\u200d👧"
    text = f"{family}{family}é\u0323{family}"
    for width in range(20):
        shown = cut(text, width)
        assert cell_len(shown) <= width
        assert not shown.removesuffix("…").endswith("\u200d")
        assert re.fullmatch(f"({family}|é\u0323)*…?", shown)


@pytest.mark.parametrize("text", [*HOSTILE.values(), "x" * 1_000_000, "ね" * 100_000, "e\u0301" * 100_000])
def test_cut_text_is_never_wider_than_its_room(text):
    for width in (0, 1, 2, 3, 7, ROOM):
        assert cell_len(cut(stable_width(clean_line(text)), width)) <= width


def test_what_terminals_disagree_about_is_left_out():
    assert stable_width("👨\u200d👩\u200d👧 🇩🇪 ❤\ufe0f 👍\U0001f3fd") == "👨👩👧 DE ❤ 👍"
    assert stable_width("ශ්\u200dරී") == "ශ්රී"
    assert stable_width("می\u200cشود") == "می\u200cشود"


def test_only_right_to_left_text_is_isolated():
    assert isolates("plain") == isolates("東京") == ("", "")
    assert isolates("שלום") == isolates("a مرحبا") == ("\u2068", "\u2069")
