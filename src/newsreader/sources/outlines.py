"""What a list of sources of another reader gives: names, addresses and tags, and nothing that is ever run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from newsreader.addresses import web_address
from newsreader.sources.results import Skipped
from newsreader.text import clean_line, clean_url

MAX_OUTLINES = 10_000


class Outline(NamedTuple):
    """A source as a list has it."""

    name: str
    url: str
    """The address of the feed or listing page."""
    link: str = ""
    """The address of the site."""
    tags: tuple[str, ...] = ()


class Outlines(NamedTuple):
    """What a file gave."""

    outlines: list[Outline]
    """Each address once, in the order of the file, with the tags of all its places."""
    skipped: list[Skipped]


class Gatherer:
    """Gathers the sources of a list, and why others are not taken."""

    def __init__(self) -> None:
        self._found: dict[str, Outline] = {}
        self._skipped: list[Skipped] = []

    @property
    def outlines(self) -> Outlines:
        """What was gathered."""
        return Outlines(list(self._found.values()), self._skipped)

    def skip(self, name: str, reason: str) -> None:
        """Leave something out."""
        self._skipped.append(Skipped(clean_line(name, 80) or "(no name)", reason))

    def add(self, name: str, url: str, link: str = "", tags: Iterable[str] = (), kind: str = "") -> None:
        """Add a source, or say why not. `kind` is what the list calls it, such as `rss` or `link`."""
        address = clean_url(web_address(url, "http"), credentials=True)
        name = clean_line(name, 200)
        if not address:
            self.skip(name or url, _why_not(url, kind))
        elif address not in self._found and len(self._found) == MAX_OUTLINES:
            if not any(skipped.headline == "" for skipped in self._skipped):
                self._skipped.append(Skipped("", f"only the first {MAX_OUTLINES:,} sources are taken"))
        else:
            previous = self._found.get(address, Outline("", address))
            cleaned = dict.fromkeys(filter(None, [*previous.tags, *(clean_line(tag, 200) for tag in tags)]))
            name = previous.name or name or urlsplit(address).hostname or address
            self._found[address] = Outline(name, address, previous.link or clean_url(link), tuple(cleaned))


def _why_not(url: str, kind: str) -> str:
    if not url:
        return "it has no address" if kind in {"", "rss", "atom"} else f"it is no feed ({clean_line(kind, 20)})"
    if url.startswith("|") or url.split(":", 1)[0].lower() in {"exec", "filter"}:
        return "it is a command, and commands are never run"
    return f"not an http address: {clean_line(url, 80)}"
