"""Articles of every kind, as publishers write them, and how each is printed: the HTML and the text beside it."""

import os
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "articles"
WRITE = os.environ.get("NEWSREADER_GOLDEN") == "write"
NAMES = sorted(path.stem for path in FOLDER.glob("*.html"))


def html_of(name: str) -> str:
    """Give the content of an article."""
    return (FOLDER / f"{name}.html").read_text(encoding="utf-8")


def assert_golden(name: str, text: str) -> None:
    """Hold a text to what it was; `NEWSREADER_GOLDEN=write pytest tests/typesetting` says that the change is meant."""
    golden = FOLDER / name
    if WRITE:
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
