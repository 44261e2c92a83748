"""The status line: always says where you are, then which keys help here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from newsreader.text import clean_line
from newsreader.tui.cells import cut
from newsreader.tui.glyphs import Glyphs
from newsreader.tui.keys import BY_NAME, FOOTER
from newsreader.tui.refreshing import Headway

Hint = tuple[str, str]
"""A key as people read it, and what it does."""

SEARCH_HINTS: tuple[Hint, ...] = (("Enter", "keep"), ("Esc", "drop"), ("↓", "next"))


@dataclass(frozen=True)
class Where:
    """Where the reader is."""

    view: str = ""
    search: str = ""
    unread: int = 0
    total: int = 0
    rows: int | None = None
    """How many rows they have; None for one each."""
    position: int = 0
    """The article under the cursor, counted from 1; 0 when there is none."""
    below: int = 0
    """Unread from the article under the cursor on."""
    on_day: int = 0
    """Unread of its day."""
    selected: int = 0
    in_range: bool = False
    """Whether moving selects."""
    pending: str = ""
    """Keys that were typed and wait for more."""
    menu: tuple[Hint, ...] = ()
    """The bulk marks that the next key chooses from."""
    arrived: int = 0
    """How many articles came in that the list does not show yet."""
    gone: int = 0
    """How many articles are hidden now and shown until the list is made anew."""
    headway: Headway | None = None
    """How far a refresh has come; None when there is none."""
    searching: bool = False
    """Whether something is being looked for."""
    problem: str = ""
    """What is wrong with the search as typed."""
    typing: bool = False
    """Whether the search box has the keys."""


def status_content(where: Where, hints: Sequence[Hint], width: int, glyphs: Glyphs) -> Content:
    """Lay out the line: where, as much as fits; then the hints that have room, at the right."""
    dot = f" {glyphs.dot} "
    if where.menu:
        left, hints = Content.styled(" mark read", "bold"), where.menu
    elif where.problem:
        left = Content.styled(cut(f" {where.problem}", width, glyphs.ellipsis), "$text-warning")
    else:
        left = _where(where, dot, width, glyphs)
    line = left
    room = width - left.cell_length - (0 if where.menu else 2)
    shown: list[Content] = []
    for key, label in hints:
        hint = Content.assemble("  ", (key, "bold $text-accent"), (f" {label}", "$foreground-muted"))
        if hint.cell_length > room:
            break
        shown.append(hint)
        room -= hint.cell_length
    if shown:
        line = Content.assemble(left, "" if where.menu else " " * (room + 1), *shown)
    return line


def key_hints(where: Where) -> list[Hint]:
    """The keys that help here, the bulk marks with how many articles each is for now."""
    counts = {"mark_shown": where.unread, "mark_below": where.below, "mark_day": where.on_day}
    return [
        (BY_NAME[name].shown_keys[0], BY_NAME[name].label + (f" {count:,}" if (count := counts.get(name)) else ""))
        for name in FOOTER
    ]


def _where(where: Where, dot: str, width: int, glyphs: Glyphs) -> Content:
    """The longest way to say where that fits."""
    view, search = clean_line(where.view), clean_line(where.search)
    rows = where.total if where.rows is None else where.rows
    position = f"{where.position:,}/{rows:,}{' rows' if rows != where.total else ''}"
    extras = [
        f"searching{glyphs.ellipsis}" if where.searching else "",
        _waiting(where, dot),
        f"{where.selected:,} selected{glyphs.ellipsis if where.in_range else ''}" if where.selected else "",
        where.pending,
        *_refreshing(where.headway, glyphs),
    ]
    query = f'"{search}"' if search else ""
    long = [view, f"{where.unread:,} unread of {where.total:,}", position, query]
    short = [view, f"{where.unread:,} {glyphs.unread}", position, query]
    terse = [f"{where.unread:,} {glyphs.unread}", position]
    for parts in (long, short, terse):
        marked = dot.join(filter(None, extras))
        plain = " " + dot.join(filter(None, parts))
        if cell_len(plain) + (cell_len(dot + marked) if marked else 0) < width or parts is terse:
            break
    line = Content(cut(plain, width - 1, glyphs.ellipsis))
    if marked:
        line = Content.assemble(line, dot, (marked, "bold $text-accent"))
    return line.truncate(max(0, width), ellipsis=True)


def _waiting(where: Where, dot: str) -> str:
    """What `.` would change in the list: what it would take in, and take away."""
    counts = [f"{where.arrived:,} new" if where.arrived else "", f"{where.gone:,} gone" if where.gone else ""]
    waiting = ", ".join(filter(None, counts))
    return f"{waiting}{dot}{BY_NAME['take_in'].shown_keys[0]}" if waiting else ""


def _refreshing(headway: Headway | None, glyphs: Glyphs) -> list[str]:
    if headway is None:
        return []
    failed = [f"{headway.failed} failed"] if headway.failed else []
    return [f"refreshing {headway.ended}/{headway.total}" if headway.total else f"refreshing{glyphs.ellipsis}", *failed]


class StatusLine(Widget):
    """One line at the bottom."""

    where: reactive[Where] = reactive(Where())

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs

    def render(self) -> Content:
        """Lay out the line for the width there is."""
        hints = SEARCH_HINTS if self.where.typing else key_hints(self.where)
        return status_content(self.where, hints, self.size.width, self._glyphs)
