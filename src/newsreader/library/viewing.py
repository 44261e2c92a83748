"""Views: named queries. Every library has some; each source, section and tag is one; and people save their own.

A saved view that bears the name of another one takes its place: that is how a view gets another query, a key, or a
rule of its own for when articles count as read. Names are the same whatever their case and accents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from newsreader.errors import QueryError, UsageError
from newsreader.library.library import Library
from newsreader.library.reading import visible
from newsreader.model import SavedView
from newsreader.query import parse
from newsreader.query.quoting import quoted
from newsreader.settings import ReadPolicy
from newsreader.text import clean_line, fold

NAME = 100
"""Characters of a name."""
_KEY = 30
"""Characters of the name of a key."""
GROUPS = ("source", "section", "tag")
"""The kinds of views of which there is one for each name that articles bear."""
Names = Mapping[str, Iterable[str]]
"""The names of each of `GROUPS`."""


class View(NamedTuple):
    """A named query."""

    name: str
    query: str
    kind: str
    """`view` for those that every library has, `saved`, or one of `GROUPS`."""
    key: str = ""
    """The key that shows it, if one does."""
    read: str = ""
    """When its articles count as read (`ReadPolicy`); empty for what is set for all views."""


BUILT_IN = (
    View("All", "", "view", "1"),
    View("Unread", "is:unread", "view", "2"),
    View("Starred", "is:starred", "view", "3"),
    View("Today", "on:today", "view", "4"),
    View("This week", 'on:"this week"', "view", "5"),
)
"""The views that every library has, with the keys that they have by default."""


def views(library: Library) -> list[View]:
    """Give all views: those that every library has, the saved ones, then one for each source, section and tag."""
    found: dict[str, set[str]] = {kind: set() for kind in GROUPS}
    for article in visible(library):
        found["source"].add(article.source)
        found["section"].add(article.section)
        found["tag"].update(library.state(article.id).tags)
    keys = found["source"]
    found["tag"].update(tag for key in keys if (source := library.store.sources.get(key)) for tag in source.tags)
    found["source"] = {library.source_name(key) for key in keys}
    return arranged(library, found)


def arranged(library: Library, names: Names) -> list[View]:
    """Give all views in order, of the sources, sections and tags with these names."""
    mine = {fold(each.name): each for each in saved(library)}
    fixed = [_replaced(view, mine.pop(fold(view.name), None)) for view in BUILT_IN]
    groups = [view for kind in GROUPS for view in _group(kind, names[kind])]
    for number, view in enumerate(groups):
        if (own := mine.get(fold(view.name))) is not None and own.query in _meanings(view):
            groups[number] = view._replace(key=own.key, read=own.read)
            del mine[fold(view.name)]
    groups = [view for view in groups if fold(view.name) not in mine]
    return [*fixed, *(_own(each) for each in mine.values()), *groups]


def built_in(library: Library, name: str) -> View:
    """Give one of `BUILT_IN`, or what was saved in its place."""
    own = next((each for each in saved(library) if fold(each.name) == fold(name)), None)
    return _replaced(next(view for view in BUILT_IN if view.name == name), own)


def saved(library: Library) -> list[SavedView]:
    """Give the saved views that can be read, in the order of their names."""
    there = [view for view in library.store.saved_views.values() if view.active and _is_query(view.query)]
    return sorted(there, key=lambda view: (fold(view.name), view.name))


def save(library: Library, name: str, query: str, *, key: str | None = None, read: str | None = None) -> View:
    """Save a view, or save it anew; undo takes it back.

    Args:
        library: where.
        name: what it is called; that of another view puts it in the place of that.
        query: what it shows, which may hold an order.
        key: the key that is to show it, empty for none; None leaves it as it was.
        read: when its articles count as read (`ReadPolicy`), empty for as set for all; None leaves it as it was.

    Raises:
        UsageError: the name is empty, the key is another view's, or there is no such policy.
        QueryError: the query can't be read.
        StoreError: nothing was changed.
    """
    name, query = clean_line(name, NAME), clean_line(query)
    parse(query)
    if not name:
        raise UsageError("a view needs a name")
    if key:
        key = _free(library, key, name)
    before = next((each for each in saved(library) if fold(each.name) == fold(name)), SavedView(name=name, query=""))
    view = SavedView(
        name=before.name,
        query=query,
        key=before.key if key is None else key,
        read=before.read if read is None else _known(read),
    )
    _set(library, view, f"saved view {view.name}")
    return _own(view)


def remove(library: Library, name: str) -> str:
    """Remove a saved view, and give its name; what it took the place of is there again. Undo brings it back.

    Raises:
        UsageError: there is none of that name.
        StoreError: nothing was changed.
    """
    for view in saved(library):
        if fold(view.name) == fold(clean_line(name, NAME)):
            _set(library, SavedView(name=view.name, query=view.query, active=False), f"removed view {view.name}")
            return view.name
    names = ", ".join(view.name for view in saved(library)) or "none"
    raise UsageError(f"no view is saved as {clean_line(name, NAME)!r}; there are: {names}")


def set_policy(library: Library, view: View, read: str) -> None:
    """Say when the articles of a view count as read; empty for as set for all views. Undo takes it back.

    Raises:
        UsageError: there is no such policy.
        StoreError: nothing was changed.
    """
    own = next((each for each in saved(library) if fold(each.name) == fold(view.name)), None)
    standard = own is None or (view.kind != "saved" and not own.key and own.query in _meanings(view))
    if not read and standard:
        if own is not None:
            remove(library, view.name)
        return
    own = own or SavedView(name=view.name, query=view.query)
    rule = SavedView(name=own.name, query=own.query, key=own.key, read=_known(read))
    _set(library, rule, f"reading of {own.name}: {read or 'as for all views'}")


def views_saved(library: Library) -> list[View]:
    """Give the views that every library has and the saved ones; those of a source, section or tag as saved ones."""
    return arranged(library, dict.fromkeys(GROUPS, ()))


def owner(library: Library, key: str) -> View | None:
    """Give the view that a key shows."""
    return next((view for view in views_saved(library) if view.key == key), None)


def _set(library: Library, view: SavedView, action: str) -> None:
    with library.store.transaction(action) as transaction:
        transaction.set_view(view)


def _known(read: str) -> str:
    if read and read not in list(ReadPolicy):
        raise UsageError(f"{clean_line(read)!r} is no way of reading: there are {', '.join(ReadPolicy)}")
    return read


def _free(library: Library, key: str, name: str) -> str:
    key = clean_line(key)
    if "," in key or " " in key or len(key) > _KEY:
        raise UsageError(f"{clean_line(key, _KEY)!r} is no key, such as 6, f2 or comma")
    if (other := owner(library, key)) is not None and fold(other.name) != fold(name):
        raise UsageError(f"the key {key} is taken: it shows {other.name}")
    return key


def _is_query(text: str) -> bool:
    try:
        parse(text)
    except QueryError:  # another version wrote it
        return False
    return True


def _own(view: SavedView) -> View:
    return View(view.name, view.query, "saved", view.key, view.read)


def _replaced(view: View, own: SavedView | None) -> View:
    return view if own is None else View(own.name, own.query, view.kind, own.key or view.key, own.read)


def _group(kind: str, names: Iterable[str]) -> list[View]:
    variants: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        variants[fold(name)].append(name)
    variants.pop("", None)
    everything = "\n".join(variants)
    return [
        View(alike[0], f"{kind}:{_exactly(folded, alike, everything, kind)}", kind)
        for folded, alike in sorted(variants.items())
    ]


def _exactly(folded: str, alike: list[str], everything: str, kind: str) -> str:
    """Write the value that means the names that are `alike`, and no other of the folded names in `everything`."""
    if kind == "tag" or everything.count(folded) == 1:
        return quoted(alike[0])
    return _pattern(alike)


def _pattern(alike: list[str]) -> str:
    escaped = [
        "".join(f"\\{character}" if character in r"\.^$*+?{}[]|()/" else character for character in name)
        for name in alike
    ]
    return f"/^{escaped[0]}$/" if len(escaped) == 1 else f"/^({'|'.join(escaped)})$/"


def _meanings(view: View) -> set[str]:
    """Give the queries that mean what a view means by itself, which depends on what other names there are."""
    fixed = {each.query for each in BUILT_IN if each.name == view.name}
    return {view.query, *fixed, f"{view.kind}:{quoted(view.name)}", f"{view.kind}:{_pattern([view.name])}"}
