"""Finding in the article, how far it is read, and where it was left."""

import pytest

from newsreader.ids import format_id
from newsreader.settings import Settings
from newsreader.tui.app import Session
from newsreader.tui.detail import page
from newsreader.tui.detail.page import word_count
from newsreader.tui.detail.pane import MAX_PLACES, WORDS_A_MINUTE
from newsreader.tui.detail.sharing import file_name
from tests.conftest import draft

WIDE = (140, 40)
FAR = [30, 31, 95]
LONG = "".join(
    f"<p>Paragraph {number} of the harbour{' in a great fog' if number in FAR else ''}. {'It goes on. ' * 20}</p>"
    for number in range(120)
)


@pytest.fixture
def story(add):
    return add(draft("Harbour", content=LONG, url="https://e.example/"), draft("Next", content="<p>Fog again.</p>"))


def at(reader) -> str:
    """The line that the reader is at, by its look."""
    found = reader.detail.found
    return reader.detail._shown_line(reader.detail._line_of_found(found)).plain


def marked(reader) -> list[str]:
    """What is highlighted on the screen as found, the place that one is at in brackets."""
    said = []
    for y in range(reader.detail.size.height):
        for segment in reader.detail.render_line(y):
            if segment.style and segment.style.reverse:
                said.append(f"[{segment.text}]")
            elif segment.style and segment.style.underline and segment.text.casefold() in {"fog", "harbour"}:
                said.append(segment.text)
    return said


async def test_a_find_goes_to_its_first_hit_as_it_is_typed_and_keys_go_from_hit_to_hit(story, open_reader):
    async with open_reader(size=WIDE) as reader:
        await reader.press("enter", "slash", *"FÖG")
        assert "Paragraph 30 " in reader.text
        assert "1/3" in reader.text
        await reader.press("enter")
        assert marked(reader) == ["[fog]", "fog"]
        assert "1/3" in reader.status
        await reader.press("n", "n")
        assert "Paragraph 95 " in at(reader) and "Paragraph 95 " in reader.text
        await reader.press("n")
        assert "Paragraph 30 " in at(reader) and "Paragraph 30 " in reader.text
        await reader.press("N")
        assert "Paragraph 95 " in at(reader)
        await reader.press("N", "N")
        assert marked(reader) == ["[fog]", "fog"]


async def test_esc_ends_finding_and_n_opens_the_next_unread_article_again(story, open_reader):
    async with open_reader(size=WIDE) as reader:
        await reader.press("enter", "slash", *"fog", "enter", "n")
        top = reader.detail.top
        await reader.press("escape")
        assert marked(reader) == []
        assert reader.detail.top == top
        assert reader.screen.panes.in_detail
        await reader.press("n")
        assert reader.current == "Next"
        assert reader.read("Next")


async def test_esc_while_typing_goes_back_to_where_it_was_begun(story, open_reader):
    async with open_reader(size=WIDE) as reader:
        await reader.press("enter", "space", "slash", *"fog", "down", "escape")
        assert reader.detail.top == reader.detail.size.height - 1
        assert reader.detail.found is None
        assert reader.screen.focused is reader.detail


async def test_a_find_without_a_hit_says_so_and_leaves_the_reader_where_he_was(story, open_reader):
    async with open_reader(size=WIDE) as reader:
        await reader.press("enter", "space", "slash", *"zebra")
        assert "no hit" in reader.text
        await reader.press("enter")
        assert reader.detail.top == reader.detail.size.height - 1
        assert reader.toasts == ['No "zebra" in this article']
        await reader.press("n")
        assert reader.current == "Next"


async def test_what_was_found_is_highlighted_where_it_goes_on_in_the_next_line(add, open_reader):
    add(draft("Lines", content=f"<p>{'x' * 70} the <b>har</b>bour reopens today</p>"))
    async with open_reader(size=(50, 20)) as reader:
        await reader.press("enter", "slash", *"harbour reopens today", "enter")
        assert "".join(marked(reader)).replace("][", "").replace(" ", "") == "[harbourreopenstoday]"


async def test_keys_go_from_hit_to_hit_of_one_paragraph(add, open_reader):
    add(draft("Lines", content="<p>fog and fog and fog</p>"))
    async with open_reader(size=(50, 20)) as reader:
        await reader.press("enter", "slash", *"fog", "enter", "n")
        assert marked(reader) == ["fog", "[fog]", "fog"]
        await reader.press("n")
        assert marked(reader) == ["fog", "fog", "[fog]"]


@pytest.mark.parametrize(
    "content",
    [
        "<p>" + "fog " * 25_000,
        "<pre>" + "fog\n" * 50_000 + "</pre>",
        "fog<br>" * 50_000,
        "<table>" + ("<tr>" + "<td>fog" * 10) * 200 + "</table>",
        "<p>туман fog " * 10_000,
    ],
    ids=["words", "code", "lines", "cells", "letters"],
)
async def test_a_find_that_matches_everywhere_goes_from_hit_to_hit(content, add, open_reader):
    add(draft("Endless", content=content))
    async with open_reader(size=WIDE) as reader:
        await reader.press("enter", "slash", *"fog", "enter")
        found = reader.detail.found
        assert len(found) > 1_000
        assert len(reader.detail._lines) < 6 * reader.detail.size.height
        await reader.press("n", "n")
        assert found.index == 2
        await reader.press("N", "N", "N")
        assert found.index == len(found) - 1
        assert any(mark.startswith("[fog") for mark in marked(reader))


async def test_going_from_hit_to_hit_lays_out_nothing_again(add, open_reader, monkeypatch):
    add(draft("Table", content="<table>" + ("<tr>" + "<td>fog<td>mist" * 3) * 500 + "</table>"))
    async with open_reader(size=WIDE) as reader:
        await reader.press("enter", "slash", *"fog", "enter", "end", "N")
        assert at(reader).startswith("fog") and "[fog]" in marked(reader)
        made, text_line = [], page.text_line
        monkeypatch.setattr(page, "text_line", lambda *args: made.append(args) or text_line(*args))
        await reader.press("N", "n", "n", "slash", *"mist", "enter", "n")
        assert "[mist]" in marked(reader)
        assert made == []


async def test_the_hit_one_is_at_is_marked_in_its_cell_of_a_record(add, open_reader):
    wide = "".join(f"<td>{word} fog" for word in "one two three four five six seven eight nine ten".split())
    add(draft("Table", content=f"<table><tr>{wide.replace('td', 'th').replace('fog', 'of it')}<tr>{wide}</table>"))
    async with open_reader(size=(50, 20)) as reader:
        await reader.press("enter", "slash", *"fog", "enter", "n")
        assert marked(reader)[:3] == ["fog", "[fog]", "fog"]
        assert at(reader) == "two of it: two fog"


async def test_n_goes_on_from_what_is_seen_after_the_reader_has_moved_on(story, open_reader):
    async with open_reader(size=WIDE) as reader:
        await reader.press("enter", "slash", *"fog", "enter")
        await reader.press("end", "N")
        assert "Paragraph 95 " in at(reader)
        await reader.press("home", "n")
        assert "Paragraph 30 " in at(reader)


async def test_another_article_ends_finding(story, open_reader):
    async with open_reader(size=WIDE) as reader:
        await reader.press("enter", "slash", *"fog", "enter", "h", "j")
        assert reader.current == "Next"
        assert reader.detail.found is None
        assert "1/3" not in reader.status


async def test_keys_of_several_presses_are_text_while_a_find_is_typed(story, open_reader):
    async with open_reader(size=WIDE) as reader:
        await reader.press("enter", "slash", *"ggmnN/?", "escape")
        assert reader.current == "Harbour"
        assert reader.count == 2


async def test_the_same_is_found_again_without_typing_it(story, open_reader):
    async with open_reader(size=WIDE) as reader:
        await reader.press("enter", "slash", *"fog", "enter", "escape", "n")
        await reader.press("slash", "enter")
        assert marked(reader) == ["[Fog]"]


async def test_a_long_article_says_how_far_it_is_read_and_how_long_the_rest_takes(story, open_reader):
    async with open_reader(size=WIDE) as reader:
        assert "%" not in reader.status
        await reader.press("enter")
        words = word_count(reader.page)
        assert f"{-(-words // WORDS_A_MINUTE)} min left" in reader.status
        percent, minutes = reader.detail.progress.percent, reader.detail.progress.minutes
        assert 0 < percent < 20
        await reader.press(*["space"] * 6)
        assert reader.detail.progress.percent > percent and reader.detail.progress.minutes < minutes
        assert f"{reader.detail.progress.percent}%" in reader.status
        await reader.press("end")
        assert "100%" in reader.status and "min left" not in reader.status
        await reader.press("n")
        assert "%" not in reader.status  # all of it is seen


def test_reading_time_counts_chinese_by_its_letters():
    assert word_count("one two three") == 3
    assert word_count("港口" * 100) == 101


async def test_a_long_article_is_shown_where_it_was_left(story, open_reader):
    async with open_reader(size=WIDE) as reader:
        await reader.press("enter", "space", "space")
        shown = reader.text.split("\n")[5][-80:-1]
        await reader.press("h", "j")
        assert reader.detail.top == 0
        await reader.press("k")
        assert reader.text.split("\n")[5][-80:-1] == shown
        session = reader.app.session()
    async with open_reader(size=(80, 24), session=session) as reader:
        await reader.press("enter")
        paragraph = next(line for line in reader.lines if "Paragraph" in line)
        assert paragraph.split("Paragraph ")[1].split()[0] in shown or reader.detail.top > 10


async def test_an_article_read_to_its_end_or_not_beyond_its_first_screen_is_shown_from_its_beginning(
    story, open_reader
):
    async with open_reader(size=WIDE) as reader:
        for keys in (["end"], ["j", "j", "j"]):
            await reader.press("enter", *keys, "h", "j", "k")
            assert reader.detail.top == 0


async def test_another_width_stays_at_the_same_paragraph(story, open_reader):
    async with open_reader(size=WIDE) as reader:
        await reader.press("enter", *["space"] * 5)
        first = next(line for line in reader.lines if "Paragraph" in line).split("Paragraph ")[1].split()[0]
        await reader.press("z")
        await reader.pilot.resize_terminal(60, 30)
        await reader.pilot.pause()
        assert f"Paragraph {first} " in reader.text or f"Paragraph {int(first) + 1} " in reader.text


async def test_no_more_places_are_remembered_than_of_some_articles(add, open_reader):
    add(*[draft(f"Story {number}", content="<p>text</p>" * 100) for number in range(MAX_PLACES + 5)])
    async with open_reader(size=WIDE) as reader:
        detail = reader.detail
        for article in reader.list.headlines.articles:
            detail.show(article)
            detail.action_page(1)
            detail.action_page(1)
        detail.show(None)
        assert len(detail.places) == MAX_PLACES


@pytest.mark.parametrize(("measure", "columns"), [(80, 80), (50, 50), (120, 120)])
async def test_zoomed_text_stands_in_the_middle_at_the_measure_that_is_set(measure, columns, story, open_reader):
    async with open_reader(size=(160, 40), settings=Settings(measure=measure)) as reader:
        await reader.press("enter", "z")
        lines = [line.rstrip(" ▁▂▃▄▅▆▇█▔") for line in reader.lines if "It goes on." in line]
        left = min(len(line) - len(line.lstrip()) for line in lines)
        widest = max(len(line) for line in lines) - left
        assert widest <= columns < widest + 15
        assert abs(left - (160 - columns) // 2) <= 2


@pytest.mark.parametrize(
    ("headline", "name"),
    [
        ("Ferry rams pier in fog", "Ferry-rams-pier-in-fog.md"),
        ("../../etc/passwd", "etc-passwd.md"),
        ("It’s 5/6: what’s next?", "Its-5-6-whats-next.md"),
        ("東京タワー", "東京タワー.md"),
        ("\x1b]0;x\x07", "article.md"),
        ("a very long headline " * 20, "a-very-long-headline-a-very-long-headline-a-very-long.md"),
    ],
)
def test_a_file_is_called_by_the_words_of_the_headline(headline, name):
    assert file_name(headline) == name


async def test_going_to_a_hit_from_the_list_where_the_article_is_not_seen_ends(story, open_reader):
    async with open_reader(size=(50, 20)) as reader:
        await reader.press("enter", "slash", *"fog", "enter", "h")
        await reader.press("colon", *"previous hit", "enter")
        assert reader.detail.found.index == 2


@pytest.mark.parametrize("place", [(-3, -7), (10**12, 0), (4, 10**12)])
async def test_a_place_that_no_article_has_is_one_that_it_has(place, story, open_reader):
    session = Session(places={format_id(story[0]): place})
    async with open_reader(size=WIDE, session=session) as reader:
        assert 0 <= reader.detail.top <= reader.detail.max_scroll_y
        await reader.press("j", "k", "enter")
        assert "It goes on." in reader.text
