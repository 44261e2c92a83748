"""The settings of `config.toml` in the config folder (XDG_CONFIG_HOME on Linux).

Each is declared once, as a field of `Settings`: its type, its default and how it is explained. The checks of the file,
`newsreader config`, the file that `config init` writes and docs/settings.md (`make docs`) come from that.
Annotations are no strings here: types are had from the fields without evaluating them, which a start would wait for.
"""

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar

import msgspec
from msgspec import Meta

from newsreader.choices import DateStyle, DayPlace, Notify, ReadPolicy, SourceColumn, ViewOrder
from newsreader.config import config_folder, read_small
from newsreader.errors import UsageError, close_to, did_you_mean, meant
from newsreader.text import clean_line

PRESETS = ("default", "vim", "newsboat")
"""Sets of keys; `newsreader.tui.keys` says what they are."""
LARGEST_INTEGER = 64
"""Bits that an integer of the file may have (TOML 1.0)."""
LONGEST = 120
"""Characters of what is said of a problem, which has one line."""
_AT_LINE = re.compile(r" \(at line (\d+), (column \d+)\)$")
"""Where `tomllib` says that a mistake is."""


MAXIMUM = 60 * 24 * 365
"""The most that a number of minutes or seconds may be."""
_LIMITS = Meta(ge=0, le=MAXIMUM)
Number = Annotated[int, _LIMITS] | Annotated[float, _LIMITS]
"""Of minutes or seconds."""
Columns = Annotated[int, Meta(ge=20, le=300)]
Arguments = tuple[Annotated[str, Meta(min_length=1, pattern=r"\A[^\0]*\Z")], ...]
"""A program and what it is given, or a list of names."""
Keys = Mapping[str, str]
Tables = Mapping[str, Mapping[str, str]]
"""Tables of text, by their names."""

T = TypeVar("T")


class Setting(NamedTuple):
    """What is to be known of a setting beside its type and its default."""

    help: str
    choices: tuple[str, ...] = ()
    variable: str = ""
    """The environment variable that overrides the file, if there is one."""
    label: str = ""
    """What the reader calls it, which changes it while it is open; empty where it does not."""


def setting(default: T, help: str, *, choices: Iterable[str] = (), variable: str = "", label: str = "") -> T:  # noqa: A002
    """Declare a setting; its `choices` are those of its type, where this is an enumeration."""
    choices = type(default) if isinstance(default, StrEnum) else choices
    declaration = {"setting": Setting(help, tuple(choices), variable, label)}
    return field(default_factory=lambda: default, metadata=declaration)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings, with the defaults that hold without a file."""

    ascii: bool = setting(False, "use ASCII characters only", variable="NEWSREADER_ASCII")
    mouse: bool = setting(
        True, "take clicks and the wheel; `false` leaves the mouse to the terminal, as in GNU screen it always is"
    )
    group: bool = setting(True, "show a story that several sources have as one row")
    ages: bool = setting(
        False,
        "show how old articles are in the list (`3h`, `2d`, `5w`, `1y`), not when they appeared",
        label="Ages instead of dates",
    )
    measure: Columns = setting(
        80, "columns that the text of an article takes at most, 20 to 300", label="Columns of text"
    )
    days: DayPlace = setting(
        DayPlace.AUTO,
        "where the list says the day; `auto`: in a column where most days have one article, else in headings",
        label="Place of days",
    )
    date_style: DateStyle = setting(
        DateStyle.DAY_FIRST,
        "how dates are written: `13 November`, `November 13`, `2025-11-13`",
        label="Style of dates",
    )
    source_column: SourceColumn = setting(
        SourceColumn.AUTO,
        "whether the list names the source of each article; `auto`: where there are several",
        label="Column of sources",
    )
    view_order: ViewOrder = setting(
        ViewOrder.NAME,
        "the order of sources, folders, sections and tags in the list of views",
        label="Order of views",
    )
    empty_views: bool = setting(
        True, "show views without unread articles in the list of views", label="Views without unread articles"
    )
    read: str = setting("", "when an article counts as read ([views](views.md)); not set: `open`", choices=ReadPolicy)
    read_after: Number = setting(
        0, "seconds on an article after which `dwell` marks it read; set alone it means `dwell`; 0: 3 seconds"
    )
    refresh: Number = setting(
        0, "minutes between refreshes of due sources while the reader is open; 0: never", variable="NEWSREADER_REFRESH"
    )
    browser: Arguments = setting(
        (),
        "the program that opens pages, as a list of arguments; the address takes the place of `%s`, or comes last: "
        '`["firefox", "--private-window"]`; not set: `BROWSER`, or what the platform has',
    )
    image: Arguments = setting((), 'the program for pictures: `["imv"]`; not set: that for pages')
    pictures: bool = setting(
        False,
        "show pictures in the terminal, by kitty's graphics, sixel or half blocks "
        "([installed](triage.md#pictures) with `newsreader-tui[pictures]`)",
    )
    video: Arguments = setting((), 'the program for videos: `["mpv", "--really-quiet"]`; not set: that for pages')
    audio: Arguments = setting((), 'the program for recordings: `["mpv", "--no-video"]`; not set: that for pages')
    mail: Arguments = setting(
        (), 'the program that mails an article: `["thunderbird"]`; not set: what the platform has'
    )
    in_terminal: Arguments = setting(
        (),
        "names of programs that draw in the terminal, beside text browsers and mail programs: "
        '`["mpv"]`; it is theirs until they end',
    )
    after_refresh: Arguments = setting(
        (),
        "a program that runs after each refresh, as a list of arguments; it gets the new articles as JSON lines on "
        "standard input",
    )
    on_new: Arguments = setting(
        (), 'the same, only where there are new articles: `["sh", "-c", "jq -r .headline >> ~/headlines"]`'
    )
    notify: Notify = setting(
        Notify.OFF,
        "who tells of what a refresh brought; `terminal`: the terminal of the reader; `desktop`: `notify-send`",
    )
    preset: str = setting("default", "the set of keys to start from ([keys](keys.md))", choices=PRESETS)
    theme: str = setting("", "the [theme](#colours) to start with, by its name; not set: the one that was chosen last")
    themes: Tables = setting({}, "[themes of your own](#colours), by their names")
    keys: Keys = setting({}, "other keys, by the names in [keys](keys.md)")

    @property
    def policy(self) -> ReadPolicy:
        """When an article counts as read, unless its view says otherwise; `read_after` alone means `dwell`."""
        return ReadPolicy(self.read or (ReadPolicy.DWELL if self.read_after else ReadPolicy.OPEN))


@cache
def declared() -> dict[str, tuple[Any, Setting]]:
    """Return the type and the declaration of each setting, by its name."""
    return {each.name: (each.type, each.metadata["setting"]) for each in fields(Settings)}


def settings_file() -> Path:
    """Return the path of the config file, whether or not it exists."""
    return config_folder() / "config.toml"


class Place(NamedTuple):
    """Where a person has given a setting its value: a line of the file, or an environment variable."""

    file: str = ""
    line: int = 0
    """From 1; 0 where it was not found."""
    variable: str = ""

    def __str__(self) -> str:
        """Name it as warnings do, `config.toml:7`: they have one line."""
        return self.variable or Path(self.file).name + (f":{self.line}" if self.line else "")


class Given(NamedTuple):
    """A setting that a person has given a value."""

    place: Place
    problem: str
    """What is wrong with it, so that it is not used; empty if nothing is."""


class Loaded(NamedTuple):
    """What was read."""

    settings: Settings
    given: dict[str, Given]
    """By name; those that are unknown too."""
    key_places: dict[str, Place]
    """Where each of `Settings.keys` stands."""
    unreadable: str
    """Why the file is ignored; empty where it is not."""

    @property
    def problems(self) -> list[str]:
        """A line for each thing that is ignored."""
        wrong = [f"{given.place}: {given.problem}" for given in self.given.values() if given.problem]
        return [clean_line(problem) for problem in (self.unreadable, *wrong) if problem]


def load_settings(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> tuple[Settings, list[str]]:
    """Read the settings, and describe in a line each what is ignored. Never raises."""
    loaded = read_settings(path, environment)
    return loaded.settings, loaded.problems


def read_settings(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> Loaded:
    """Read the settings, and where each comes from. Never raises."""
    unreadable, text = "", ""
    values: dict[str, Any] = {}
    try:
        path = path or settings_file()
        text = read_small(path).decode("utf-8-sig")
        import tomllib  # noqa: PLC0415 - only where there is a file

        values = tomllib.loads(text)
    except (FileNotFoundError, UsageError):  # no file, or no home folder to have one in
        pass
    except (OSError, ValueError, RecursionError) as error:  # ValueError: no UTF-8, no TOML, a number of 5,000 digits
        said = getattr(error, "strerror", None) or str(error)
        at = _AT_LINE.search(said)
        place = f"{Place(str(path), int(at[1]))}: {at[2]}" if at else f"{path}"
        unreadable = f"{place}: {_AT_LINE.sub('', said)}; the file is ignored"
    lines = line_numbers(text)
    if isinstance(keys := values.get("keys"), dict):  # one that is wrong leaves the others as they are
        values["keys"] = {name: pressed for name, pressed in keys.items() if isinstance(pressed, str)}
        values |= {f"keys.{name}": pressed for name, pressed in keys.items() if not isinstance(pressed, str)}
    places = {name: Place(str(path), lines.get(name, 0)) for name in values}
    for name, (type_, setting) in declared().items():
        if setting.variable in environment:
            value = environment[setting.variable]
            if type_ is bool or value:
                values[name] = _from_variable(type_, value)
                places[name] = Place(variable=setting.variable)
    given = {name: Given(places[name], _problem(name, value)) for name, value in values.items()}
    used: dict[str, Any] = {
        name: msgspec.convert(value, declared()[name][0]) for name, value in values.items() if not given[name].problem
    }
    settings = Settings(**used)
    key_places = {name: Place(str(path), lines.get(f"keys.{name}", lines.get("keys", 0))) for name in settings.keys}
    return Loaded(settings, given, key_places, unreadable)


def line_numbers(text: str) -> dict[str, int]:
    """Return the line, from 1, on which each name of a TOML file is set, those of a table as `table.name`.

    `tomllib` tells no positions. What only looks like a name, within a text of several lines, is no setting's.
    """
    table = ""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        before, is_set, _ = line.partition("=")
        if before.lstrip().startswith("["):
            name = before.partition("#")[0].strip("[] \t\r")
            table = f"{name}."
        elif is_set:
            name = table + re.sub(r"[\s\"']", "", before)
        else:
            continue
        lines.setdefault(name, number)
    return lines


def as_toml(value: object) -> str:
    """Format a value of TOML, which is as in JSON (toml.io, 1.0.0) except for the character 127."""
    return json.dumps(value).replace("\x7f", "\\u007f")


def _from_variable(type_: object, text: str) -> object:
    """Return the value that an environment variable stands for; text that is not of the type stays text."""
    if type_ is bool:
        return text not in {"", "0"}
    is_number = text.isascii() and text.replace(".", "", 1).isdecimal()
    return float(text) if type_ == Number and is_number else text


def _problem(name: str, value: object) -> str:
    """Describe what is wrong with a setting; empty if nothing is."""
    settings = declared()
    if name.startswith("keys."):
        return _MUST_BE[Keys] + setting_meant(name.removeprefix("keys."))
    if name not in settings:
        listed = "; `newsreader config` lists settings, and keys, which stand under [keys]"
        return f"unknown setting {clean_line(name, LONGEST)}{close_to(name, settings) or listed}"
    if isinstance(value, int) and value.bit_length() > LARGEST_INTEGER:  # Python may refuse to write it
        return f"{name} is too large a number"
    type_, setting = settings[name]
    shown = clean_line(str(value).lower() if isinstance(value, bool) else repr(value), LONGEST)
    if setting.choices:
        return "" if value in setting.choices else f"{name} is {shown}{did_you_mean(str(value), setting.choices)}"
    try:
        msgspec.convert(value, type_)
    except msgspec.ValidationError:
        return _MUST_BE[type_].format(name=name, value=shown)
    return ""


def setting_meant(key: str) -> str:
    """Suggest the setting that was probably meant by what stands among the keys; empty where none is like it."""
    return meant(key, {name: f"{name}, above [keys]" for name in declared()}, alike=0.8)  # not `undo` for `audio`


_MUST_BE: dict[Any, str] = {
    bool: "{name} must be true or false",
    str: '{name} must be a name, such as "nord"',
    Number: "{name} is {value}, but must be a number such as 15, or 0",
    Columns: "{name} is {value}, but must be a whole number from 20 to 300",
    Arguments: '{name} must be a list such as ["mpv", "--no-video"]',
    Keys: 'keys are set as in [keys] toggle_read = "m,r"',
    Tables: 'themes are set as in [themes.mine] accent = "#2472c8"',
}
"""By type, what is said of a value that is not of it."""
