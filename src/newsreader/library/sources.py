"""Sources: finding, naming, tagging and removing them, and lists of them from and for other readers.

With the name of a source, or of a folder (the tag of its sources), change the mute rules and saved views that go by it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from newsreader.addresses import check_url, redacted, without_credentials
from newsreader.errors import QueryError, UsageError
from newsreader.library.library import Library
from newsreader.library.marking import TAG, tag_field
from newsreader.library.scheduling import describe_interval, with_interval
from newsreader.library.views import arranged, meanings, saved, source_view
from newsreader.model import Source, SourceKind
from newsreader.query import parse
from newsreader.query.tree import Any, Condition, Node, Term, Text, with_terms
from newsreader.sources import Skipped
from newsreader.store import Transaction
from newsreader.text import clean_line, fold

if TYPE_CHECKING:
    from newsreader.sources.lists import Outline, Outlines

Change = Callable[[Term], Node]
"""Makes of a term of a query what it is to be."""
_PORTS = {"http": ":80", "https": ":443"}
NAME = 200
"""Characters of a name."""
NAMED = 10
"""Sources up to which an error lists all of them."""


def find(library: Library, name: str) -> Source:
    """Return the source with this name or key, among those that are not removed.

    Raises:
        UsageError: there is none; the message names those there are.
    """
    for source in library.sources:
        if name in {source.key, source.name}:
            return source
    raise UsageError(f"there is no source {name!r}; {_others([source.name for source in library.sources], name)}")


def _others(names: list[str], name: str) -> str:
    """Return which sources there are, or have a similar name."""
    if len(names) <= NAMED:
        return f"there are: {', '.join(names) or 'none'}"
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    by_fold = {fold(each): each for each in names}
    alike = get_close_matches(fold(name), by_fold, n=3)
    return (
        f"did you mean {' or '.join(by_fold[each] for each in alike)}?" if alike else "`newsreader sources` lists them"
    )


def find_by_url(library: Library, url: str) -> Source | None:
    """Return the source that has this address, or had it when added; one that was removed if there is no other."""
    key = key_of(url)
    found = [source for source in library.store.sources.values() if key in {source.key, key_of(source.url)}]
    return min(found, key=lambda source: (source.removed, source.key != key), default=None)


def key_of(url: str) -> str:
    """Return the key of a source at an address: normalised (RFC 3986, 6.2), without name, password and fragment."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].lower().removesuffix(_PORTS.get(parts.scheme, ""))
    return parts._replace(netloc=host, path=parts.path or "/", fragment="").geturl() if host else ""


def names(library: Library) -> set[str]:
    """Return all that a source is known by, those of removed ones too."""
    return {text for source in library.store.sources.values() for text in (source.name, source.key)}


def new_source(library: Library, url: str, name: str, kind: SourceKind, taken: Container[str]) -> Source:
    """Make a source for an address, with a name that is not `taken`; it is not in the library yet.

    Two sources of one title are told apart by their hosts, pages that are named by their host by their paths.
    """
    name = _free_name(clean_line(name, NAME), url, taken)
    return Source(key=key_of(url), name=name, kind=kind, url=url, added=library.stamp())


def _free_name(title: str, url: str, taken: Container[str]) -> str:
    """Return a title, or the host of an address where there is none, so that it is not `taken`."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    title = title or host
    longer = f"{title} ({host})" if title != host else clean_line(f"{host}{unquote(parts.path).rstrip('/')}", NAME)
    candidates = chain((title, longer) if host else (title,), (f"{title} ({number})" for number in count(2)))
    return next(each for each in candidates if each not in taken)


def named(library: Library, transaction: Transaction, source: Source, name: str) -> Source:
    """Return the source with another name; one that was removed gives its name up, and gets another.

    Raises UsageError when the name is empty or another source's.
    """
    name = clean_line(name, NAME)
    if not name:
        raise UsageError("a source needs a name")
    for other in library.store.sources.values():
        if other.key == source.key or name not in {other.name, other.key}:
            continue
        if not other.removed:
            raise UsageError(f"another source is named {name!r} already")
        transaction.change_source(replace(other, name=_free_name(name, other.url, {name, *names(library)})))
    return replace(source, name=name)


def tagged(source: Source, tags: Iterable[str]) -> Source:
    """Return the source with more tags. Raises UsageError for what can't be one."""
    known = {fold(tag) for tag in source.tags}
    fresh = {fold(tag): tag for tag in map(checked_tag, tags) if fold(tag) not in known}
    return replace(source, tags=(*source.tags, *fresh.values()))


def move(library: Library, name: str, url: str) -> Source:
    """Move a source to another address; its key, and so its articles and what was done with them, stay.

    What was known of the old address is forgotten. Undo takes the move back.

    Raises:
        UsageError: there is no such source, it is a file, that is no address, or it is another source's.
        StoreError: nothing was changed.
    """
    url, source = check_url(url), find(library, name)
    with library.store.transaction(f"moved {source.name} to {redacted(url)}") as transaction:
        source = find(library, source.key)
        if source.kind is SourceKind.FILE:
            raise UsageError(f"{source.name} is a file and has no address: `newsreader add URL` adds a source that has")
        other = find_by_url(library, url)
        if other and other.key != source.key and not other.removed:
            raise UsageError(f"{other.name} has that address already")
        transaction.move_source(source.key, url)
    return library.store.sources[source.key]


def retag(library: Library, name: str, tag: str, *, present: bool) -> Source:
    """Add a tag to a source, or take it away: its articles are found under the tag as if each had it.

    Undo takes it back.

    Raises:
        UsageError: there is no such source, or that is no tag.
        StoreError: nothing was changed.
    """
    source, tag = find(library, name), checked_tag(tag)
    action = f"{'tagged' if present else 'untagged'} source {source.name} {tag}"
    change = partial(tagged, tags=[tag]) if present else partial(untagged, tag=tag)
    return _change(library, source, change, action)


def untagged(source: Source, tag: str) -> Source:
    """Return the source without a tag, whatever its case."""
    return replace(source, tags=tuple(each for each in source.tags if fold(each) != fold(tag)))


def set_interval(library: Library, name: str, seconds: int) -> Source:
    """Set how often a source is refreshed, 0 for as often as usual. Undo takes it back.

    Raises:
        UsageError: there is no such source, or it has no address to refresh from.
        StoreError: nothing was changed.
    """
    source = find(library, name)
    if source.kind is SourceKind.FILE:
        raise UsageError(f"{source.name} is a file and has no address to refresh from")
    action = f"refresh {source.name} {describe_interval(seconds)}"
    return _change(library, source, lambda source: with_interval(source, seconds), action)


def _change(library: Library, source: Source, change: Callable[[Source], Source], action: str) -> Source:
    """Change a source as it is in the transaction: it may be refreshed meanwhile."""
    with library.store.transaction(action) as transaction:
        source = change(find(library, source.key))
        transaction.change_source(source)
    return source


def want_full_text(library: Library, name: str, *, wanted: bool | None = None, selector: str | None = None) -> Source:
    """Set whether the full text of a source's new articles is fetched, and the CSS selector of that; None for as it is.

    Undo takes it back.

    Raises:
        UsageError: there is no such source, or that is no selector.
        StoreError: nothing was changed.
    """
    source = find(library, name)
    what = "selector" if wanted is None else f"full text {'on' if wanted else 'off'}"
    change = partial(with_full_text, library, wanted=wanted, selector=selector)
    return _change(library, source, change, f"{what} for {source.name}")


def with_full_text(library: Library, source: Source, *, wanted: bool | None, selector: str | None) -> Source:
    """Return the source as `want_full_text` sets it. Raises UsageError for what is no selector."""
    if wanted is not None and wanted != bool(source.full):
        source = replace(source, full=library.stamp() if wanted else "")
    if selector:
        from newsreader.sources.full_text import check_selector  # noqa: PLC0415 - the parser, for few sources

        check_selector(selector)
    return source if selector is None else replace(source, selector=selector)


def remove(library: Library, name: str) -> tuple[Source, int]:
    """Hide a source and its articles; undo brings them back. Return it, and how many articles went.

    Raises:
        UsageError: there is no such source.
        StoreError: nothing was changed.
    """
    source = find(library, name)
    with library.store.transaction(f"removed source {source.name}") as transaction:
        transaction.set_removed(source.key, True)
    return source, sum(article.source == source.key for article in library.store.articles.values())


def restore(transaction: Transaction, source: Source) -> Source:
    """Bring a source back that was removed, within a transaction."""
    if source.removed:
        transaction.set_removed(source.key, False)
    return replace(source, removed=False)


def checked_tag(name: str) -> str:
    """Return a tag as it is kept. Raises UsageError for what can't be one."""
    return tag_field(name).removeprefix(TAG)


@dataclass(frozen=True)
class Subscribed:
    """What became of a list of sources."""

    added: Sequence[Source]
    known: Sequence[Source]
    """Those that were there already; they have the tags of the list too now."""
    skipped: Sequence[Skipped] = ()


def subscribe(library: Library, listed: Outlines) -> Subscribed:
    """Add the sources of a list, all or none; the next refresh fetches them.

    Raises:
        StoreError: nothing was changed.
    """
    added: list[Source] = []
    known: list[Source] = []
    with library.store.transaction() as transaction:
        taken = names(library)
        by_key = {key: source for source in library.store.sources.values() for key in (source.key, key_of(source.url))}
        for outline in listed.outlines:
            before = by_key.get(key_of(outline.url))
            source = before or new_source(library, outline.url, outline.name, SourceKind.FEED, taken)
            tags = (" ".join(tag.replace(",", " ").split()).removeprefix("#") for tag in outline.tags)
            source = restore(transaction, tagged(source, filter(None, tags)))
            (known if before and not before.removed else added).append(source)
            transaction.add_source(source)
            by_key[source.key] = source
            taken |= {source.key, source.name}
    return Subscribed(added, known, listed.skipped)


def outlines(sources: Iterable[Source]) -> list[Outline]:
    """Return sources as OPML has them; their addresses without names and passwords."""
    from newsreader.sources.lists import Outline  # noqa: PLC0415 - for few commands

    return [Outline(source.name, without_credentials(source.url), tags=source.tags) for source in sources]


def rename(library: Library, name: str, new: str) -> Source:
    """Rename a source; its key, and so its articles, stay. Undo takes it back.

    Mute rules and saved views that mean this source by its name, and no other one, mean it by its new name.

    Raises:
        UsageError: there is no such source, or the new name is another one's.
        StoreError: nothing was changed.
    """
    source = find(library, name)
    with library.store.transaction(f"renamed {source.name} to {clean_line(new, NAME)}") as transaction:
        before = find(library, source.key)
        source = named(library, transaction, before, new)
        transaction.change_source(source)
        _follow(library, transaction, _by_name(library, before.name, source.name), before.name, source.name)
    return source


def rename_folder(library: Library, tag: str, new: str) -> int:
    """Give the sources that have a tag another one in its place, or none where `new` is empty; return how many had it.

    The tags of articles stay. Saved views that go by the tag go by the new one, too. Undo takes it back.

    Raises:
        UsageError: that is no tag.
        StoreError: nothing was changed.
    """
    new = new and checked_tag(new)
    action = f"renamed folder {tag} to {new}" if new else f"removed folder {tag}"
    with library.store.transaction(action) as transaction:
        inside = [source for source in library.store.sources.values() if fold(tag) in map(fold, source.tags)]
        for source in inside:
            without = untagged(source, tag)
            transaction.change_source(tagged(without, [new]) if new else without)
        if new:
            _follow(library, transaction, _by_tag(library, tag, new), tag, new)
    return len(inside)


def _by_name(library: Library, before: str, after: str) -> Change:
    """Return what makes terms mean a source by its new name that mean it, and no other one, by its name."""
    own, new = meanings(source_view(library, before)), parse(source_view(library, after).query).root
    others = {fold(source.name) for source in library.store.sources.values() if source.name != before} | {fold(after)}

    def change(term: Term) -> Node:
        if isinstance(term, Text):
            is_by_name = term.field == "source" and term.needle in fold(before)
            is_meant = is_by_name and not any(term.needle in other for other in others)
        else:
            is_meant = str(term) in own
        return new if is_meant else term

    return change


def _by_tag(library: Library, before: str, after: str) -> Change:
    """Return what makes conditions on a tag that sources had ones on their new tag, and on articles' own as before."""
    new: Node = Condition("tag", after)
    if any(fold(before) in map(fold, state.tags) for state in library.store.states.values()):
        new = Any((new, Condition("tag", before)))

    def change(term: Term) -> Node:
        is_meant = isinstance(term, Condition) and term.field == "tag" and fold(term.value) == fold(before)
        return new if is_meant else term

    return change


def _follow(library: Library, transaction: Transaction, change: Change, before: str, after: str) -> None:
    """Change the terms of mute rules and saved views; a view that has the old name gets the new one, if it is free."""
    for mute in library.store.mutes.values():
        if mute.active and (query := _changed(mute.query, change)):
            transaction.set_mute(mute.query, False)
            transaction.set_mute(query, True)
    is_free = all(fold(view.name) != fold(after) for view in arranged(library))
    for view in saved(library):
        if query := _changed(view.query, change):
            transaction.set_view(replace(view, active=False))
            name = after if is_free and fold(view.name) == fold(before) else view.name
            transaction.set_view(replace(view, name=name, query=query))


def _changed(text: str, change: Change) -> str:
    """Return a query whose terms are what `change` makes of them; nothing where it stays the same."""
    try:
        query = parse(text)
    except QueryError:  # another version wrote it
        return ""
    root = with_terms(query.root, change)
    return "" if root == query.root else str(replace(query, root=root))
