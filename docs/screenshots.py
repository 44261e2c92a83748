"""Writes the pictures of the README, from the real app on the sample library: `make screenshots`."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from newsreader.config import sample_store
from newsreader.library import open_library
from newsreader.library.marking import set_state
from newsreader.library.searching import select
from newsreader.query import parse
from newsreader.tui.app import NewsApp, Session

FOLDER = Path(__file__).parent / "screenshots"
NOW = datetime(2025, 11, 23, 8, 30, tzinfo=UTC)
"""The day that the pictures are taken on, so that they do not change with the day they are made."""


class Picture(NamedTuple):
    """A size, a theme, and the keys that are pressed."""

    name: str
    size: tuple[int, int]
    theme: str
    keys: tuple[str, ...]


PICTURES = [
    Picture(f"{width}-{theme.removeprefix('textual-')}", size, theme, keys)
    for width, size, keys in (
        ("wide", (120, 26), ("j", "j", "j")),
        ("search", (80, 24), ("slash", *"breast")),
        ("narrow", (50, 20), ("j",)),
    )
    for theme in ("textual-dark", "textual-light")
]


async def take(picture: Picture) -> str:
    """Run the reader, press the keys, and give what it shows as SVG."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "articles.json"
        shutil.copy(sample_store(), store)
        with open_library(store, clock=lambda: NOW) as library:
            articles = [article.id for article in select(library, parse(""))]
            set_state(library, articles[1:3], "read", True)
            set_state(library, articles[6:7], "starred", True)
            app = NewsApp(library, session=Session(theme=picture.theme))
            async with app.run_test(size=picture.size) as pilot:
                await pilot.press(*picture.keys)
                await app.workers.wait_for_complete()
                await pilot.pause()
                svg = app.export_screenshot(title="newsreader")
            app.jobs.close()
    return svg


def main() -> None:
    """Write every picture."""
    FOLDER.mkdir(exist_ok=True)
    for picture in PICTURES:
        (FOLDER / f"{picture.name}.svg").write_text(asyncio.run(take(picture)), encoding="utf-8")
        print(FOLDER / f"{picture.name}.svg")  # noqa: T201


if __name__ == "__main__":
    main()
