"""The status line: always says where the reader is, then which keys help there."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from newsreader.tui.cells import Glyphs, Hint, cut, key_hint, plain_line
from newsreader.tui.detail.pane import Progress
from newsreader.tui.keys import BY_NAME
from newsreader.tui.refreshing import RefreshProgress

HELP: Hint = (BY_NAME["help"].shown_keys[0], BY_NAME["help"].label)
HELP_WIDTH = key_hint(*HELP).cell_length
LONG_COUNT = 10_000
"""From here on counts in the menu are in thousands."""
SEARCH_HINTS: tuple[Hint, ...] = (("Enter", "apply"), ("Esc", "cancel"), ("↓", "next"))


def _footer(hints: str) -> dict[str, str]:
    """Read the names of commands, some with what they do there (`hide: remove`); the others do what they are called."""
    return {name: label for name, _, label in (hint.partition(": ") for hint in hints.split(", "))}


FOOTER = _footer(
    "toggle_read, mark_shown, undo, search, open_link, help, "
    "next_unread, mark_below, mark_day, hide, read, toggle_star, choose_view, close"
)
"""The keys that the line hints at, the most useful first; help has a place wherever one is left."""
FOOTER_IN_DETAIL = _footer(
    "read_on, back, open_link, follow, full_text, help, toggle_star, next_unread, tag, hide, copy_link, undo, zoom"
)
"""Those when the detail has the keys."""
FOOTER_WHILE_FINDING = _footer("next_unread: next hit, previous_unread: previous hit, leave: end, help")
"""Those while something was found in the article."""
FOOTER_IN_VIEWS = _footer(
    "read: show, expand: open or close, change, help, save_view: rename, tag, hide: remove, refresh, mute, "
    "leave: back, sidebar: hide"
)
"""Those when the list of views has them."""
FOOTER_SELECTED = _footer("toggle_read, toggle_star, tag, hide, leave: deselect, mark_others, help")
"""Those while something is selected."""
FOOTER_NOTHING = _footer("refresh_all, view_all, choose_view, add_source, search, help, undo, close")
"""Those where there is no article."""
FOOTER_NO_HIT = _footer("leave, search, choose_view, help, close")
"""Those where a search found none."""


class BulkMark(msgspec.Struct, frozen=True):
    """A bulk mark of the menu."""

    key: str
    label: str
    count: int
    """How many articles it is for."""


class Where(msgspec.Struct, frozen=True):
    """Where the reader is."""

    view: str = ""
    search: str = ""
    is_titled: bool = False
    """Whether the line at the top names the view; what is searched for always stands there."""
    unread: int = 0
    total: int = 0
    rows: int = 0
    """How many rows they have; 0 for one each."""
    position: int = 0
    """The article under the cursor, counted from 1; 0 when there is none."""
    below: int = 0
    """Unread from the article under the cursor on."""
    on_day: int = 0
    """Unread of its day."""
    goes_back: bool = False
    """Whether `Esc` goes back to a list, or an article, before this one."""
    in_views: bool = False
    """Whether the list of views has the keys."""
    has_sources: bool = False
    """Whether there are sources to refresh."""
    in_detail: bool = False
    """Whether the detail has the keys."""
    read: Progress | None = None
    """How far the article is read that has the keys."""
    found: str = ""
    """Which hit in the article the reader is at, of how many."""
    selected: int = 0
    in_range: bool = False
    """Whether moving selects."""
    pending: str = ""
    """Keys that were typed and wait for more."""
    menu: tuple[BulkMark, ...] = ()
    """The bulk marks that the next key chooses from."""
    arrived: int = 0
    """How many articles came in that the list does not show yet."""
    gone: int = 0
    """How many articles are hidden now and shown until the list is made anew."""
    progress: RefreshProgress | None = None
    """How far a refresh has come; None when there is none."""
    full_texts: tuple[int, int] = (0, 0)
    """How many full texts were fetched after a refresh, of how many; 0 of 0 when none are."""
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
    if where.problem:
        left = Content.styled(cut(f" {where.problem}", width, glyphs.ellipsis), "$text-warning")
    else:
        left = _where(where, width, glyphs)
    shown = _hints_within(hints, width - left.cell_length - 2)
    gap = " " * (width - left.cell_length - shown.cell_length - 1) if shown else ""
    return Content.assemble(left, gap, shown)


def _menu(menu: Sequence[BulkMark], width: int) -> Content:
    """Lay out the bulk marks with their counts; where not all of it has room, with shorter ones, then without."""
    title = Content.styled(" mark read", "bold")
    full = [(mark.key, f"{mark.label} {mark.count:,}") for mark in menu]
    short = [(mark.key, f"{mark.label} {_short_count(mark.count)}") for mark in menu]
    words = [(mark.key, mark.label) for mark in menu]
    for lead, hints in ((title, full), (title, short), (Content(), full), (Content(), short), (title, words)):
        content = Content("").join([lead, *(key_hint(*hint) for hint in hints)])
        if content.cell_length <= width:
            return content
    content = Content("").join([key_hint(*hint) for hint in words])[1:]
    if content.cell_length <= width:
        return content
    return Content("").join([key_hint(mark.key, _short_count(mark.count)) for mark in menu])[1:].truncate(width)


def _short_count(count: int) -> str:
    """Write a count in at most four characters, up to a million."""
    return f"{count}" if count < LONG_COUNT else f"{count // 1000}k"


def _hints_within(hints: Sequence[Hint], room: int) -> Content:
    """Lay out the first hints that have room, and in any case help, which leads to all others, if that has."""
    room -= HELP_WIDTH if HELP in hints else 0
    if room < 0:
        return Content()
    shown = []
    for hint in hints:
        content = key_hint(*hint)
        if hint != HELP:
            room -= content.cell_length
        if hint == HELP or room >= 0:
            shown.append(content)
    return Content("").join(shown)


def key_hints(where: Where) -> list[Hint]:
    """Give the keys that help here, the bulk marks with how many articles each is for now."""
    if where.in_views:
        footer = FOOTER_IN_VIEWS
    elif where.in_detail and where.found:
        footer = FOOTER_WHILE_FINDING
    elif not where.total:
        footer = FOOTER_NO_HIT if where.search else FOOTER_NOTHING
    elif where.selected:
        footer = FOOTER_SELECTED
    else:
        footer = FOOTER_IN_DETAIL if where.in_detail else FOOTER
    labels = list(footer.items())
    if where.goes_back and "leave" not in footer:
        labels.insert(2 if where.total else 0, ("leave", "back"))
        labels = [(name, "list" if name == "back" else label) for name, label in labels]
    counts = {"mark_shown": where.unread, "mark_below": where.below, "mark_day": where.on_day}
    hints = []
    for name, label in labels:
        key, count = BY_NAME[name], counts.get(name, 0)
        does = label or key.label
        if key.keys and (where.has_sources or name != "refresh_all"):
            hints.append((key.shown_keys[0], f"{does} {count:,}" if count else does))
    return hints


def _where(where: Where, width: int, glyphs: Glyphs) -> Content:
    """Say where, in the longest way that leaves room for keys: half of the line, else room for help, else any."""
    dot = f" {glyphs.dot} "
    view = "" if where.is_titled else plain_line(where.view)
    position, unread = f"{where.position:,}/{where.rows or where.total:,}", f"{where.unread:,} unread"
    counted, few = f"{unread} of {where.total:,}", f"{where.unread:,} {glyphs.unread}"
    half, beside_help = width // 2 + 1, width - HELP_WIDTH - 1
    room_to_count = half if where.rows else width // 4  # where a row is an article, the position has the total
    read = rest = ""
    if where.read is not None:
        read = f"{where.read.percent}%"
        rest = f"{where.read.minutes:,} min left" if where.read.minutes else ""
    marked = dot.join(_news(where, glyphs))
    marked_width = cell_len(dot + marked) if marked else 0
    for parts, room in (
        ([view, position, counted, read, rest], room_to_count),
        ([view, position, unread, read, rest], half),
        ([view, position, few, read, rest], beside_help),
        ([view, position, few, read, rest], width),
        ([position, read or few], width),
    ):
        plain = " " + dot.join(filter(None, parts))
        if cell_len(plain) + marked_width < room:
            break
    line = Content(cut(plain, width - 1, glyphs.ellipsis))
    if marked:
        line = Content.assemble(line, dot, (marked, "bold $text-accent"))
    return line.truncate(max(0, width), ellipsis=True)


def _news(where: Where, glyphs: Glyphs) -> list[str]:
    """Say what is under way, selected, pending, or waits until it is shown."""
    news = []
    if where.searching:
        news.append(f"searching{glyphs.ellipsis}")
    arrived, gone = f"{where.arrived:,} new" if where.arrived else "", f"{where.gone:,} gone" if where.gone else ""
    if waiting := [*filter(None, (arrived, gone))]:
        them = "it" if where.arrived + where.gone == 1 else "them"
        shows = f"shows {them}" if where.arrived else f"drops {them}"
        news.append(f"{', '.join(waiting)} ({BY_NAME['take_in'].shown_keys[0]} {shows})")
    if where.in_detail and where.found:
        news.append(f"hit {where.found}")
    if where.selected:
        news.append(f"{where.selected:,} selected{glyphs.ellipsis if where.in_range else ''}")
    if where.pending:
        news.append(where.pending)
    if (progress := where.progress) is not None:
        done = f" {progress.ended}/{progress.total}" if progress.total else glyphs.ellipsis
        news.append(f"refreshing{done}")
        if progress.failed:
            news.append(f"{progress.failed} failed")
    if where.full_texts[1]:
        news.append("full texts {}/{}".format(*where.full_texts))
    return news


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
