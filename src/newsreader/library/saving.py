"""Writing to a file that a person has named: a new one, or one that may be replaced; all of it or nothing."""

from __future__ import annotations

from pathlib import Path

from newsreader.errors import UsageError
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
