"""Where the documents of a snapshot stand in its file.

This is a cache for files that are laid out as `newsreader.store.snapshot` writes them, one document a line, and never
the format: what is laid out otherwise is decoded whole. That the lines are what was written is told by the checksum of
the file, which is taken on the way.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import msgspec

from newsreader.store import image
from newsreader.store.image import Filed, Places, Tables
from newsreader.store.journal import Mark
from newsreader.store.reader import Reader

_HIGHEST_ID = (1 << 63) - 1


@dataclass
class Index:
    """The places of the documents in one file."""

    reader: Reader
    places: dict[str, Places]
    mark: Mark
    """Of the whole file."""
    content: Mark
    """Of what stands before the last table."""

    def tables(self) -> Tables:
        """Return the documents, to be read when they are asked for."""
        return {name: Filed(self.reader, places) for name, places in self.places.items()}


def read(reader: Reader) -> Index | None:
    """Go through a snapshot; None if it is not laid out as ours are, or has ids that TinyDB has not."""
    places: dict[str, Places] = {}
    content = Mark(0, "")
    table: Places | None = None
    offset = checksum = 0
    expected = b"{\n"
    for line in reader.lines():
        if table is not None and line[:1] == b'"':
            colon = line.find(b'":')
            key = line[1:colon]
            if not (len(key) < 20 and key.isdigit() and key[:1] != b"0" and (document_id := int(key)) <= _HIGHEST_ID):
                return None
            length = len(line) - colon - (4 if line.endswith(b",\n") else 3)
            table[document_id] = image.place(offset + colon + 2, length)
        elif expected and line == expected:
            expected = b""
        elif table is None and line.endswith(b'":{\n'):
            content = Mark(offset, f"{checksum:08x}")
            table = places[_name(line)] = {}
        elif table is not None and line in {b"},\n", b"}\n"}:
            table = None
            expected = b"}\n" if line == b"}\n" else b""
        else:
            return None
        checksum = zlib.crc32(line, checksum)
        offset += len(line)
    return Index(reader, places, Mark(offset, f"{checksum:08x}"), content)


def _name(line: bytes) -> str:
    return msgspec.json.decode(line[: line.rindex(b":")], type=str)
