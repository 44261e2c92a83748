"""What the screens look like, cell by cell and colour by colour, at several sizes in a dark and a light theme.

A file in `screens` has the text, then for each theme its styles (a letter each), and for each row how many cells have
which; rows that are alike are written once, and a theme whose rows are those of the one before has its styles only.

After a change that is meant: `NEWSREADER_GOLDEN=write pytest tests/tui/test_screens.py`, and read the difference.
"""

import os
import string
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pytest
from rich.style import Style
from textual.strip import Strip
from textual.widgets import Input

from newsreader.library.sources import retag
from newsreader.settings import Settings
from newsreader.tui.dialogs.dialog import Dialog
from tests.conftest import draft

GOLDEN = Path(__file__).parent / "screens"
WRITE = os.environ.get("NEWSREADER_GOLDEN") == "write"
THEMES = ("textual-dark", "textual-light")
SIZES = ((160, 45), (120, 36), (100, 30), (80, 24), (50, 20))
NOW = datetime(2025, 11, 23, 12, tzinfo=UTC)
FIRE = "A fire destroyed the historic market hall of Lübeck overnight. Nobody was hurt, police said on Sunday."
TEXT = "Ships of every size may come in at high tide, the harbour office says. " * 3


def news(library, add, mark):
    """Some sources with several articles a day, a story that three of them have, and marks."""
    headlines = [
        "Harbour reopens after the storm, and all of the ships are back but for one",
        "Parliament votes on a budget that nobody likes and everybody expected to fail",
        "Lighthouse sold",
        "Why are tides getting higher?",
        "Old wreck found below the harbour",
        "日本の港が再開、船が戻る",
        "Python 3.15 has a faster interpreter",
        "Sea bream with lemon: a recipe for two",
    ]
    times = [NOW - timedelta(hours=5 * number, minutes=7 * number) for number in range(24)]
    for place, source in enumerate(("BBC News", "heise online", "Hacker News: Front Page")):
        rows = [
            draft(
                f"{headlines[(number + 3 * place) % 8]}{', again' if number > 7 else ''}",
                when,
                summary=f"{TEXT}\n{TEXT}",
                section="World" if number % 3 else "",
                author=source if number % 2 else "Ada Wells",
                url=f"https://news.example/{place}/{number}",
            )
            for number, when in enumerate(times[place::3])
        ]
        ids = add(*rows, source=source)
        mark(ids[1:3])
        mark(ids[3:4], "starred")
        mark(ids[:1], "tag:later")
    hall = [("BBC News", "Lübeck market hall burns down"), ("heise online", "Fire destroys market hall in Lübeck")]
    for hours, (source, headline) in enumerate(hall):
        add(draft(headline, NOW - timedelta(hours=6 + hours), summary=FIRE), source=source)


def papers(library, add, mark):
    """One source with an article on most days, the older half of them of the year before."""
    titles = ("Biosimilar approved in breast cancer", "Trial misses its end point", "How antibodies find their way")
    days = [date(2025, 1, 20) - timedelta(days=2 * number) for number in range(40)]
    ids = add(*[draft(f"{titles[number % 3]} ({number})", day, summary=TEXT) for number, day in enumerate(days)])
    mark(ids[1:4])


def sources(library, add, mark):
    """More sources than a dialog has lines, one with a long name."""
    news(library, add, mark)
    for number in range(40):
        add(draft(f"Harbour news {number}", NOW), source=f"Source number {number}")
    add(draft("Trial misses its end point", NOW), source="The European Journal of Cancer, Supplement: Recent Results")


def folders(library, add, mark):
    """Sources in folders, one of them in two, and one in none."""
    tagged = {"BBC News": ["World"], "Le Monde": ["World"], "Hacker News": ["Work", "Computers"], "LWN": ["Computers"]}
    for name, tags in {**tagged, "The Harbour Mail": []}.items():
        mark(add(draft(f"Read in {name}", NOW), draft(f"News of {name}", NOW - timedelta(hours=3)), source=name)[:1])
        for tag in tags:
            retag(library, name, tag, present=True)


class Scene(NamedTuple):
    """A library, what is pressed there, and at which sizes it is looked at."""

    library: Callable[..., None]
    keys: tuple[str, ...]
    sizes: tuple[tuple[int, int], ...]
    settings: Settings = Settings()


SCENES = {
    "list": Scene(news, ("j", "e", "j", "j", "x", "j", "x", "j"), SIZES),
    "scrolled": Scene(news, ("G", "k", "k", "k"), SIZES[-2:]),
    "days": Scene(papers, ("j",), SIZES),
    "folders": Scene(folders, ("shift+tab", "G", "k", "k", "h", "k"), SIZES[:1]),
    "reading": Scene(news, ("j", "j", "enter"), SIZES),
    "finding": Scene(news, ("j", "j", "enter", "slash", *"tide"), SIZES),
    "menu": Scene(news, ("M",), SIZES),
    "searching": Scene(news, ("slash", *"harbour"), SIZES),
    "empty": Scene(news, ("3", "c", "slash", *"zebra", "enter"), SIZES),
    "ascii": Scene(news, ("j", "e", "x", "j"), SIZES[-2:-1], Settings(ascii=True)),
    "dialog-views": Scene(sources, ("v",), SIZES),
    "dialog-sort": Scene(news, ("S",), SIZES),
    "dialog-sources": Scene(sources, ("L", *"source", "down"), SIZES),
    "dialog-links": Scene(news, ("j", "j", "f"), SIZES),
    "dialog-policy": Scene(news, ("5", "p"), SIZES),
    "dialog-palette": Scene(news, ("colon", *"mark", "down"), SIZES),
    "dialog-help": Scene(news, ("question_mark",), SIZES),
    "dialog-history": Scene(news, ("H", "j"), SIZES),
    "dialog-tag": Scene(news, ("t", *"l"), SIZES),
    "dialog-wrong": Scene(news, ("w", *"Fires", "enter", "j", "enter"), SIZES),
    "dialog-address": Scene(news, ("a", *"https://"), SIZES),
    "dialog-mute": Scene(news, ("i", *"har"), SIZES),
    "dialog-change": Scene(news, ("C",), SIZES),
    "dialog-nothing": Scene(news, ("S", *"zebra"), SIZES),
    "dialog-settings": Scene(news, ("colon", *"settings", "enter", "down"), SIZES),
    "dialog-theme": Scene(news, ("colon", *"theme", "enter"), SIZES),
}
LOOKS = {
    f"{name}-{width}x{height}": (scene, (width, height))
    for name, scene in SCENES.items()
    for width, height in scene.sizes
}


def described(style: Style) -> str:
    """Write a style as `bold #ffffff on #000000`."""
    shown = [name for name in ("bold", "dim", "italic", "underline", "reverse", "strike") if getattr(style, name)]
    colours = [
        colour.triplet.hex if colour and colour.triplet else "default" for colour in (style.color, style.bgcolor)
    ]
    return " ".join([*shown, " on ".join(colours)])


def styled(strips: list[Strip]) -> tuple[list[str], list[str]]:
    """Give the styles of a screen, and its rows in the letters of these: `0-3 a80`."""
    letters: dict[str, str] = {}
    rows = []
    for strip in strips:
        cells = [described(segment.style or Style()) for segment in strip for _ in range(segment.cell_length)]
        for style in cells:
            letters.setdefault(style, string.ascii_letters[len(letters)])
        rows.append(" ".join(f"{letters[style]}{len(list(run))}" for style, run in groupby(cells)))
    lines, row = [], 0
    for content, alike in groupby(rows):
        last = row + len(list(alike)) - 1
        lines.append(f"{row}{f'-{last}' if last > row else ''} {content}")
        row = last + 1
    return [f"{letter} {style}" for style, letter in letters.items()], lines


async def picture(reader) -> str:
    """Write what is on the screen, in each theme; of a dialog, its box and where that stands."""
    for box in reader.app.screen.query(Input):
        box.cursor_blink = False
    parts: list[str] = []
    before: list[str] = []
    for theme in THEMES:
        reader.app.theme = theme
        await reader.pilot.pause()
        screen = reader.app.screen
        region = screen.box.region if isinstance(screen, Dialog) else screen.region
        rows = screen._compositor.render_strips()[region.y : region.bottom]
        strips = [strip.crop(region.x, region.right) for strip in rows]
        if not parts:
            parts += [f"{region.width}x{region.height} at {region.x},{region.y}"] if region != screen.region else []
            parts += [strip.text.rstrip() for strip in strips]
        styles, runs = styled(strips)
        parts += [f"-- {theme}", *styles, *(runs if runs != before else [])]
        before = runs
    return "\n".join(parts) + "\n"


@pytest.mark.parametrize("name", LOOKS)
async def test_a_screen_looks_as_it_did(name, library, add, mark, open_reader):
    scene, size = LOOKS[name]
    scene.library(library, add, mark)
    async with open_reader(size=size, settings=scene.settings) as reader:
        panes = reader.screen.panes
        await reader.until(lambda: not panes.views_seen or panes.sidebar.count, "the views counted")
        await reader.press(*scene.keys)
        await reader.saved()
        finding, stories = reader.screen.finding, reader.screen.stories
        await reader.until(lambda: not finding.is_searching and not stories._is_searching, "all found")
        await reader.app.workers.wait_for_complete()
        reader.app.clear_notifications()
        await reader.pilot.pause()
        shown = await picture(reader)
    golden = GOLDEN / f"{name}.txt"
    if WRITE:
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")


def test_every_golden_file_is_of_a_scene():
    assert {path.stem for path in GOLDEN.iterdir()} == set(LOOKS)
