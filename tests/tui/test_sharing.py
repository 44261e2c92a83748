"""Out of the reader: saving, mailing and copying articles. Piping is tested on a real terminal."""

import errno
import os
from urllib.parse import parse_qs, urlsplit

import pytest
from textual.widgets import Input

from newsreader.blocks import LinkKind
from newsreader.library import programs
from newsreader.library.programs import Command
from newsreader.store import files
from newsreader.tui.dialogs.dialog import AskScreen
from newsreader.tui.dialogs.pick import PickScreen
from newsreader.tui.terminal import links
from tests.conftest import draft

TEXT = "<p>The <b>ferry</b> is late, says <a href='https://e.example/2'>the port</a>.</p>"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def ferry(add):
    return add(draft("Ferry late", content=TEXT, url="https://e.example/1"), draft("Second", summary="More."))


async def answer(reader, text):
    """Answer what is asked for."""
    await reader.until(lambda: isinstance(reader.app.screen, AskScreen), "asked")
    reader.app.screen.query_one(Input).value = text
    await reader.press("enter")


async def test_an_article_is_saved_as_markdown_in_the_file_that_its_headline_names(folder, ferry, open_reader):
    async with open_reader() as reader:
        await reader.press("W", "enter")
        await reader.until(lambda: reader.toasts, "saved")
        assert reader.toasts == [str(folder / "Ferry-late.md")]
    saved = (folder / "Ferry-late.md").read_text()
    assert saved.startswith("## [Ferry late](<https://e.example/1>)\n")
    assert "The **ferry** is late, says [the port](<https://e.example/2>)." in saved


async def test_a_file_that_is_there_is_replaced_only_after_a_question(folder, ferry, open_reader):
    file = folder / "Ferry-late.md"
    file.write_text("mine")
    async with open_reader() as reader:
        await reader.press("W", "enter")
        await reader.until(lambda: isinstance(reader.app.screen, PickScreen), "asked")
        assert "is there already" in reader.text
        await reader.press("escape")
        assert file.read_text() == "mine"
        await reader.press("W", "enter", "enter")
        await answer(reader, "other.md")
        await reader.until((folder / "other.md").exists, "saved")
        assert file.read_text() == "mine"
        await reader.press("W", "enter", "down", "enter")
        await reader.until(lambda: file.read_text() != "mine", "replaced")
    assert "mine" not in [file.read_text() for file in folder.glob("*.md")]
    assert not [file for file in folder.iterdir() if file.name.startswith(".Ferry")]


@pytest.mark.parametrize(
    ("name", "why"),
    [("/nowhere/a.md", "there is no folder"), (".", "is a folder"), ("/dev/null", "can be replaced")],
)
async def test_a_name_that_no_file_can_have_is_refused_while_it_can_be_changed(name, why, folder, ferry, open_reader):
    async with open_reader() as reader:
        await reader.press("W")
        await answer(reader, name)
        assert isinstance(reader.app.screen, AskScreen)
        assert why in reader.text


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS, errno.EIO])
async def test_a_disk_that_is_full_or_fails_leaves_nothing_and_says_so(
    error, replace, folder, ferry, open_reader, monkeypatch
):
    def fail(descriptor):
        raise OSError(error, os.strerror(error))

    if replace:
        (folder / "Ferry-late.md").write_text("mine")
    monkeypatch.setattr(files, "sync", fail)
    async with open_reader() as reader:
        await reader.press("W", "enter", *(["down", "enter"] if replace else []))
        await reader.until(lambda: reader.toasts, "refused")
        assert reader.toasts == [f"{folder / 'Ferry-late.md'} was not saved: {os.strerror(error)}"]
        await reader.press("j")  # the reader goes on
        assert reader.current == "Second"
    left = [file.read_text() for file in folder.iterdir() if file.suffix == ".md" or "Ferry" in file.name]
    assert left == (["mine"] if replace else [])


async def test_selected_articles_are_saved_in_one_file(folder, ferry, open_reader):
    async with open_reader() as reader:
        await reader.press("V", "j", "W")
        assert "2 selected articles" in reader.text
        await answer(reader, "both.md")
        await reader.until((folder / "both.md").exists, "saved")
        await reader.until(lambda: reader.toasts, "said")
    assert (folder / "both.md").read_text().count("## ") == 2


async def test_the_next_file_is_offered_in_the_folder_of_the_last(folder, ferry, open_reader):
    (folder / "notes").mkdir()
    async with open_reader() as reader:
        await reader.press("W")
        await answer(reader, "notes/ferry.md")
        await reader.press("j", "W")
        assert "notes/Second.md" in reader.text


async def test_an_article_is_mailed_by_the_mail_program(ferry, open_reader, monkeypatch):
    started = []
    monkeypatch.setattr(programs, "commands", lambda url, kind, **_: [Command((kind, url), False)])
    monkeypatch.setattr(programs, "start", lambda command: started.append(command.arguments) or True)
    async with open_reader() as reader:
        await reader.press("at")
        await reader.until(lambda: started, "started")
    ((kind, url),) = started
    assert kind is LinkKind.MAIL
    parts = parse_qs(urlsplit(url).query)
    assert url.startswith("mailto:?subject=Ferry%20late&body=")
    assert parts["body"][0].startswith("Ferry late\r\n\r\nhttps://e.example/1\r\n\r\n")
    assert "The ferry is late" in parts["body"][0]


async def test_a_mail_has_the_beginning_of_a_long_text_only_and_no_field_of_its_own(add, open_reader, monkeypatch):
    started = []
    monkeypatch.setattr(programs, "commands", lambda url, **_: [Command((url,), False)])
    monkeypatch.setattr(programs, "start", lambda command: started.append(command.arguments[0]) or True)
    add(draft("A&bcc=x@e.example\r\nTo: y", summary="word " * 5_000))
    async with open_reader() as reader:
        await reader.press("at")
        await reader.until(lambda: started, "started")
    assert len(started[0]) < 4_000
    assert set(parse_qs(urlsplit(started[0]).query)) == {"subject", "body"}
    assert started[0].endswith("%E2%80%A6")


@pytest.mark.parametrize(("words", "copied"), [("copy text", "The ferry is late"), ("copy headline", "Ferry late")])
async def test_text_and_headline_are_copied_from_the_palette(words, copied, ferry, open_reader, monkeypatch):
    monkeypatch.setattr(links, "CLIPBOARDS", ())
    async with open_reader() as reader:
        await reader.press("colon", *words, "enter")
        await reader.until(lambda: copied in reader.app.clipboard, "copied")


async def test_all_that_leaves_the_reader_says_so_where_there_is_no_article(open_reader):
    async with open_reader() as reader:
        for key in ("W", "at", "vertical_line"):
            await reader.press(key)
        assert set(reader.toasts) == {"No article selected"}
