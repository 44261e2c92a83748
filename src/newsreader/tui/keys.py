"""Every key, declared once: bindings, footer, help screen, palette and docs/keys.md come from here.

A key of the reading screen runs the command of its name: the method of a controller that has this name and is declared
by `command`. So a new key is an entry in `KEYS` and a method. The views that every library has share one method, and so
do the bulk marks (`tui.screen`).

The shell also asks which keys are free for views, so this module loads nothing that costs time.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

if TYPE_CHECKING:
    from textual.binding import BindingType

Method = TypeVar("Method", bound=Callable[..., None])
DIGITS = frozenset("123456789")
"""What a count begins with, where no key does."""
MAX_COUNT_DIGITS = 6
"""The next digit drops the count, as a key that means nothing does."""


class Scope(StrEnum):
    """Who answers a key."""

    PANE = "pane"
    """The pane that has the focus: the list moves its cursor, the detail scrolls."""
    READER = "reader"
    """The reading screen, whichever pane has the focus."""
    APP = "app"
    """The app, on the reading screen and while something is typed."""


class Group(StrEnum):
    """The headings under which people look for a key."""

    MOVE = "Moving"
    READ = "Reading"
    MARK = "Marking"
    FIND = "Finding"
    SOURCE = "Sources and views"
    APP = "The reader"


class Key(msgspec.Struct, frozen=True, dict=True):
    """A command, and the keys that run it."""

    name: str
    """The name by which the config changes its keys; in the scope of the reader also that of the method."""
    keys: str
    """Textual's names, separated by commas, those to press one after the other with spaces between them (`g g`); the
    first is the one that the footer shows."""
    action: str
    """The Textual action that it runs, on the node that `scope` names."""
    label: str
    """One or two words, for the footer and the palette."""
    description: str
    """A sentence, for the help screen and the documentation."""
    group: Group
    scope: Scope = Scope.READER
    in_views: str = ""
    """The command that its keys run instead while the list of views has the focus."""
    in_article: str = ""
    """The one while the article has the focus."""
    while_finding: str = ""
    """The one while the article has the focus, and something was found in it."""
    always: bool = False
    """Whether it works while a dialog or the search box has the focus, too."""

    @cached_property
    def shown_keys(self) -> tuple[str, ...]:
        """Its keys as people read them: `j`, `↓`, `Ctrl+U`."""
        return tuple(shown_key(key) for key in self.keys.split(","))


CALLED_OTHERWISE = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Characters that Textual does not call by their Unicode names."""


def key_name(key: str) -> str:
    """Give Textual's name of a key that may be given by its character: `slash` for `/`."""
    if len(key) != 1 or key.isalnum():
        return key
    name = unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
    return CALLED_OTHERWISE.get(name, name)


def shown_key(key: str) -> str:
    """Write Textual's name of a key as people read it; of keys to press one after the other, all: `gg`, `Ctrl+W w`."""
    if " " in key:
        shown = [shown_key(each) for each in key.split()]
        return ("" if all(len(each) == 1 for each in shown) else " ").join(shown)
    if "+" in key:
        *held, last = key.split("+")
        last = shown_key(last)
        return "+".join([*(each.capitalize() for each in held), last.upper() if len(last) == 1 else last])
    if key.startswith("f") and key[1:].isdigit():
        return key.upper()
    return _SHOWN.get(key, key)


_SHOWN = {
    **{key_name(character): character for character in string.punctuation},
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "home": "Home",
    "end": "End",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "enter": "Enter",
    "escape": "Esc",
    "delete": "Delete",
    "space": "Space",
    "tab": "Tab",
}


def _pane(name: str, keys: str, action: str, label: str, description: str) -> Key:
    return Key(name, keys, action, label, description, Group.MOVE, Scope.PANE)


def _reader(name: str, keys: str, label: str, description: str, group: Group, **elsewhere: str) -> Key:
    return Key(name, keys, f"command('{name}')", label, description, group, Scope.READER, **elsewhere)  # type: ignore[arg-type]


def _app(name: str, keys: str, action: str, label: str, description: str, *, always: bool = False) -> Key:
    return Key(name, keys, action, label, description, Group.APP, Scope.APP, always=always)


KEYS: tuple[Key, ...] = (
    _pane("down", "j,down", "move(1)", "Down", "Go one headline down; in the detail, scroll a line."),
    _pane("up", "k,up", "move(-1)", "Up", "Go one headline up; in the detail, scroll a line."),
    _pane("half_page_down", "ctrl+d", "page(0.5)", "Half a page down", "Go half a page down."),
    _pane("half_page_up", "ctrl+u", "page(-0.5)", "Half a page up", "Go half a page up."),
    _pane("page_down", "pagedown", "page(1)", "Page down", "Go a page down."),
    _pane("page_up", "pageup", "page(-1)", "Page up", "Go a page up."),
    _pane("first", "g,home", "edge(-1)", "First", "Go to the first headline, or the top of the detail."),
    _pane("last", "G,end", "edge(1)", "Last", "Go to the last headline, or the end of the detail."),
    _reader(
        "next_unread",
        "n",
        "next unread",
        "Go to the next unread headline, across days.",
        Group.MOVE,
        while_finding="next_hit",
    ),
    _reader(
        "previous_unread",
        "N",
        "previous unread",
        "Go to the previous unread headline.",
        Group.MOVE,
        while_finding="previous_hit",
    ),
    _reader("next_day", "right_square_bracket", "next day", "Go to the first headline of the next day.", Group.MOVE),
    _reader("previous_day", "left_square_bracket", "previous day", "Go to the day above.", Group.MOVE),
    _reader(
        "read", "enter,l,right", "read article", "Open the article in the detail pane; this marks it read.", Group.READ
    ),
    _reader("back", "h,left", "back", "Go back from the detail to the list.", Group.READ, in_views="close_folder"),
    _reader("other_pane", "tab", "other pane", "Focus the next pane: list, detail, views; marks nothing.", Group.READ),
    _reader("previous_pane", "shift+tab", "previous pane", "Focus the previous pane; marks nothing.", Group.READ),
    _reader("scroll_down", "J", "scroll detail", "Scroll the detail down, from the list.", Group.READ),
    _reader("scroll_up", "K", "scroll detail up", "Scroll the detail up, from the list.", Group.READ),
    _reader("read_on", "space", "read on", "Page down; at the end mark read and go to the next unread.", Group.READ),
    _reader(
        "open_link",
        "o",
        "open",
        "Open the article, or the selected ones, in the browser; this marks them read.",
        Group.READ,
    ),
    _reader("copy_link", "y", "copy link", "Copy the article's link.", Group.READ),
    _reader("copy_markdown", "Y", "copy Markdown", "Copy the article, or selected ones, as Markdown link.", Group.READ),
    _reader("copy_headline", "", "copy headline", "Copy the headline, or those of the selected articles.", Group.READ),
    _reader("copy_text", "", "copy text", "Copy the text of the article, or of the selected ones.", Group.READ),
    _reader(
        "save_article", "W", "save as Markdown", "Save the article, or the selected ones, as Markdown.", Group.READ
    ),
    _reader("pipe", "vertical_line", "pipe", "Pipe the text of the article to a command of the shell.", Group.READ),
    _reader("mail", "at", "mail", "Mail the article: headline, address, beginning of the text.", Group.READ),
    _reader("follow", "f,number_sign", "links", "Open a link, or other coverage, by its number.", Group.READ),
    _reader("full_text", "F", "full text", "Fetch the full text, or switch between it and the feed's.", Group.READ),
    _reader("find_in_article", "", "find in article", "Find a text in the article.", Group.READ),
    _reader("next_hit", "", "next hit", "Go to the next hit in the article.", Group.READ),
    _reader("previous_hit", "", "previous hit", "Go to the previous hit in the article.", Group.READ),
    _reader("end_find", "", "end find", "End finding in the article.", Group.READ),
    _reader("zoom", "z", "zoom", "Zoom the pane.", Group.READ),
    _reader("grow_pane", "plus", "grow pane", "Give the pane more of the room.", Group.READ),
    _reader("shrink_pane", "minus", "shrink pane", "Give the pane less of the room.", Group.READ),
    _reader("toggle_read", "m", "mark read", "Mark the article, or the selected ones, read or unread.", Group.MARK),
    _reader("toggle_star", "s", "star", "Star or unstar the article, or the selected ones.", Group.MARK),
    _reader(
        *("tag", "t", "tag", "Tag the article, or the selected ones; a tag that all have is removed.", Group.MARK),
        in_views="tag_source",
    ),
    _reader(
        *("hide", "d", "hide", "Hide the article, or the selected ones; hidden ones are shown again.", Group.MARK),
        in_views="remove",
    ),
    _reader("select", "x", "select", "Select the article; marks then apply to all selected ones.", Group.MARK),
    _reader("select_range", "V", "select range", "Select a range; again ends it.", Group.MARK),
    _reader("mark_menu", "M", "mark many", "Bulk-mark menu, with counts.", Group.MARK),
    _reader("mark_shown", "A", "all read", "Mark all articles shown read.", Group.MARK),
    _reader("mark_day", "D", "day read", "Mark all articles of this day read.", Group.MARK),
    _reader("mark_below", "X", "all below read", "Mark this article and all below it read.", Group.MARK),
    _reader("mark_above", "U", "all above read", "Mark all articles above this one read.", Group.MARK),
    _reader("mark_older", "O", "older read", "Mark all articles shown that are older than this one read.", Group.MARK),
    _reader("mark_others", "I", "others read", "Mark all shown read except this or the selected ones.", Group.MARK),
    _reader("undo", "u", "undo", "Undo the last change, of earlier sessions too.", Group.MARK),
    _reader("redo", "ctrl+r", "redo", "Redo the last change that was undone.", Group.MARK),
    _reader("history", "H", "history", "List all changes, newest first; undo and redo work there too.", Group.MARK),
    _reader(
        "search",
        "slash",
        "search",
        "Search as you type; Enter applies, Esc cancels.",
        Group.FIND,
        in_article="find_in_article",
    ),
    _reader("clear_search", "c", "clear search", "Clear the search, from anywhere.", Group.FIND),
    _reader("view_all", "1", "all", "Show all articles.", Group.FIND),
    _reader("view_unread", "2", "unread", "Show the unread articles.", Group.FIND),
    _reader("view_starred", "3", "starred", "Show the starred articles.", Group.FIND),
    _reader("view_today", "4", "today", "Show today's articles.", Group.FIND),
    _reader("view_week", "5", "this week", "Show this week's articles.", Group.FIND),
    _reader("choose_view", "v", "view", "Choose a view: a source, section, tag or saved view.", Group.FIND),
    _reader(
        *("save_view", "w", "save view", "Save what is shown as a view, perhaps with a key.", Group.FIND),
        in_views="rename",
    ),
    _reader("read_policy", "p", "read policy", "Choose when articles of this view are marked read.", Group.READ),
    _reader("sidebar", "b", "views", "Show or hide the list of views.", Group.FIND),
    _reader(
        *("expand", "e", "expand", "Expand or collapse the coverage of a story.", Group.FIND),
        in_views="toggle_folder",
    ),
    _reader("grouping", "E", "one row a story", "Show one row for each story, or for each article.", Group.FIND),
    _reader("toggle_folder", "", "open or close", "Open or close a folder of sources.", Group.FIND),
    _reader("close_folder", "", "close folder", "Close the folder; without one, go back to the list.", Group.FIND),
    _reader("choose_sort", "S", "sort", "Choose the order of the list.", Group.FIND),
    _reader("take_in", "full_stop", "show new", "Show new articles, drop hidden ones.", Group.FIND),
    _reader(
        *("refresh", "r", "refresh", "Refresh the article's source; new articles are announced.", Group.SOURCE),
        in_views="refresh_view",
    ),
    _reader("refresh_all", "R", "refresh all", "Refresh all sources that have an address.", Group.SOURCE),
    _reader("add_source", "a", "add source", "Add a feed or a news page by its address.", Group.SOURCE),
    _reader("sources", "L", "sources", "List the sources and their state.", Group.SOURCE),
    _reader("mute", "i", "mute", "Mute a word, a source or the search, seeing how much that hides.", Group.SOURCE),
    _reader("change", "C", "change", "Change the source, folder or saved view: all that follows.", Group.SOURCE),
    _reader("rename", "", "rename", "Rename the source, folder or saved view.", Group.SOURCE),
    _reader("tag_source", "", "tag source", "Tag the source: this puts it in that folder, or out of it.", Group.SOURCE),
    _reader("interval", "", "interval", "Choose how often the source is refreshed.", Group.SOURCE),
    _reader(
        "always_full", "", "full text always", "Fetch the full text of the source's new articles, or not.", Group.SOURCE
    ),
    _reader("refresh_view", "", "refresh it", "Refresh the source, or all in the folder.", Group.SOURCE),
    _reader("remove", "", "remove", "Remove the source, folder or saved view.", Group.SOURCE),
    _reader(
        "leave",
        "escape",
        "leave",
        "Clear the selection, then the search, then go back.",
        Group.APP,
        while_finding="end_find",
    ),
    _reader("close", "q", "quit", "Go back; from the first list, quit.", Group.APP),
    _reader("settings_menu", "", "settings", "Change settings that say what is shown, and how.", Group.APP),
    _app("help", "question_mark,f1", "show_help", "help", "Show all keys."),
    _app("palette", "colon,ctrl+p", "command_palette", "commands", "Find a command by its name."),
    _app("quit", "ctrl+q", "quit", "quit now", "Quit.", always=True),
    _app("redraw", "ctrl+l", "redraw", "redraw", "Paint the screen again, should it be garbled.", always=True),
    _app("suspend", "ctrl+z", "suspend_process", "suspend", "Suspend to the shell; fg resumes.", always=True),
)

BY_NAME: dict[str, Key] = {key.name: key for key in KEYS}
"""The keys as they are now: `newsreader.tui.keymap` changes them before the screens are loaded."""

FOOTER = (
    *("toggle_read", "mark_shown", "undo", "search", "open_link", "help"),
    *("next_unread", "mark_below", "mark_day", "hide", "read", "toggle_star", "choose_view", "close"),
)
"""The keys that the status line hints at, the most useful first; help has a place wherever one is left."""
FOOTER_IN_DETAIL = (
    *("read_on", "back", "open_link", "follow", "full_text", "help"),
    *("toggle_star", "next_unread", "tag", "hide", "copy_link", "undo", "zoom"),
)
"""Those when the detail has the keys."""
FOOTER_WHILE_FINDING = {"next_unread": "next hit", "previous_unread": "previous hit", "leave": "end", "help": "help"}
"""Those while something was found in the article, with what they do there."""
FOOTER_IN_VIEWS = {
    "read": "show",
    "expand": "open or close",
    "change": "change",
    "help": "help",
    "save_view": "rename",
    "tag": "tag",
    "hide": "remove",
    "refresh": "refresh",
    "mute": "mute",
    "leave": "back",
    "sidebar": "hide",
}
"""Those when the list of views has them, with what they do there."""
FOOTER_SELECTED = {
    "toggle_read": "mark read",
    "toggle_star": "star",
    "tag": "tag",
    "hide": "hide",
    "leave": "deselect",
    "mark_others": "others read",
    "help": "help",
}
"""Those while something is selected, with what they do then."""
FOOTER_NOTHING = ("refresh_all", "view_all", "choose_view", "add_source", "search", "help", "undo", "close")
"""Those where there is no article."""
FOOTER_NO_HIT = ("leave", "search", "choose_view", "help", "close")
"""Those where a search found none."""


def counted_command(method: Method) -> Method:
    """Declare a method of a controller as the command of its name; it gets the count typed before its key, or 0."""
    method.is_command = True  # type: ignore[attr-defined]
    return method


def command(method: Callable[[Any], None]) -> Callable[..., None]:
    """Declare a method of a controller that takes no count as the command of its name."""

    @wraps(method)
    def run(controller: object, count: int = 0) -> None:
        method(controller)

    return counted_command(run)


def commands_of(controllers: Iterable[object]) -> dict[str, Callable[[int], None]]:
    """Collect the commands of controllers by their names; a name that occurs twice is a mistake of ours."""
    commands: dict[str, Callable[[int], None]] = {}
    for controller in controllers:
        for name, method in vars(type(controller)).items():
            if getattr(method, "is_command", False):
                if name in commands:
                    raise AssertionError(f"two commands are called {name}")
                commands[name] = getattr(controller, name)
    return commands


PLACES = {"in_views": " in views", "in_article": " in the article", "while_finding": " at a hit"}
"""How it is said where keys run another command, by the field of `Key` that names it."""


def keys_in_words(key: Key, keys: Iterable[Key]) -> list[str]:
    """Give the keys of a command as people read them, and those of other commands with the place where they run it."""
    keys = list(keys)
    there = [
        f"{shown}{where}"
        for field, where in PLACES.items()
        for other in keys
        if getattr(other, field) == key.name
        for shown in filter(None, other.shown_keys)
    ]
    return [*filter(None, key.shown_keys), *there]


def first_key(name: str) -> str:
    """Give the first key of a command, as people read it; where it has none, how the command palette finds it."""
    return BY_NAME[name].shown_keys[0] or f"{BY_NAME['palette'].shown_keys[0]} {BY_NAME[name].label}"


def command_of(key: str, keys: Iterable[Key]) -> str:
    """Give the label of the command that a key, given by Textual's name, runs or begins; empty where it is free."""
    each_of = [(one.split()[0], command.label) for command in keys for one in command.keys.split(",") if one]
    if key in DIGITS and not any(first in DIGITS for first, _ in each_of):
        return "a count"
    return next((label for first, label in each_of if first == key), "")


def bindings(scope: Scope) -> list[BindingType]:
    """The Textual bindings of one scope; keys to press one after the other are left to `Chords`."""
    from textual.binding import Binding  # noqa: PLC0415 - the shell asks for keys without Textual

    return [
        Binding(
            single,
            key.action,
            key.label,
            show=False,
            # A character that is being typed is text, whatever it is bound to.
            priority=key.always and len(shown_key(single)) > 1,
        )
        for key in BY_NAME.values()
        if key.scope is scope
        for single in key.keys.split(",")
        if single and " " not in single
    ]


class Chords:
    """Keys that are more than one key: sequences (`g g`), and counts before a key (`5 j`).

    A pending key waits for as long as it takes: no clock decides what was meant. That needs no key to be both a whole
    and the beginning of another, which `keymap` sees to. Counts are there where no key begins with a digit.
    """

    def __init__(self, keys: Iterable[Key]) -> None:
        """Take the table of keys."""
        self._keys = {tuple(each.split()): key for key in keys for each in key.keys.split(",") if each}
        self._beginnings = {whole[:end] for whole in self._keys for end in range(1, len(whole))}
        self._counts = not any(whole[0] in DIGITS for whole in self._keys)
        self._count = ""
        self._typed: tuple[str, ...] = ()

    @property
    def pending(self) -> str:
        """What was typed and waits for more, as people read it."""
        return self._count + (shown_key(" ".join(self._typed)) if self._typed else "")

    def press(self, key: str) -> tuple[Key, int] | bool:
        """Take a key, by Textual's name.

        Returns the key that is complete with it and the count that was typed before that (0 without one); else whether
        the key was taken: it waits for more, or means nothing and drops what was pending. What is not taken is for
        others.
        """
        is_digit = key in DIGITS or (key == "0" and self._count)
        if self._counts and is_digit and not self._typed and len(self._count) < MAX_COUNT_DIGITS:
            self._count += key
            return True
        typed = (*self._typed, key)
        if typed in self._beginnings:
            self._typed = typed
            return True
        if not self.pending:
            return False
        whole, count = self._keys.get(typed), int(self._count or 0)
        self._count, self._typed = "", ()
        return True if whole is None or (key == "escape" and count) else (whole, count)
