"""Changing a setting in a person's config file, where all else stays as they wrote it."""

from __future__ import annotations

import re

from newsreader.config import make_folder, read_small
from newsreader.errors import StoreError, UsageError
from newsreader.library.saving import write_file
from newsreader.settings import as_toml, line_numbers, settings_file


def save_setting(name: str, value: bool | int | str) -> None:
    """Give a setting a value: on its line, else below the line of it that is commented out, else above all.

    Raises:
        UsageError: the file can't be read, or its line can't be told apart from others; nothing was changed.
        StoreError: it can't be written; nothing was changed.
    """
    import tomllib  # noqa: PLC0415 - rarely

    path = settings_file()
    try:
        text = read_small(path).decode("utf-8-sig")
        before = tomllib.loads(text)
    except FileNotFoundError:
        text, before = "", {}
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(f"{path} can't be read: `newsreader config edit` opens it") from error
    lines, line = text.split("\n"), f"{name} = {as_toml(value)}"
    number = line_numbers(text).get(name, 0)
    if number:
        simple = re.compile(rf"^\s*{name}\s*=\s*(\"[^\"\\]*\"|'[^']*'|[\w.+-]+)")
        lines[number - 1] = simple.sub(lambda _: line, lines[number - 1])
    else:
        commented = re.compile(rf"#\s*{name}\s*=")
        lines.insert(next((at for at, each in enumerate(lines, 1) if commented.match(each)), 0), line)
    changed = "\n".join(lines)
    try:
        is_right = tomllib.loads(changed) == before | {name: value}
    except ValueError:
        is_right = False
    if not is_right:
        raise UsageError(f"{name} is written in {path} in a way that only you can change: `newsreader config edit`")
    try:
        make_folder(path.parent)
        write_file(path, changed, replace=True)
    except OSError as error:
        raise StoreError(f"{path} can't be written: {error.strerror}") from error
