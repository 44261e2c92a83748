"""Pictures in the terminal: the real program, a real server, and terminals that can draw and that can't."""

import asyncio
import io
import os
import threading

import pytest
from PIL import Image

from newsreader.blocks import Link
from newsreader.library import open_library
from newsreader.model import Article, Body, Source, SourceKind
from newsreader.settings import Settings, settings_file
from newsreader.sources import pictures
from newsreader.tui.detail.reading import KEPT
from newsreader.tui.dialogs.help import HelpScreen
from newsreader.tui.terminal import links
from tests.server import Exchange
from tests.tui.console import Console, script

HEADLINE, ALT = "Cranes stand still", "A crane before the [b]hall"
KITTY_QUERY, SIXEL_QUERY = b"a=q,t=d", b"\x1b[c"


def png() -> bytes:
    picture = Image.new("RGB", (40, 40), (255, 0, 0))
    picture.paste((0, 0, 255), (0, 20, 40, 40))
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def know(library, feed: str, picture: str) -> None:
    with library.store.transaction() as transaction:
        transaction.add_source(Source(key="h", name="Harbour", kind=SourceKind.FEED, url=feed))
        article = Article(
            id=1,
            headline=HEADLINE,
            published="2025-11-20",
            added=library.stamp(),
            source="h",
            url="https://h.example/1",
        )
        body = Body(content=f'<p>Text.</p><img src="{picture}" alt="{ALT}">')
        transaction.add_article(article, body)


@pytest.fixture
def reader(store_path, scratch_home, site, tmp_path):
    """The program with pictures on, on a library with an article that has one."""
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text("pictures = true\n")
    consoles = []

    def start(picture: str, **environment: str) -> Console:
        with open_library(store_path) as library:
            know(library, site.url("/feed"), picture)
        browser = script(tmp_path, "w3m", 'echo "BROWSER SHOWS $1"; read line')
        environment = {"BROWSER": f"{browser} %s", "COLORTERM": "truecolor", "NO_COLOR": "1"} | environment
        console = Console("-m", "newsreader", "--store", str(store_path), **environment)
        consoles.append(console)
        console.shows(HEADLINE, "Text.")
        return console

    yield start
    for console in consoles:
        console.close()


def open_picture(console: Console) -> None:
    console.press("f")
    console.shows("Links")
    console.press("2")


def colours(console: Console) -> set[tuple[str, str]]:
    """Foreground and background of what is drawn with half blocks."""
    return {(cell.fg, cell.bg) for row in console.screen.buffer.values() for cell in row.values() if cell.data == "▀"}


def answer(console: Console, query: bytes, reply: bytes) -> None:
    """Be a terminal that answers a query of the program that shows the picture."""
    before = len(console.raw)
    open_picture(console)
    console.until(lambda: query in console.raw[before:], "the query")
    os.write(console._controller, reply)


def test_a_picture_is_drawn_in_half_blocks_with_its_words_until_a_key_is_pressed(reader, site):
    console = reader(site.put("/a.png", png()))
    open_picture(console)
    console.shows(f"{ALT} — any key: back")
    assert {("ff0000", "ff0000"), ("0000ff", "0000ff")} <= colours(console)
    console.press("\x1b[?62;4c")  # an answer that comes late is no key
    console.until(lambda: not console._read(0.2), "silence")
    assert "any key: back" in console.text
    console.press("j")
    console.shows_no("any key")  # pyte has no alternate screen: what nobody writes over stays
    console.shows(HEADLINE, "Text.")
    open_picture(console)
    console.shows("any key: back")
    assert site.asked("/a.png") == 1
    console.press("esc")
    console.shows_no("any key")
    console.press("q")
    assert console.exit_code() == 0
    assert console.left_on() == []


def test_a_terminal_with_sixel_gets_sixels(reader, site):
    console = reader(site.put("/a.png", png()))
    answer(console, SIXEL_QUERY, b"\x1b[?62;4c")
    console.until(lambda: b"\x1bP" in console.raw, "sixels")
    console.shows("any key: back")


def test_a_terminal_with_the_graphics_of_kitty_gets_them(reader, site):
    console = reader(site.put("/a.png", png()))
    answer(console, KITTY_QUERY, b"\x1b_Gi=1;OK\x1b\\")
    console.until(lambda: b"U=1" in console.raw, "a placement")
    console.until(lambda: "\U0010eeee".encode() in console.raw, "placeholders")


def test_what_is_no_picture_is_told_and_opened_in_the_program_for_it(reader, site):
    console = reader(site.put("/a.png", b"<svg/>"))
    open_picture(console)
    console.shows("BROWSER SHOWS http://127.0.0.1")
    console.press("\n")
    console.shows("The picture can't be shown here")


def test_ctrl_c_and_the_end_of_the_reader_leave_the_terminal_as_it_was(reader, site):
    console = reader(site.put("/a.png", png()))
    open_picture(console)
    console.shows("any key: back")
    console.press("\x03")
    console.shows_no("any key")
    open_picture(console)
    console.shows("any key: back")
    console.process.terminate()
    assert console.exit_code() == 143
    assert console.left_on() == []


@pytest.fixture
def opened(monkeypatch):
    """The addresses that were opened in other programs."""
    addresses = []

    async def open_link(app, link, settings):
        addresses.append(link.url)
        return True

    monkeypatch.setattr(links, "open_link", open_link)
    return addresses


async def open_in(reader) -> None:
    await reader.press("f", "2")


async def test_without_the_setting_no_picture_is_fetched(library, site, open_reader, opened):
    know(library, site.url("/feed"), url := site.put("/a.png", png()))
    async with open_reader() as reader:
        await open_in(reader)
        await reader.until(lambda: opened == [url], "the picture opened elsewhere")
        assert site.asked("/a.png") == 0


async def test_without_the_extra_a_line_says_what_to_install(library, site, open_reader, opened, monkeypatch):
    monkeypatch.setattr(pictures, "are_installed", lambda: False)
    know(library, site.url("/feed"), url := site.put("/a.png", png()))
    async with open_reader(settings=Settings(pictures=True)) as reader:
        await open_in(reader)
        await reader.until(lambda: opened == [url], "the picture opened elsewhere")
        assert "pip install 'newsreader-tui[pictures]'" in reader.toasts[0]


async def test_one_who_has_gone_on_is_not_interrupted_by_a_picture(library, site, open_reader, opened):
    cut_off = threading.Event()

    async def answer(exchange: Exchange) -> None:
        await asyncio.to_thread(cut_off.wait)

    site.answers["/slow.png"] = answer
    know(library, site.url("/feed"), site.url("/slow.png"))
    async with open_reader(settings=Settings(pictures=True)) as reader:
        await open_in(reader)
        await reader.until(lambda: site.asked("/slow.png"), "the picture asked for")
        await reader.press("?")
        await reader.until(lambda: isinstance(reader.app.screen, HelpScreen), "the help")
        cut_off.set()
        await reader.until(lambda: not reader.screen.reading.wanted_picture, "the end of the fetch")
        assert opened == []
        assert not any("can't be shown" in toast for toast in reader.toasts)


async def test_the_last_pictures_are_kept_and_no_others(library, site, open_reader):
    async with open_reader(settings=Settings(pictures=True)) as reader:
        reading = reader.screen.reading
        article = Article(id=1, headline=HEADLINE, added=library.stamp(), source="h")
        with library.store.transaction() as transaction:
            transaction.add_source(Source(key="h", name="Harbour", kind=SourceKind.FEED, url=site.url("/feed")))
        for number in range(KEPT):
            reading.pictures[str(number)] = b"PNG"
        await reading.fetch_picture(Link(url := site.put("/a.png", png())), article)
        assert [*reading.pictures] == [*map(str, range(1, KEPT)), url]


def test_a_terminal_that_can_not_be_drawn_in_leaves_the_picture_to_its_program(reader, site):
    console = reader(site.put("/a.png", png()), PYTHONIOENCODING="ascii")
    open_picture(console)
    console.shows("BROWSER SHOWS http://127.0.0.1")
    assert "Traceback" not in console.text


async def test_a_picture_on_a_private_host_that_is_not_its_sources_is_not_fetched(library, site, open_reader, opened):
    site.put("/a.png", png())
    know(library, site.url("/feed"), url := site.url("/a.png", host="127.0.0.2"))
    async with open_reader(settings=Settings(pictures=True)) as reader:
        await open_in(reader)
        await reader.until(lambda: opened == [url], "the picture opened elsewhere")
        assert any("private host 127.0.0.2" in toast for toast in reader.toasts)
        assert site.asked("/a.png") == 0
