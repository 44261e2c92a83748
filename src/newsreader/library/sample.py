"""The first run: the user's own library begins as a copy of the sample."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from newsreader.errors import StoreError
from newsreader.store import files


def copy_sample(sample: Path, path: Path) -> None:
    """Copy the sample to `path`, whole or not at all, unless something is there already.

    Raises:
        StoreError: the folder can't be written.
    """
    if os.path.lexists(path):
        return
    try:
        files.make_folder(path.parent)
        with files.Temporary(path) as copy:
            copy.write([sample.read_bytes()])
            with contextlib.suppress(FileExistsError):  # what another process has put there meanwhile stays
                copy.create_target()
    except OSError as error:
        raise StoreError(
            f"cannot make the library {path}: {error.strerror}; name another place with --store PATH"
        ) from error
