"""Long articles: what is not seen is not laid out, and nothing of what is shown is left out on the way to its end."""

import pytest

from tests.conftest import draft

WIDE = (140, 40)
ENDLESS = {
    "lines of code": "<pre>" + "a\n" * 50_000 + "</pre>",
    "lines of a paragraph": "a<br>" * 50_000,
    "one word": "<p>" + "x" * 1_000_000,
    "one line": "<p>" + "word " * 200_000,
    "links": "".join(f'<a href="https://e.example/{number}">l{number}</a> ' for number in range(20_000)),
    "cells": "<table>" + f"<tr>{'<td>c' * 10}" * 1_000 + "</table>",
    "items": "<ul>" + "<li>item" * 5_000 + "</ul>",
    "quotes in quotes": "<blockquote>" * 200 + "deep text " * 2_000,
}


@pytest.mark.parametrize("content", ENDLESS.values(), ids=ENDLESS)
async def test_an_endless_article_is_laid_out_as_far_as_it_is_seen(content, add, open_reader):
    add(draft("Endless", content=content, url="https://e.example/"))
    async with open_reader(size=WIDE) as reader:
        detail = reader.detail
        assert len(detail._lines) < 6 * detail.size.height < detail.virtual_size.height
        assert len(detail._pieces) < 3_000
        await reader.press("tab", "end")
        assert "1 https://e.example/" in detail.render().plain
        assert reader.lines[38].rstrip()  # the last line of the page is the last of the screen


async def test_many_short_lines_of_a_summary_are_cut(add, open_reader):
    add(draft("Short lines", summary="a\n" * 50_000))
    async with open_reader(size=WIDE) as reader:
        await reader.press("tab", "end")
        assert "the rest is in the browser" in reader.text
        assert reader.page.count("a\n") < 2_100


@pytest.mark.parametrize("key", ["pagedown", "J", "ctrl+d", "space"])
async def test_each_line_is_passed_on_the_way_down(key, add, open_reader):
    lines = [f"<p>line {number} {'of the harbour ' * (number % 9)}</p>" for number in range(120)]
    add(draft("Harbour", content="".join(lines)))
    async with open_reader(size=(100, 30)) as reader:
        await reader.press("tab")
        seen, before = "", -1
        while reader.detail.top != before:
            before = reader.detail.top
            seen += "\n" + reader.text
            await reader.press(*[key] * (10 if key == "J" else 1))
        assert [number for number in range(120) if f"line {number} " not in seen] == []
        assert reader.detail.virtual_size.height == len(reader.detail._lines)


async def test_a_mark_lays_no_text_out_again(add, open_reader):
    add(draft("Harbour", content="<p>text</p>" * 300))
    async with open_reader(size=WIDE) as reader:
        await reader.press("tab", "end")
        strips = list(reader.detail._lines)
        await reader.press("s")
        assert "starred" in reader.page
        assert all(now is before for now, before in zip(reader.detail._lines[-200:], strips[-200:], strict=True))


async def test_an_article_is_not_read_from_the_library_while_it_is_not_seen(add, open_reader):
    add("One", "Two")
    async with open_reader(size=(50, 20)) as reader:
        await reader.press("j")
        assert reader.detail._page is None
        await reader.press("enter")
        assert "Two" in reader.text
        assert reader.detail._page is not None


async def test_a_mark_is_shown_also_where_the_styles_have_just_changed(add, open_reader):
    add(draft("Harbour", content="<p>text</p>" * 3))
    async with open_reader(size=WIDE) as reader:
        reader.detail.notify_style_update()
        await reader.press("s")
        assert "starred" in reader.page and "starred" in reader.text


async def test_an_article_is_read_as_far_as_it_is_seen_and_all_of_it_where_that_is_measured(add, open_reader):
    add(draft("Harbour", content="<p>one of the words</p>" * 400))
    async with open_reader(size=WIDE) as reader:
        detail = reader.detail
        assert len(detail._pieces) < 60
        assert 600 < detail.virtual_size.height < 1_000  # about as long as it is
        await reader.press("tab")
        assert len(detail._pieces) > 400  # for the minutes in the status line
        assert detail.virtual_size.height == len(reader.page.split("\n"))
