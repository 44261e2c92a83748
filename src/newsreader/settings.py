"""The settings of `config.toml` in the config folder (XDG_CONFIG_HOME on Linux).

Each is declared once, as a field of `Settings`: its type, its default and how it is explained. The checks of the file,
`newsreader config` and docs/settings.md (`make docs`) come from that.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_args, get_type_hints

import msgspec

from newsreader.choices import DateStyle, DayPlace, ReadPolicy, SourceColumn, ViewOrder
from newsreader.config import config_folder, read_small
from newsreader.errors import UsageError, did_you_mean
from newsreader.text import clean_line

PRESETS = ("default", "vim", "newsboat")
"""Sets of keys; `newsreader.tui.keys.keymap` says what they are."""
LARGEST_INTEGER = 64
"""Bits that an integer of the file may have (TOML 1.0)."""
MAXIMUM = 60 * 24 * 365
"""The most that a number of minutes or seconds may be."""


Arguments = tuple[str, ...]
"""A program and what it is given, or a list of names."""


class Setting(NamedTuple):
    """What is to be known of a setting beside its type and its default."""

    help: str
    choices: tuple[str, ...] = ()
    variable: str = ""
    """The environment variable that overrides the file, if there is one."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings, with the defaults that hold without a file."""

    ascii: Annotated[bool, Setting("use ASCII characters only", variable="NEWSREADER_ASCII")] = False
    mouse: Annotated[
        bool,
        Setting("take clicks and the wheel; `false` leaves the mouse to the terminal, as in GNU screen it always is"),
    ] = True
    group: Annotated[bool, Setting("show a story that several sources have as one row")] = True
    ages: Annotated[
        bool, Setting("show how old articles are in the list (`3h`, `2d`, `5w`, `1y`), not when they appeared")
    ] = False
    days: Annotated[
        str,
        Setting(
            "where the list says the day; `auto`: in a column where most days have one article, else in headings",
            choices=tuple(DayPlace),
        ),
    ] = "auto"
    date_style: Annotated[
        str, Setting("how dates are written: `13 November`, `November 13`, `2025-11-13`", choices=tuple(DateStyle))
    ] = "day-first"
    source_column: Annotated[
        str,
        Setting(
            "whether the list names the source of each article; `auto`: where there are several",
            choices=tuple(SourceColumn),
        ),
    ] = "auto"
    view_order: Annotated[
        str,
        Setting("the order of sources, folders, sections and tags in the list of views", choices=tuple(ViewOrder)),
    ] = "name"
    empty_views: Annotated[bool, Setting("show views without unread articles in the list of views")] = True
    read: Annotated[
        str,
        Setting("when an article counts as read ([views](views.md)); not set: `open`", choices=tuple(ReadPolicy)),
    ] = ""
    read_after: Annotated[
        float,
        Setting("seconds on an article after which `dwell` marks it read; set alone it means `dwell`; 0: 3 seconds"),
    ] = 0
    refresh: Annotated[
        float,
        Setting(
            "minutes between refreshes of due sources while the reader is open; 0: never", variable="NEWSREADER_REFRESH"
        ),
    ] = 0
    browser: Annotated[
        Arguments,
        Setting(
            "the program that opens pages, as a list of arguments; the address takes the place of `%s`, or comes last: "
            '`["firefox", "--private-window"]`; not set: `BROWSER`, or what the platform has'
        ),
    ] = ()
    image: Annotated[Arguments, Setting('the program for pictures: `["imv"]`; not set: that for pages')] = ()
    video: Annotated[
        Arguments, Setting('the program for videos: `["mpv", "--really-quiet"]`; not set: that for pages')
    ] = ()
    audio: Annotated[
        Arguments, Setting('the program for recordings: `["mpv", "--no-video"]`; not set: that for pages')
    ] = ()
    in_terminal: Annotated[
        Arguments,
        Setting(
            'names of programs that draw in the terminal, beside text browsers: `["mpv"]`; it is theirs until they end'
        ),
    ] = ()
    preset: Annotated[str, Setting("the set of keys to start from ([keys](keys.md))", choices=PRESETS)] = "default"
    keys: Annotated[Mapping[str, str], Setting("other keys, by the names in [keys](keys.md)")] = {}

    @property
    def policy(self) -> ReadPolicy:
        """When an article counts as read, unless its view says otherwise; `read_after` alone means `dwell`."""
        return ReadPolicy(self.read or (ReadPolicy.DWELL if self.read_after else ReadPolicy.OPEN))


@cache
def declared() -> dict[str, tuple[type, Setting]]:
    """Return the type and the declaration of each setting, by its name."""
    hints = get_type_hints(Settings, include_extras=True)
    return {name: get_args(hints[name]) for name in Settings.__struct_fields__}


def settings_file() -> Path:
    """Return the path of the config file, whether or not it exists."""
    return config_folder() / "config.toml"


class Given(NamedTuple):
    """A setting that a person has given a value."""

    place: str
    """The file, or the environment variable, that has it."""
    problem: str
    """What is wrong with it, so that it is not used; empty if nothing is."""


class Loaded(NamedTuple):
    """What was read."""

    settings: Settings
    given: dict[str, Given]
    """By name; those that are unknown too."""
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
    import tomllib  # noqa: PLC0415 - the shell needs no settings for most commands

    unreadable = ""
    values: dict[str, Any] = {}
    try:
        path = path or settings_file()
        values = tomllib.loads(read_small(path).decode("utf-8-sig"))
    except (FileNotFoundError, UsageError):  # no file, or no home folder to have one in
        pass
    except (OSError, ValueError, RecursionError) as error:  # ValueError: no UTF-8, no TOML, a number of 5,000 digits
        unreadable = f"{path}: is ignored: {getattr(error, 'strerror', None) or error}"
    places = dict.fromkeys(values, str(path))
    for name, (type_, setting) in declared().items():
        if setting.variable in environment:
            text = environment[setting.variable]
            if type_ is bool or text:
                values[name] = _from_variable(type_, text)
                places[name] = setting.variable
    given = {name: Given(places[name], _problem(name, value)) for name, value in values.items()}
    used: dict[str, Any] = {name: value for name, value in values.items() if not given[name].problem}
    used |= {name: tuple(value) for name, value in used.items() if isinstance(value, list)}
    settings = Settings(**used)
    return Loaded(settings, given, unreadable)


def _from_variable(type_: type, text: str) -> object:
    """Return the value that an environment variable stands for; text that is not of the type stays text."""
    if type_ is bool:
        return text not in {"", "0"}
    is_number = text.isascii() and text.replace(".", "", 1).isdecimal()
    return float(text) if type_ is float and is_number else text


def _problem(name: str, value: object) -> str:
    """Describe what is wrong with a setting; empty if nothing is."""
    settings = declared()
    if name not in settings:
        return f"unknown setting {name}{did_you_mean(name, settings)}"
    if isinstance(value, int) and value.bit_length() > LARGEST_INTEGER:  # Python may refuse to write it
        return f"{name} is too large a number"
    type_, setting = settings[name]
    if setting.choices:
        return "" if value in setting.choices else f"{name} is {value!r}{did_you_mean(str(value), setting.choices)}"
    is_right, said = _TYPES[type_]
    return "" if is_right(value) else said.format(name=name, value=value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MAXIMUM


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and word and "\0" not in word for word in value)


def _is_table(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(keys, str) for keys in value.values())


_TYPES: dict[Any, tuple[Callable[[object], bool], str]] = {
    bool: (lambda value: isinstance(value, bool), "{name} must be true or false"),
    float: (_is_number, "{name} is {value!r}, but must be a number such as 15, or 0"),
    Arguments: (_is_list, '{name} must be a list such as ["mpv", "--no-video"]'),
    Mapping[str, str]: (_is_table, 'keys are set as in [keys] toggle_read = "m,r"'),
}
"""What a value of each type has to be, and what is said of one that is not."""
