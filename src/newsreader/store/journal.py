"""The journal: one line for each committed transaction, after a header that names its snapshot.

What a line holds is a *record*: the changes of one transaction. It has whole documents, never differences, so that
applying it a second time changes nothing.

A line is `CRC GENERATION NUMBER JSON`. The CRC-32 (eight hexadecimal digits) covers all that follows it on the
line. The number counts the lines of a journal from 0, which is the header. A checksum is enough here: what it
guards against is damage, not malice, and it runs over a snapshot of 84 MB in a tenth of the time that a hash takes.

What is read:

- Bytes after the last newline are a record that was never acknowledged (a crash while it was written): they are
  left out, and the next writer cuts them off.
- A whole line that fails its checksum or belongs to another generation is *damage*, wherever it stands: it is left
  out and counted, and so is each number that is missing. The lines after it hold whole documents, so they are read.
  The file keeps what was damaged (`newsreader.store.generations`).
- A line that repeats a number is left out. Lines in another order are read in that of their numbers.
"""

from __future__ import annotations

import contextlib
import re
import zlib
from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Raw

from newsreader.errors import StoreError
from newsreader.store.files import Buffer, Fingerprint

Patch = dict[int, Raw | None]
"""Changes of a table; None removes a document."""
Record = dict[str, Patch | None]
"""Changes of several tables; None removes the table, an empty patch makes an empty table."""

FORMAT = 1
CHECKSUM = 8
"""Bytes of a checksum at the beginning of a line."""
_NUMBERS = 64
"""Bytes in which the two numbers of a line stand."""
_BEGINNING = re.compile(rb"[0-9a-f]{8} \d+ \d+ \{")
_HEADER = re.compile(rb'^.{8} \d+ 0 \{|"journal":')
_NULL = Raw(b"null")
_DECODER = msgspec.json.Decoder(dict[str, dict[int, Raw] | None])


class NewerSchemaError(StoreError):
    """A newer newsreader made the file."""

    KIND = "newer-schema"

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: was made by a newer newsreader; use that one, or update this one", self.KIND)


class Header(msgspec.Struct, frozen=True):
    """The first line: which snapshot the journal continues."""

    journal: int
    """Version of this format."""
    store: str
    """The store's own name, made up when it was created."""
    generation: int
    snapshot: Fingerprint


class _Version(msgspec.Struct):
    journal: int


class Scan(msgspec.Struct, eq=False):
    """What was read of a journal, and where the next read goes on."""

    generation: int = 0
    header: Header | None = None
    records: dict[int, Record] = {}
    """By number, in that order; whoever has applied them may drop them."""
    last_number: int = 0
    read: int = 0
    """Lines that were read."""
    unread: int = 0
    """Lines that could not be."""
    trailing: int = 0
    """Those of them since the last one that could; each stands for a number."""
    repeated: int = 0
    """Lines that stand there a second time."""
    is_in_order: bool = True
    """Whether the lines stand in the order of their numbers."""
    end: int = 0
    """Bytes up to and with the last newline."""
    last_start: int = 0
    """Where the last of the lines read begins."""
    last_checksum: bytes = b""
    """What stands there."""
    tail: bytes = b""
    """What stands behind the last newline."""

    @property
    def next_number(self) -> int:
        """The number of the line to append."""
        return self.last_number + self.trailing + 1

    @property
    def damaged(self) -> int:
        """How many changes are missing: lines that could not be read, and numbers that stand on no line."""
        return max(self.unread, self.last_number - self.read + self.trailing)

    @property
    def is_damaged(self) -> bool:
        """Whether whole lines of it are not as they were written."""
        return bool(self.damaged or self.repeated or not self.is_in_order or (self.end and not self.header))


def line(generation: int, number: int, encoded: Iterable[Buffer]) -> list[Buffer]:
    """Write one line, given its JSON in pieces (a record may have a hundred megabytes); the first is the checksum."""
    numbered = [b"%d %d " % (generation, number), *encoded]
    checksum = 0
    for piece in numbered:
        checksum = zlib.crc32(piece, checksum)
    return [b"%08x" % checksum, b" ", *numbered, b"\n"]


def scan(data: bytes, path: Path) -> Scan:
    """Read a journal from its beginning. Raises StoreError if a newer newsreader wrote it."""
    found = Scan()
    first = data[: data.find(b"\n") + 1]
    numbered = payload(first)
    if numbered and numbered[1] == 0:
        with contextlib.suppress(msgspec.DecodeError):
            if msgspec.json.decode(numbered[2], type=_Version).journal > FORMAT:
                raise NewerSchemaError(path)
            found.header = msgspec.json.decode(numbered[2], type=Header)
    if found.header:
        found.generation = found.header.generation
    if numbered is None and first:  # damaged, and perhaps its end too, or it is a record: the header is gone
        is_record = not _HEADER.search(first)
        found.unread = found.trailing = len(_BEGINNING.findall(first[1:])) + is_record
    if numbered is None or numbered[1] == 0:
        found.end = len(first)
        found.last_checksum = first[:CHECKSUM]
    read_on(found, data, found.end)
    found.records = dict(sorted(found.records.items()))
    return found


def read_on(found: Scan, data: bytes, start: int = 0) -> None:
    """Read the lines that stand in a journal after those that were read; in `data` they begin at `start`."""
    while (newline := data.find(b"\n", start)) >= 0:
        text = data[start : newline + 1]
        start = newline + 1
        found.last_start, found.last_checksum = found.end, text[:CHECKSUM]
        found.end += len(text)
        numbered, record = payload(text), None
        if numbered and found.generation in {0, numbered[0]}:
            found.generation, number, encoded = numbered
            if number < 1 or number in found.records:
                found.repeated += 1
                continue
            record = decode(encoded)
        if numbered is None or record is None:
            lost = max(1, len(_BEGINNING.findall(text)))  # Where a newline is damaged, two lines look like one.
            found.unread += lost
            found.trailing += lost
        else:
            found.records[number] = record
            found.is_in_order = found.is_in_order and number > found.last_number
            found.last_number, found.read, found.trailing = max(number, found.last_number), found.read + 1, 0
    found.tail = data[start:]


def payload(text: bytes) -> tuple[int, int, memoryview] | None:
    """Take a line apart: generation, number, JSON; None if it is damaged."""
    rest = memoryview(text)[CHECKSUM + 1 : -1]
    if text[: CHECKSUM + 1] != b"%08x " % zlib.crc32(rest):
        return None
    numbers = bytes(rest[:_NUMBERS]).split(b" ")
    try:
        generation, number = int(numbers[0]), int(numbers[1])
    except (ValueError, IndexError):
        return None
    return generation, number, rest[len(numbers[0]) + len(numbers[1]) + 2 :]


def encode(record: Record) -> list[Buffer]:
    """Write a record as JSON, in pieces: `{"table": {"id": document or null}}`."""
    pieces: list[Buffer] = []
    start = b"{"
    for name, patch in record.items():
        pieces.append(b"%b%b:" % (start, msgspec.json.encode(name)))
        start = b","
        if not patch:
            pieces.append(b"null" if patch is None else b"{}")
            continue
        separator = b"{"
        for document_id, raw in patch.items():
            pieces += [b'%b"%d":' % (separator, document_id), _NULL if raw is None else raw]
            separator = b","
        pieces.append(b"}")
    pieces.append(b"}")
    return pieces


def decode(data: bytes | memoryview) -> Record | None:
    """Read what `encode` wrote; None if that is damaged."""
    record: Record = {}
    try:
        for name, patch in _DECODER.decode(data).items():
            record[name] = None
            if patch is not None:
                record[name] = {key: None if raw == _NULL else raw for key, raw in patch.items()}
    except msgspec.DecodeError:
        return None
    return record
