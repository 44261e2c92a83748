"""What every test stands on: a scratch home, a fixed clock, and libraries made of plain values."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from newsreader.library import Library, open_library
from newsreader.library.importing import Parsed, add_drafts
from newsreader.model import Draft
from tests.site import Site, running_site

settings.register_profile("tests", deadline=None, derandomize=True, max_examples=100)
settings.load_profile("tests")

# What a shell or nohup runs in the background has these signals ignored, and so would be all that tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

SHARED = Path(__file__).parents[2] / "shared"
"""Pages that belong to others, beside the checkout where there are any."""


class FixedClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = datetime(2025, 11, 23, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@pytest.fixture(autouse=True)
def scratch_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the tests out of the real home, and the real environment out of the tests."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(("XDG_", "NEWSREADER_", "TEXTUAL_", "SSL_CERT_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    for name in (
        "NO_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "BROWSER",
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "TMUX",
        "STY",
        "COLUMNS",
        "LINES",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("PAGER", "cat")
    monkeypatch.setenv("COLORTERM", "truecolor")
    return home


@pytest.fixture
def set_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Put the system, as the program sees it, into a zone until the test ends."""

    def set_zone(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield set_zone
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def clock() -> FixedClock:
    """A clock at noon of 23 November 2025, UTC."""
    return FixedClock()


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    """Where a library may be made."""
    return tmp_path / "library" / "articles.json"


@pytest.fixture
def library(store_path: Path, clock: FixedClock) -> Iterator[Library]:
    """An empty library."""
    with open_library(store_path, clock=clock) as opened:
        yield opened


@pytest.fixture
def site() -> Iterator[Site]:
    """A site on the loopback."""
    with running_site() as running:
        yield running


@pytest.fixture
def add(library: Library) -> Callable[..., list[int]]:
    """Add drafts to the library; returns the ids in page order: `add("headline", draft(...), source="x")`."""

    def add_to_library(*drafts: Draft | str, source: str = "site") -> list[int]:
        before = set(library.store.articles)
        made = [draft(each) if isinstance(each, str) else each for each in drafts]
        add_drafts(library, Parsed(source, made))
        fresh = [article for article in library.store.articles.values() if article.id not in before]
        return [article.id for article in sorted(fresh, key=lambda article: article.position)]

    return add_to_library


def draft(headline: str, published: date | datetime | None = date(2025, 11, 13), **fields: str) -> Draft:
    """Make a draft."""
    return Draft(headline=headline, published=published, **fields)
