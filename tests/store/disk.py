"""What stands in a store's folder."""

from __future__ import annotations

from pathlib import Path


def contents(folder: Path) -> dict[str, bytes]:
    """Read every file of a folder, by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def leftovers(folder: Path) -> list[str]:
    """Return the temporary files that nobody removed."""
    return [path.name for path in folder.iterdir() if path.name.endswith(".tmp")]
