"""The keys that docs/triage.md counts, typed as they stand there."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from newsreader.cli import main
from newsreader.library import programs
from newsreader.library.programs import Command
from tests.conftest import draft

PAGE = Path(__file__).parents[2] / "docs" / "triage.md"
NAMED = {"Enter": "enter", "Esc": "escape", "Ctrl+Z": "ctrl+z", "Ctrl-z": "ctrl+z"}
SUNDAY = date(2025, 11, 23)


def counted(task: str, reader: int = 1) -> tuple[int, list[str]]:
    """How many keys the page counts for a task with a reader, and which they are: names of keys, or texts."""
    line = next(line for line in PAGE.read_text().splitlines() if line.startswith(f"| {task} |"))
    cell = line.removesuffix(" |").split(" | ")[reader]
    keys = re.findall(r"`([^`]+)`", cell)
    if "seven times" in cell:
        keys = keys[:1] * 7 + keys[1:]
    return (0 if cell == "can't" else int(cell.split(":")[0])), keys


def pressed(keys: list[str]) -> list[str]:
    """The same, one key after the other."""
    return [key for each in keys for key in ([NAMED[each]] if each in NAMED else each)]


@pytest.fixture
def month(add):
    """Two articles of each day since October began, the newest first; all of them unread."""
    stories = {(SUNDAY - timedelta(days=number), half): f"Day {number} {half}" for number in range(54) for half in "ab"}
    stories[date(2025, 10, 20), "a"] = "Ferry rams pier in fog"
    stories[date(2025, 11, 20), "a"] = "Fog holds the ferry"
    stories[date(2025, 11, 19), "b"] = "High tide"
    stories[date(2025, 11, 12), "a"] = "Low tide"
    return add(*[draft(headline, published=day) for (day, _), headline in stories.items()])


def headlines(library, ids) -> list[str]:
    return [library.store.articles[each].headline for each in ids]


TASKS = (
    "last month's story with the words ferry and fog",
    "mark everything older than Monday, but two",
    "take back the last mark-all",
    "next unread with the word tide",
    "star three and export them as Markdown",
    "the full text of the third headline",
    "the second picture of an article",
    "the word fog in the text of an article",
    "save an article as a file",
)


@pytest.mark.parametrize("task", TASKS)
def test_the_page_counts_right(task):
    for reader in (1, 2, 3):
        count, keys = counted(task, reader)
        assert len(pressed(keys)) == count, (task, reader)


async def test_the_story_of_last_month(month, open_reader):
    _, keys = counted(TASKS[0])
    async with open_reader() as reader:
        await reader.press(*pressed(keys))
        await reader.until(lambda: reader.headlines == ["Ferry rams pier in fog"], "found")


@pytest.mark.parametrize("other_way", [False, True])
async def test_everything_older_than_monday_but_two(other_way, month, library, open_reader):
    _, keys = counted(TASKS[1])
    if other_way:
        keys = ["/", "before:monday", "Enter", *"xjjxI"]
        assert len(pressed(keys)) == 20
        assert " ".join(f"`{key}`" for key in keys) in PAGE.read_text()
    async with open_reader() as reader:
        assert reader.list.cursor == 0
        await reader.press(*pressed(keys))
        await reader.until(lambda: reader.read("Low tide"), "marked")
        await reader.saved()
        unread = [each for each in month if not library.store.states[each].read]
        older = [each for each in month if library.store.articles[each].published < date(2025, 11, 17).isoformat()]
        assert [each for each in unread if each in older] == [older[0], older[2]]
        assert len(unread) == len(month) - len(older) + 2


async def test_the_last_mark_all_is_taken_back(month, library, open_reader):
    _, keys = counted(TASKS[2])
    async with open_reader() as reader:
        await reader.press("A")
        await reader.until(lambda: all(library.store.states[each].read for each in month), "all read")
    async with open_reader() as reader:
        await reader.press(*pressed(keys))
        await reader.until(lambda: not any(library.store.states[each].read for each in month), "taken back")


async def test_the_next_unread_with_a_word(month, mark, open_reader):
    _, keys = counted(TASKS[3])
    async with open_reader() as reader:
        mark([next(each for each in month if reader.app.library.store.articles[each].headline == "High tide")])
        await reader.press(*pressed(keys))
        await reader.until(lambda: reader.current == "Low tide", "the next unread hit")


async def test_three_are_starred_and_exported_as_markdown(month, library, store_path, open_reader, capsys):
    _, keys = counted(TASKS[4])
    suspend = keys.index("Ctrl+Z")
    async with open_reader() as reader:
        await reader.press(*pressed(keys[:suspend]))
        await reader.until(lambda: "3 articles starred (u: undo)" in reader.toasts, "starred")
        first = reader.headlines[:3]
    program, *arguments = keys[suspend + 1].split()
    assert program == "newsreader"
    assert main(["--store", str(store_path), *arguments]) == 0
    exported = capsys.readouterr().out
    assert [headline for headline in headlines(library, month) if headline in exported] == first


PICTURES = "".join(
    f"<p>{'Long text. ' * 300}<img src='https://e.example/{number}.jpg' alt='fog'></p>" for number in "ab"
)


async def test_the_full_text_of_the_third_headline(month, open_reader, monkeypatch):
    _, keys = counted(TASKS[5])
    async with open_reader() as reader:
        third = reader.headlines[2]
        await reader.press(*pressed(keys))
        # These have no address, so that is what is said of the full text that was asked for.
        await reader.until(lambda: reader.toasts, "said why there is none")
        assert reader.current == third


async def test_the_second_picture(add, open_reader, monkeypatch):
    _, keys = counted(TASKS[6])
    opened = []
    monkeypatch.setattr(programs, "commands", lambda url, **_: [Command((url,), False)])
    monkeypatch.setattr(programs, "start", lambda command: opened.append(*command.arguments) or True)
    add(draft("Fog", content=PICTURES, url="https://e.example/"))
    async with open_reader() as reader:
        await reader.press(*pressed(keys))
        await reader.until(lambda: opened == ["https://e.example/b.jpg"], "opened")


async def test_a_word_in_the_text(add, open_reader):
    _, keys = counted(TASKS[7])
    add(draft("Harbour", content=PICTURES, url="https://e.example/"))
    async with open_reader() as reader:
        await reader.press(*pressed(keys))
        assert reader.detail.found.index == 0 and "fog" in reader.text
        assert "hit 1/2" in reader.status


async def test_an_article_is_saved(add, open_reader, tmp_path, monkeypatch):
    _, keys = counted(TASKS[8])
    monkeypatch.chdir(tmp_path)
    add(draft("Harbour", content=PICTURES))
    async with open_reader() as reader:
        await reader.press(*pressed(keys))
        await reader.until((tmp_path / "Harbour.md").exists, "saved")
