"""The status line: always says where you are, then which keys help here."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from newsreader.text import clean_line
from newsreader.tui.cells import cut
from newsreader.tui.glyphs import Glyphs
from newsreader.tui.keys.table import BY_NAME, FOOTER, FOOTER_IN_DETAIL, FOOTER_NO_HIT, FOOTER_NOTHING, FOOTER_SELECTED
from newsreader.tui.refresh.refreshing import RefreshProgress

Hint = tuple[str, str]
"""A key as people read it, and what it does."""

SEARCH_HINTS: tuple[Hint, ...] = (("Enter", "keep"), ("Esc", "drop"), ("↓", "next"))


class Where(msgspec.Struct, frozen=True):
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
    of_change: bool = False
    """Whether these are the articles of one change, which Esc leaves."""
    in_detail: bool = False
    """Whether the detail has the keys."""
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
    progress: RefreshProgress | None = None
    """How far a refresh has come; None when there is none."""
    searching: bool = False
    """Whether something is being looked for."""
    problem: str = ""
    """What is wrong with the search as typed."""
    typing: bool = False
    """Whether the search box has the keys."""


def status_content(where: Where, hints: Sequence[Hint], width: int, glyphs: Glyphs) -> Content:
    """Lay out the line: where, as much as fits; then the hints that have room, at the right."""
    if where.menu:
        return _menu(where.menu, width)
    dot = f" {glyphs.dot} "
    if where.problem:
        left = Content.styled(cut(f" {where.problem}", width, glyphs.ellipsis), "$text-warning")
    else:
        left = _where(where, dot, width, glyphs)
    shown = Content("").join(_fitting(hints, width - left.cell_length - 2))
    room = width - left.cell_length - shown.cell_length - 1
    return Content.assemble(left, " " * room, shown) if shown else left


def _menu(menu: Sequence[Hint], width: int) -> Content:
    """The bulk marks with their counts; where not all of them have room, without the words."""
    title = Content.styled(" mark read", "bold")
    lines = [
        Content("").join([title, *map(_hint, menu)]),
        Content("").join([title, *(_hint((key, label.split()[-1])) for key, label in menu)]),
        Content("").join(_hint((key, label.split()[-1])) for key, label in menu)[1:],
    ]
    return next((line for line in lines if line.cell_length <= width), lines[-1]).truncate(width)


def _fitting(hints: Sequence[Hint], room: int) -> list[Content]:
    """The first hints that have room, and in any case help, the one that leads to all others, if that has."""
    sure = [hint for hint in hints if hint == _key_hint("help")]
    room -= sum(_hint(hint).cell_length for hint in sure)
    if room < 0:
        return []
    for hint in hints:
        if hint not in sure:
            room -= _hint(hint).cell_length
            if room < 0:
                break
            sure.append(hint)
    return [_hint(hint) for hint in hints if hint in sure]


def _hint(hint: Hint) -> Content:
    key, label = hint
    return Content.assemble("  ", (key, "bold $text-accent"), (f" {label}", "$foreground-muted"))


def _key_hint(name: str, count: int = 0) -> Hint:
    key = BY_NAME[name]
    return key.shown_keys[0], f"{key.label} {count:,}" if count else key.label


def key_hints(where: Where) -> list[Hint]:
    """The keys that help here, the bulk marks with how many articles each is for now."""
    counts = {"mark_shown": where.unread, "mark_below": where.below, "mark_day": where.on_day}
    if not where.total:
        return list(map(_key_hint, FOOTER_NO_HIT if where.search else FOOTER_NOTHING))
    names = FOOTER_SELECTED if where.selected else FOOTER_IN_DETAIL if where.in_detail else FOOTER
    leave = ["leave"] if where.of_change and "leave" not in names else []
    return [_key_hint(name, counts.get(name, 0)) for name in (*leave, *names)]


def _where(where: Where, dot: str, width: int, glyphs: Glyphs) -> Content:
    """The longest way to say where that fits and leaves room for keys: the words half of the line, else for help."""
    view, search = clean_line(where.view), clean_line(where.search)
    rows = where.total if where.rows is None else where.rows
    position = f"{where.position:,}/{rows:,}{' rows' if rows != where.total else ''}"
    extras = [
        f"searching{glyphs.ellipsis}" if where.searching else "",
        _waiting(where, dot),
        f"{where.selected:,} selected{glyphs.ellipsis if where.in_range else ''}" if where.selected else "",
        where.pending,
        *_refreshing(where.progress, glyphs),
    ]
    query = f'"{search}"' if search else ""
    long = [view, f"{where.unread:,} unread of {where.total:,}", position, query]
    short = [view, f"{where.unread:,} {glyphs.unread}", position, query]
    terse = [f"{where.unread:,} {glyphs.unread}", position]
    marked = dot.join(filter(None, extras))
    help_too = width - _hint(_key_hint("help")).cell_length - 1
    for parts, room in ((long, width // 2 + 1), (short, help_too), (short, width), (terse, width)):
        plain = " " + dot.join(filter(None, parts))
        if cell_len(plain) + (cell_len(dot + marked) if marked else 0) < room:
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


def _refreshing(progress: RefreshProgress | None, glyphs: Glyphs) -> list[str]:
    if progress is None:
        return []
    failed = [f"{progress.failed} failed"] if progress.failed else []
    return [
        f"refreshing {progress.ended}/{progress.total}" if progress.total else f"refreshing{glyphs.ellipsis}",
        *failed,
    ]


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
