"""Lists of sources from and for other readers (OPML): a folder there is a tag here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newsreader.addresses import without_credentials
from newsreader.errors import SourceError
from newsreader.library.library import Library
from newsreader.library.sources import key_of, names, new_source, restore, tagged
from newsreader.model import Source, SourceKind
from newsreader.sources import Skipped
from newsreader.sources.document import decode, feed_name
from newsreader.sources.opml import Outline, Outlines, read_opml

OPML = "an OPML file"
"""What such a file is called (`newsreader.sources.document.feed_name`)."""


@dataclass(frozen=True)
class Subscribed:
    """What became of a list of sources."""

    added: Sequence[Source]
    known: Sequence[Source]
    """Those that were there already; they have the tags of the list too now."""
    skipped: Sequence[Skipped] = ()


def is_list(data: bytes) -> bool:
    """Tell whether a file is OPML, by its content."""
    try:
        return feed_name(decode(data)) == OPML
    except SourceError:
        return False


def read_list(data: bytes) -> Outlines:
    """Read the sources of an OPML file, and what of it is not taken. Raises SourceError when it is none."""
    return read_opml(decode(data))


def subscribe(library: Library, listed: Outlines) -> Subscribed:
    """Take the sources of a list, all or none; the next refresh fetches them.

    Raises:
        StoreError: nothing was changed.
    """
    added: list[Source] = []
    known: list[Source] = []
    with library.store.transaction() as transaction:
        taken = names(library)
        there = {key: source for source in library.store.sources.values() for key in (source.key, key_of(source.url))}
        for outline in listed.outlines:
            before = there.get(key_of(outline.url))
            source = before or new_source(library, outline.url, outline.name, SourceKind.FEED, taken)
            source = restore(transaction, tagged(source, _tags(outline)))
            (known if before and not before.removed else added).append(source)
            transaction.add_source(source)
            there[source.key] = source
            taken |= {source.key, source.name}
    library.content_changed()
    return Subscribed(added, known, listed.skipped)


def _tags(outline: Outline) -> list[str]:
    """Give the tags of an outline as they can be written in a query: without commas."""
    spelled = (" ".join(tag.replace(",", " ").split()).removeprefix("#") for tag in outline.tags)
    return [tag for tag in spelled if tag]


def outlines(sources: Iterable[Source]) -> list[Outline]:
    """Give sources as OPML has them; their addresses without names and passwords."""
    return [Outline(source.name, without_credentials(source.url), tags=source.tags) for source in sources]
