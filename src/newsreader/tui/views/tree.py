"""The lines of the list of views: which of them there are, in which order, and what is in which folder.

A folder is a tag that sources have, as folders of other readers are when they are imported: the sources that have the
tag stand below it, those of two tags below both, and those without one after all folders.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from newsreader.choices import ViewOrder
from newsreader.library.views import View, ViewCounts
from newsreader.settings import Settings
from newsreader.text import fold

HEADINGS = {"view": "Views", "saved": "Saved", "source": "Sources", "section": "Sections", "tag": "Tags"}
"""What stands over the views of each kind."""

Identity = tuple[str, str]


def identity(view: View) -> Identity:
    """Give what stays the same when a view gets another key or another query."""
    return view.kind, fold(view.name)


class Line(NamedTuple):
    """A view in the list."""

    view: View
    folder: str = ""
    """The folded name of the folder that it stands in; empty for none."""
    is_open: bool | None = None
    """Whether what is in it is shown; None for what is no folder."""


Lines = Sequence[Line | str]
"""Views, and the headings over them."""


class Arrangement(NamedTuple):
    """How a person wants the views arranged."""

    order: ViewOrder = ViewOrder.NAME
    shows_empty: bool = True
    """Whether views are shown in which nothing is unread; those that every library has always are."""

    @classmethod
    def of(cls, settings: Settings) -> Arrangement:
        """Give the one that is set."""
        return cls(ViewOrder(settings.view_order), settings.empty_views)


def arrange(
    counts: ViewCounts,
    arrangement: Arrangement,
    closed: Collection[str] = (),
    shown: Identity = ("", ""),
) -> list[Line | str]:
    """Arrange views.

    Args:
        counts: the views, and how much is in each.
        arrangement: how.
        closed: the folders that are closed.
        shown: the view that is shown, which always has its line.
    """
    of_kind = {kind: list(group) for kind, group in groupby(counts.views, key=lambda view: view.kind)}
    folders, tally = counts.folders, counts.of
    tags = {fold(view.name): view for view in of_kind.get("tag", ()) if fold(view.name) in folders}
    of_kind["tag"] = [view for view in of_kind.get("tag", ()) if fold(view.name) not in tags]

    def unread(view: View) -> int:
        counted = tally(view)
        return counted.unread if counted else 0

    def chosen(some: Sequence[View]) -> list[View]:
        """Give those that are wanted, in the order that is wanted."""
        if not arrangement.shows_empty:
            some = [view for view in some if tally(view) is None or unread(view) or identity(view) == shown]
        return sorted(some, key=unread, reverse=True) if arrangement.order is ViewOrder.UNREAD else list(some)

    def sources() -> Iterator[Line]:
        known = of_kind.get("source", [])
        for tag in chosen(list(tags.values())):
            folder = fold(tag.name)
            is_open = folder not in closed
            yield Line(tag, "", is_open)
            if is_open:
                inside = [view for view in known if fold(view.name) in folders[folder]]
                yield from (Line(view, folder) for view in chosen(inside))
        filed = {name for folder in tags for name in folders[folder]}
        yield from map(Line, chosen([view for view in known if fold(view.name) not in filed]))

    lines: list[Line | str] = []
    for kind, heading in HEADINGS.items():
        if kind == "source":
            group = list(sources())
        else:
            group = list(map(Line, of_kind.get(kind, []) if kind == "view" else chosen(of_kind.get(kind, []))))
        lines += [heading, *group] if group else []
    return lines
