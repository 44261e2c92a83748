"""Writing a person's own files, all of it or nothing: one that they name, and a setting in their config file."""

from __future__ import annotations

import re
from pathlib import Path

from newsreader.config import make_folder, read_small
from newsreader.errors import StoreError, UsageError
from newsreader.settings import as_toml, line_numbers, settings_file
from newsreader.store.files import Temporary


def named_file(name: str) -> Path:
    """Return the file that a person means, `~` for the home folder.

    Raises:
        UsageError: no such file can be written: it is a folder, or in none.
    """
    try:
        path = Path(name).expanduser()
        folder = path.parent.resolve()
        if path.is_dir():
            raise UsageError(f"{name} is a folder; a name for the file is missing")
        if path.exists() and not path.is_file():
            raise UsageError(f"{name} is no file that can be replaced")
        if not folder.is_dir():
            raise UsageError(f"there is no folder {folder}")
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, no home folder, a null character
        raise UsageError(f"not a name for a file: {getattr(error, 'strerror', None) or error}") from error
    return path


def write_file(path: Path, text: str, *, replace: bool = False) -> None:
    """Write a file, synced; nothing is left of one that can't be written to its end.

    Args:
        path: the file; where it is a link, what that leads to.
        text: what is to be in it, in UTF-8.
        replace: whether a file that is there may be replaced.

    Raises:
        FileExistsError: it is there, and may not be replaced.
        OSError: it can't be written; one that was there is as it was.
    """
    with Temporary(path.resolve(), mode=0o666) as file:
        file.write([text.encode("utf-8", "replace")])
        file.replace_target() if replace else file.create_target()


def save_setting(name: str, value: bool | int | str) -> None:
    """Give a setting a value, on its line, else below the line of it that is commented out, else above all.

    All else in the config file stays as a person wrote it.

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
