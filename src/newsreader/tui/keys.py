"""Every key, declared once: bindings, footer, help screen, palette and docs/keys.md come from here.

A key of the reading screen runs the command of its name: the method of a controller that has this name and is declared
by `command`. So a new key is an entry in `KEYS` and a method. The views that every library has share one method, and so
do the bulk marks (`tui.app`).

What a person has set, presets and the `[keys]` of the config, is put into the table (`BY_NAME`) before bindings,
footer, help and palette are made of it. The shell asks for keys too, so this module loads no Textual.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import cached_property, partial
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec.structs import replace

from newsreader.errors import close_to
from newsreader.library import Library
from newsreader.library.views import BUILT_IN, View, arranged, owner, saved
from newsreader.model import SavedView
from newsreader.settings import Place, declared, setting_meant
from newsreader.text import clean_line, fold

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
    return _SHOWN.get(key) or (key.capitalize() if len(key) > 1 and key.isalnum() else key)


_SHOWN = {
    **{key_name(character): character for character in string.punctuation},
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "escape": "Esc",
}
_HELD = frozenset({"ctrl", "shift", "alt", "super", "hyper", "meta"})
_NAMED = frozenset(
    {
        *_SHOWN,
        *(f"f{number}" for number in range(1, 36)),
        *("backspace", "delete", "end", "enter", "home", "insert", "menu", "pause", "print_screen", "space", "tab"),
    }
)


def why_no_key(key: str) -> str:
    """Say that no key is called so, and which was probably meant; empty where one may be."""
    *held, last = key.split("+") if len(key) > 1 else (key,)
    for part, known in (*((each, _HELD) for each in held), (last, _NAMED)):
        if part not in known and not (known is _NAMED and _is_character(part)):
            meant = close_to(part.lower(), sorted(known)) or ", such as 6, f2 or comma"
            return f"{clean_line(key, _LONGEST)!r} is no key{meant}"
    return ""


def _is_character(name: str) -> bool:
    """Whether it is a character, or the name of one as Textual writes it: `section_sign`."""
    if len(name) == 1:
        return name.isprintable()
    try:
        return key_name(unicodedata.lookup(name.replace("_", " "))) == name
    except KeyError:
        return False


def _pane(name: str, keys: str, action: str, label: str, description: str) -> Key:
    return Key(name, keys, action, label, description, Group.MOVE, Scope.PANE)


def _command(group: Group, name: str, keys: str, label: str, description: str, **elsewhere: str) -> Key:
    return Key(name, keys, f"command('{name}')", label, description, group, **elsewhere)  # type: ignore[arg-type]


def _app(name: str, keys: str, action: str, label: str, description: str, *, always: bool = False) -> Key:
    return Key(name, keys, action, label, description, Group.APP, Scope.APP, always=always)


_move, _read, _mark, _find, _source, _reader = (partial(_command, group) for group in Group)

KEYS: tuple[Key, ...] = (
    _pane("down", "j,down", "move(1)", "Down", "Go one headline down; in the detail, scroll a line."),
    _pane("up", "k,up", "move(-1)", "Up", "Go one headline up; in the detail, scroll a line."),
    _pane("half_page_down", "ctrl+d", "page(0.5)", "Half a page down", "Go half a page down."),
    _pane("half_page_up", "ctrl+u", "page(-0.5)", "Half a page up", "Go half a page up."),
    _pane("page_down", "pagedown", "page(1)", "Page down", "Go a page down."),
    _pane("page_up", "pageup", "page(-1)", "Page up", "Go a page up."),
    _pane("first", "g,home", "edge(-1)", "First", "Go to the first headline, or the top of the detail."),
    _pane("last", "G,end", "edge(1)", "Last", "Go to the last headline, or the end of the detail."),
    _move("next_unread", "n", "next unread", "Go to the next unread headline, across days.", while_finding="next_hit"),
    _move(
        "previous_unread", "N", "previous unread", "Go to the previous unread headline.", while_finding="previous_hit"
    ),
    _move("next_day", "right_square_bracket", "next day", "Go to the first headline of the next day."),
    _move("previous_day", "left_square_bracket", "previous day", "Go to the day above."),
    _read("read", "enter,l,right", "read article", "Open the article in the detail pane; this marks it read."),
    _read("back", "h,left", "back", "Go back from the detail to the list.", in_views="close_folder"),
    _read("other_pane", "tab", "other pane", "Focus the next pane: list, detail, views; marks nothing."),
    _read("previous_pane", "shift+tab", "previous pane", "Focus the previous pane; marks nothing."),
    _read("scroll_down", "J", "scroll detail", "Scroll the detail down, from the list."),
    _read("scroll_up", "K", "scroll detail up", "Scroll the detail up, from the list."),
    _read("read_on", "space", "read on", "Page down; at the end mark read and go to the next unread."),
    _read("open_link", "o", "open", "Open the article, or the selected ones, in the browser; this marks them read."),
    _read("copy_link", "y", "copy link", "Copy the article's link."),
    _read("copy_markdown", "Y", "copy Markdown", "Copy the article, or selected ones, as Markdown link."),
    _read("copy_headline", "", "copy headline", "Copy the headline, or those of the selected articles."),
    _read("copy_text", "", "copy text", "Copy the text of the article, or of the selected ones."),
    _read("save_article", "W", "save as Markdown", "Save the article, or the selected ones, as Markdown."),
    _read("pipe", "vertical_line", "pipe", "Pipe the text of the article to a command of the shell."),
    _read("mail", "at", "mail", "Mail the article: headline, address, beginning of the text."),
    _read("follow", "f,number_sign", "links", "Open a link, or other coverage, by its number."),
    _read("full_text", "F", "full text", "Fetch the full text, or switch between it and the feed's."),
    _read("find_in_article", "", "find in article", "Find a text in the article."),
    _read("next_hit", "", "next hit", "Go to the next hit in the article."),
    _read("previous_hit", "", "previous hit", "Go to the previous hit in the article."),
    _read("end_find", "", "end find", "End finding in the article."),
    _read("zoom", "z", "zoom", "Zoom the pane."),
    _read("grow_pane", "plus", "grow pane", "Give the pane more of the room."),
    _read("shrink_pane", "minus", "shrink pane", "Give the pane less of the room."),
    _mark("toggle_read", "m", "mark read", "Mark the article, or the selected ones, read or unread."),
    _mark("toggle_star", "s", "star", "Star or unstar the article, or the selected ones."),
    _mark(
        "tag",
        "t",
        "tag",
        "Tag the article, or the selected ones; a tag that all have is removed.",
        in_views="tag_source",
    ),
    _mark(
        "hide", "d", "hide", "Hide the article, or the selected ones; hidden ones are shown again.", in_views="remove"
    ),
    _mark("select", "x", "select", "Select the article; marks then apply to all selected ones."),
    _mark("select_range", "V", "select range", "Select a range; again ends it."),
    _mark("mark_menu", "M", "mark many", "Bulk-mark menu, with counts."),
    _mark("mark_shown", "A", "all read", "Mark all articles shown read."),
    _mark("mark_day", "D", "day read", "Mark all articles of this day read."),
    _mark("mark_below", "X", "all below read", "Mark this article and all below it read."),
    _mark("mark_above", "U", "all above read", "Mark all articles above this one read."),
    _mark("mark_older", "O", "older read", "Mark all articles shown that are older than this one read."),
    _mark("mark_others", "I", "others read", "Mark all shown read except this or the selected ones."),
    _mark("undo", "u", "undo", "Undo the last change, of earlier sessions too."),
    _mark("redo", "ctrl+r", "redo", "Redo the last change that was undone."),
    _mark("history", "H", "history", "List all changes, newest first; undo and redo work there too."),
    _find("search", "slash", "search", "Search as you type; Enter applies, Esc cancels.", in_article="find_in_article"),
    _find("clear_search", "c", "clear search", "Clear the search, from anywhere."),
    _find("view_all", "1", "all", "Show all articles."),
    _find("view_unread", "2", "unread", "Show the unread articles."),
    _find("view_starred", "3", "starred", "Show the starred articles."),
    _find("view_today", "4", "today", "Show today's articles."),
    _find("view_week", "5", "this week", "Show this week's articles."),
    _find("choose_view", "v", "view", "Choose a view: a source, section, tag or saved view."),
    _find("save_view", "w", "save view", "Save what is shown as a view, perhaps with a key.", in_views="rename"),
    _read("read_policy", "p", "read policy", "Choose when articles of this view are marked read."),
    _find("sidebar", "b", "views", "Show or hide the list of views."),
    _find("expand", "e", "expand", "Expand or collapse the coverage of a story.", in_views="toggle_folder"),
    _find("grouping", "E", "one row a story", "Show one row for each story, or for each article."),
    _find("toggle_folder", "", "open or close", "Open or close a folder of sources."),
    _find("close_folder", "", "close folder", "Close the folder; without one, go back to the list."),
    _find("choose_sort", "S", "sort", "Choose the order of the list."),
    _find("take_in", "full_stop", "show new", "Show new articles, drop hidden ones."),
    _source(
        "refresh", "r", "refresh", "Refresh the article's source; new articles are announced.", in_views="refresh_view"
    ),
    _source("refresh_all", "R", "refresh all", "Refresh all sources that have an address."),
    _source("add_source", "a", "add source", "Add a feed or a news page by its address."),
    _source("sources", "L", "sources", "List the sources and their state."),
    _source("mute", "i", "mute", "Mute a word, a source or the search, seeing how much that hides."),
    _source("change", "C", "change", "Change the source, folder or saved view: all that follows."),
    _source("rename", "", "rename", "Rename the source, folder or saved view."),
    _source("tag_source", "", "tag source", "Tag the source: this puts it in that folder, or out of it."),
    _source("interval", "", "interval", "Choose how often the source is refreshed."),
    _source("always_full", "", "full text always", "Fetch the full text of the source's new articles, or not."),
    _source("refresh_view", "", "refresh it", "Refresh the source, or all in the folder."),
    _source("remove", "", "remove", "Remove the source, folder or saved view."),
    _reader(
        "leave", "escape", "leave", "Clear the selection, then the search, then go back.", while_finding="end_find"
    ),
    _reader("close", "q", "quit", "Go back; from the first list, quit."),
    _reader("settings_menu", "", "settings", "Change settings that say what is shown, and how."),
    _app("help", "question_mark,f1", "show_help", "help", "Show all keys."),
    _app("palette", "colon,ctrl+p", "command_palette", "commands", "Find a command by its name."),
    _app("quit", "ctrl+q", "quit", "quit now", "Quit.", always=True),
    _app("redraw", "ctrl+l", "redraw", "redraw", "Paint the screen again, should it be garbled.", always=True),
    _app("suspend", "ctrl+z", "suspend_process", "suspend", "Suspend to the shell; fg resumes.", always=True),
)

BY_NAME: dict[str, Key] = {key.name: key for key in KEYS}
"""The keys as they are now: `use` changes them before the screens are loaded."""


VIEW_COMMANDS = {
    "All": "view_all",
    "Unread": "view_unread",
    "Starred": "view_starred",
    "Today": "view_today",
    "This week": "view_week",
}
"""The commands that show the views that every library has, by the names of these."""

_VIM = {
    "first": "g g,home",
    "page_down": "ctrl+f,pagedown",
    "page_up": "ctrl+b,pageup",
    "next_day": "right_square_bracket,right_curly_bracket",
    "previous_day": "left_square_bracket,left_curly_bracket",
    "scroll_down": "J,ctrl+e",
    "scroll_up": "K,ctrl+y",
    "other_pane": "tab,ctrl+w w",
    "copy_link": "y y",
    "hide": "d d",
    "quit": "ctrl+q,Z Z,Z Q",
    "view_all": "g 1",
    "view_unread": "g 2",
    "view_starred": "g 3",
    "view_today": "g 4",
    "view_week": "g 5",
}

# Newsboat's doc/keycmds.dsv says what its keys do; where this reader has nothing of the kind, its own key stays.
_NEWSBOAT = {
    "down": "J,j,down",
    "up": "K,k,up",
    "first": "home",
    "last": "end",
    "previous_unread": "p",
    "read": "enter,right",
    "scroll_down": "greater_than_sign",
    "scroll_up": "less_than_sign",
    "open_link": "o,O",
    "follow": "number_sign",
    "full_text": "i",
    "mute": "Z",
    "toggle_read": "N,m",
    "toggle_star": "s,ctrl+b",
    "tag": "ctrl+e,T",
    "hide": "D",
    "mark_day": "d",
    "mark_older": "B",
    "search": "slash,F",
    "clear_search": "ctrl+f,c",
    "view_unread": "l,2",
    "choose_view": "t,f,v",
    "choose_sort": "g,G,S",
    "read_policy": "P",
    "grouping": "ctrl+g",
    "sources": "E,L",
    "quit": "Q,ctrl+q",
}

PRESETS: Mapping[str, Mapping[str, str]] = {"default": {}, "vim": _VIM, "newsboat": _NEWSBOAT}
"""Sets of keys for people who come from elsewhere, by name: the keys that differ from the table's, by command."""

_LONGEST = 60
"""Characters of a name that nobody knows, as it is shown."""


def command(method: Method) -> Method:
    """Declare a method of a controller as the command of its name."""
    method.takes_count = False  # type: ignore[attr-defined]
    return method


def counted_command(method: Method) -> Method:
    """Declare one that gets the count typed before its key, or 0."""
    method.takes_count = True  # type: ignore[attr-defined]
    return method


def commands_of(controllers: Iterable[object]) -> dict[str, Callable[..., None]]:
    """Collect the commands of controllers by their names; a name that occurs twice is a mistake of ours."""
    commands: dict[str, Callable[..., None]] = {}
    for controller in controllers:
        for name, method in vars(type(controller)).items():
            if hasattr(method, "takes_count"):
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


def use(changes: Mapping[str, str], preset: str = "default", places: Mapping[str, Place] = {}) -> list[str]:
    """Change the table of keys; say in a line each what could not be changed.

    To be called before the app is imported: bindings, footer, help and palette are made of the table then.
    """
    keys, problems = keymap(changes, preset, places)
    BY_NAME.update({key.name: key for key in keys})
    return problems


def keymap(
    changes: Mapping[str, str],
    preset: str = "default",
    places: Mapping[str, Place] = {},
) -> tuple[list[Key], list[str]]:
    """Give the keys of a preset with a person's changes, and a line for each change that can't be made.

    The line begins with the place of the change, where `places` has it.

    A key that a person has set wins over the default of another command, which loses it: so a default that a later
    version brings takes nobody's key away. Of two changes that want one key, or a key and one that it begins, the
    second is not made.
    """
    commands = {key.name: replace(key, keys=PRESETS[preset].get(key.name, key.keys)) for key in KEYS}
    problems: list[str] = []
    own: dict[str, str] = {}
    """The command that each key runs which the person has set."""

    def said(name: str, problem: str) -> None:
        problems.append(f"{places[name]}: {problem}" if name in places else f"[keys] {problem}")

    for name, wanted in changes.items():
        # Each is one key, or several to press one after the other, by Textual's names.
        given = [clean_line(key).split() for key in wanted.split(",") if key.strip()]
        pressed = [" ".join(map(key_name, key)) for key in given]
        if name not in commands:
            meant = (name not in declared() and close_to(name, commands)) or setting_meant(name)
            said(name, f"no command {clean_line(name, _LONGEST)}{meant or '; `newsreader config` lists them'}")
        elif not pressed:
            if commands[name].keys:  # some need none
                said(name, f'{name} needs a key, as in {name} = "{commands[name].keys}"')
        elif wrong := next(filter(None, map(why_no_key, chain(*given))), ""):
            said(name, f"{name} stays as it was: {wrong}")
        elif clash := _give(name, pressed, own):
            said(name, f"{clash}: {name} stays as it was")
    for name, key in commands.items():
        defaults = key.keys.split(",")
        pressed = [each for each, command in own.items() if command == name]
        pressed = pressed or [each for each in defaults if _rival(each, own) is None]
        if not pressed and (rival := _rival(defaults[0], own)):
            said(own[rival], f"{name} has no key left: {shown_key(defaults[0])} is for {own[rival]}")
        commands[name] = replace(key, keys=",".join(pressed))
    return list(commands.values()), problems


def _give(name: str, pressed: Iterable[str], own: dict[str, str]) -> str:
    """Give a command the keys that a person set; where one of them has a rival, say so and give it none."""
    given = dict(own)
    for key in pressed:
        rival = _rival(key, given)
        if rival == key and given[key] != name:
            return f"{shown_key(key)} is for {given[key]} and for {name}"
        given[key] = name
        if rival is not None and rival != key:
            short, long = sorted((key, rival), key=len)
            return f"{shown_key(short)} is for {given[short]} and begins {shown_key(long)}"
    own.update(given)
    return ""


def _rival(key: str, others: Iterable[str]) -> str | None:
    """Find among keys one that can't be told from a key: the same, one that it begins, or one that begins it."""
    return next((each for each in others if f"{each} ".startswith(f"{key} ") or f"{key} ".startswith(f"{each} ")), None)


class SavedKeys:
    """The keys of saved views, beside the keys of commands."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._saved: list[SavedView] | None = None
        self.views: dict[str, View] = {}
        """The views by the key that shows them, in Textual's name."""

    def look(self) -> list[str]:
        """Read what was saved meanwhile; say in a line each which keys can't be used."""
        now = saved(self._library)
        if now == self._saved:
            return []
        self._saved, self.views = now, {}
        problems: list[str] = []
        in_table = {(view.name, view.key) for view in BUILT_IN}
        for view in arranged(self._library):
            if not view.key or (view.name, view.key) in in_table:
                continue
            key = key_name(view.key)
            if taken := command_of(key, BY_NAME.values()):
                problems.append(f"{shown_key(key)} is for {taken} and for the view {view.name}: it stays {taken}")
            else:
                self.views.setdefault(key, view)
        return problems

    def why_not(self, key: str, name: str) -> str:
        """Say why a key can't show the view of this name; empty where it can."""
        if key and why_no_key(key):
            return "One key, such as 6, f2 or comma."
        key = key_name(key)
        if taken := command_of(key, BY_NAME.values()):
            return f"{shown_key(key)} is taken: {taken}."
        other = owner(self._library, key)
        return f"{shown_key(key)} is taken: it shows {other.name}." if other and fold(other.name) != fold(name) else ""
