"""The first run: the user's own library begins as a copy of the sample."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from newsreader.errors import StoreError


def copy_sample(sample: Path, path: Path) -> None:
    """Copy the sample to `path`, whole or not at all, unless something is there already.

    Raises:
        StoreError: the folder can't be written.
    """
    if os.path.lexists(path):
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".sample-") as copy:
            copy.write(sample.read_bytes())
            copy.flush()
            os.fsync(copy.fileno())
            # A link, unlike a rename, never replaces what another process has put there meanwhile.
            with contextlib.suppress(FileExistsError):
                os.link(copy.name, path)
    except OSError as error:
        raise StoreError(
            f"cannot make the library {path}: {error.strerror}; name another place with --store PATH"
        ) from error
