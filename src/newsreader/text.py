"""Text from outside: made harmless at the edge, folded for comparison, and found again in what is shown.

And how a count is said with its noun, in the shell as in the reader.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

MAX_LINE = 2_000
"""Characters that a headline, section, author or name may have; longer ones are cut with an ellipsis."""
MAX_TEXT = 1_000_000
"""Characters that a summary may have."""
MAX_URL = 4_000
MAX_MARKS = 8
"""Combining marks kept on one base character."""
_MARKS_SORTED = 64
"""Marks in a row that are normalized: their order is made by insertion, whose time grows with the square of them."""

_ESCAPE_SEQUENCE = re.compile(
    # ECMA-48 5.4 and 5.6: CSI; the string controls (DCS, SOS, OSC, PM, APC) with their payload when they are
    # closed within the line and hold no other one, so that no text is looked through twice; the two-byte escapes.
    r"(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,16}[@-~]"
    r"|(?:\x1b[PX\]^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x90\x98\x9c-\x9f\n]{0,4096}(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]{1,16}[0-~]"
)
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
_ZERO_WIDTH = "\u00ad\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_INVISIBLE = re.compile(f"[{_CONTROLS}{_BIDI}{_ZERO_WIDTH}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NONCHARACTER = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
_BREAK = re.compile("\r\n?|[\x85\u2028\u2029]")
_PLAIN_URL = re.compile(r"https?://[a-zA-Z0-9][a-zA-Z0-9.-]*(?:[/?#][!-~]*)?")
_BEYOND_LATIN = re.compile("[^\0-\u02ff\u2000-\u20cf]")
"""Where combining marks are: neither in Latin letters nor in typographic punctuation. Said by what it is not, because
`re` goes through a range letter by letter, and a start would wait 13 ms for those of all scripts."""
_MAYBE_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{MAX_MARKS + 1}}}")
"""Marks are no letters; a run of those that is long enough to need a closer look is rare."""
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
"""Unicode's block of combining diacritical marks: what is left of most words in Latin letters is ASCII."""
_UNSEEN = frozenset(("Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp"))
"""Unicode categories of which nothing is seen where nothing else is."""
_FILLERS = frozenset("\u3164\u115f\u1160\uffa0\u2800")
"""Letters of which nothing is seen."""
_SIGN = re.compile(r"[^\w\s\x00-\x7f]+|[ıłøđ]")
_PLAIN_SIGNS = {
    **dict.fromkeys("‘’‚‛′", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    **dict(zip("ıłøđ", "ilod", strict=True)),
}
"""What typographic signs, and letters that do not decompose, are folded to."""


def clean(text: str) -> str:
    """Remove what could act on a terminal or hide, and keep line breaks.

    Escape sequences go with their payload, other C0 and C1 controls, bidirectional controls, tag characters
    and noncharacters go alone (Unicode 16, chapter 23; CVE-2021-42574); lone surrogates become U+FFFD. Stacks
    of combining marks are cut. The result is in NFC, and cleaning it again changes nothing.
    """
    # What Python calls printable has no controls, format characters, surrogates or noncharacters in it.
    if not text.replace("\n", " ").isprintable():
        text = _BREAK.sub("\n", text)
        text = _ESCAPE_SEQUENCE.sub("", text)
        text = _SURROGATE.sub("\ufffd", text)
        text = _NONCHARACTER.sub("", text)
        text = _INVISIBLE.sub("", text)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", _limit_marks(text, _MARKS_SORTED))
    return unicodedata.normalize("NFC", _limit_marks(text, MAX_MARKS))


def _limit_marks(text: str, limit: int) -> str:
    if not (_BEYOND_LATIN.search(text) and _MAYBE_MARKS.search(text)):
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        is_mark = unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me"}
        marks = marks + 1 if is_mark else 0
        if marks <= limit:
            kept.append(character)
    return "".join(kept)


def escape_json(document: str) -> str:
    """Write what `clean` removes as JSON's escapes (RFC 8259, 7): the document means the same, and can't act."""
    if document.isprintable():
        return document
    for pattern in (_INVISIBLE, _BREAK, _NONCHARACTER):
        document = pattern.sub(_as_escapes, document)
    return document


def _as_escapes(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def clean_line(text: str, limit: int = MAX_LINE) -> str:
    """Clean text for a place of one line: blanks and breaks become one space, and it is cut at `limit`."""
    if len(text) > 4 * limit:
        text = text[: 4 * limit]
    if len(text) <= limit and text.isascii() and text.isprintable():
        return " ".join(text.split())  # what all the rest comes to for nearly all texts
    text = " ".join(clean(text).split())
    if len(text) > limit:
        text = text[: limit - 1].rstrip() + "…"
    return "" if is_invisible(text) else text


def clean_text(text: str) -> str:
    """Clean text of several paragraphs: one newline between them, single blanks within."""
    if len(text) <= MAX_TEXT and text.isascii():
        text = text.strip()
        flat = text.replace("\n", " ")
        if flat.isprintable() and "  " not in flat:  # nothing to fold
            return text  # as nearly all texts
    lines = (" ".join(line.split()) for line in clean(text[: 4 * MAX_TEXT]).split("\n"))
    text = "\n".join(filter(None, lines))
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1].rstrip() + "…"


def one_line(text: str) -> str:
    """Clean text that is pasted where one line is typed.

    Lines are joined, with blanks between them but for an address that was wrapped. One line stays as it is.
    """
    lines = [line for line in clean(text).split("\n") if line.strip()]
    if len(lines) < 2:
        return "".join(lines)
    lines = [line.strip() for line in lines]
    first, *others = lines
    is_address = "://" in first and not any("://" in line for line in others) and not re.search(r"\s", "".join(lines))
    return ("" if is_address else " ").join(lines)


def clean_url(text: str, *, credentials: bool = False) -> str:
    """Return the address if it is one that may be opened, else an empty string.

    Only http and https with a host, without blanks, controls, or user information before the host, which
    could pass for it (RFC 3986, 3.2.1 and 7.6). With `credentials` there may be such: a source that the reader
    subscribed to with name and password.
    """
    text = text.strip()
    if len(text) <= MAX_URL and _PLAIN_URL.fullmatch(text):
        return text
    if not text or len(text) > MAX_URL or clean(text) != text or any(map(str.isspace, text)):
        return ""
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return ""
    barred = set("\\" if credentials else "@\\")
    if parts.scheme not in {"http", "https"} or not host or host.startswith("-") or barred & set(parts.netloc):
        return ""
    return text


def is_invisible(text: str) -> bool:
    """Whether nothing of `text` would be seen."""
    if text[:1].isascii() and text[:1].isalnum():
        return False
    return all(unicodedata.category(sign) in _UNSEEN or sign in _FILLERS for sign in text)


def fold(text: str) -> str:
    """Fold case, accents, width, typographic quotes and dashes: what reads the same compares the same."""
    if text.isascii():
        return text.lower()
    # Decomposed on both sides of the case folding, as in Unicode's toNFKC_Casefold (3.13, R5). The acute accent,
    # which passes for a quote, would decompose to a blank.
    text = unicodedata.normalize("NFKD", text.replace("´", "'")).casefold()
    text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return text if text.isascii() else _SIGN.sub(_plain_signs, text)


def _plain_signs(found: re.Match[str]) -> str:
    return "".join(_PLAIN_SIGNS.get(sign, "" if unicodedata.combining(sign) else sign) for sign in found.group())


def find_spans(text: str, needles: Iterable[str], also: Iterable[tuple[int, int]] = ()) -> list[tuple[int, int]]:
    """Find where folded `needles` stand in `text`: (start, end) pairs, in order, merged where they touch.

    Spans in `also` are merged with those found.
    """
    spans = list(also)
    needles = list(filter(None, needles))
    folded = text.lower()
    positions: Sequence[int] = range(len(text))  # where in `text` each folded character came from
    if needles and not text.isascii():
        pieces = [fold(character) for character in text]
        folded = "".join(pieces)
        positions = [position for position, piece in enumerate(pieces) for _ in piece]
    for needle in needles:
        start = folded.find(needle)
        while start >= 0:
            end = start + len(needle)
            spans.append((positions[start], positions[end - 1] + 1))
            start = folded.find(needle, end)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def plural(count: int, noun: str) -> str:
    """Format a count with its noun: `1 article`, `1,200 articles`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
