"""What else may stand on the line of a date without being text of its story: names, counts, categories."""

from __future__ import annotations

import re
import unicodedata

from newsreader.sources.listing.boilerplate import byline, is_label, is_noise, is_stamp_word
from newsreader.sources.listing.wording import is_sentence
from newsreader.text import fold

SEPARATORS = " \t|•·–—-:;,/~>»\u2022"
"""What divides the parts of such a line."""
_META = re.compile(
    r"(?:in|under|from|source|via|category|topics?|tags?|at)\b:?\s.{1,60}|(?:vol(?:ume|\.)?|issue|no\.|ausgabe|heft)\s?\d.{0,40}"
    r"|(?:\d[\d.,]*k?\s?(?:min|comments?|views?|words|likes?|shares?|reads?|kommentare?|aufrufe|vues|vistas)\b.{0,20})"
    r"|.{0,40}\b(?:\d+ comments?|leave a (?:comment|reply)|comments off|no comments)|\d{1,2}[:.h]\d{2}.{0,20}"
    r"|(?:views?|comments?|reads?|likes?|hits?|zugriffe|aufrufe)\s?[:(]?\s?\d[\d.,]*k?\)?"
)
_COUNTS = re.compile(r"(?:\d{1,3}(?:[\s.,]\d{3})+|\d{1,7}(?:[.,]\d)?)\s?[kKmM]?(?:\s+\d[\d.,]*[kKmM]?){0,3}")
_BY_LOGIN = re.compile(r"\s+(?:by|von|par|por|da|di|av|af|door)\s+[^\W\d][\w.-]{1,30}\s*(?:[|•·–—~]|$)")


def is_meta(text: str) -> bool:
    """Whether a piece of a date's line is no text of the story: a byline, a label, a count of comments."""
    text = text.strip(SEPARATORS + "()[]")
    if not text:
        return True
    if byline(text) or is_label(text) or is_stamp_word(text) or is_noise(text) or _META.fullmatch(fold(text)):
        return True
    return is_count(text)


def is_count(text: str) -> bool:
    """Whether a text is numbers and signs alone: readers, comments, likes beside their pictures."""
    bare = " ".join("".join(" " if _is_sign(sign) else sign for sign in text).split())
    return not bare or _COUNTS.fullmatch(bare) is not None


def _is_sign(character: str) -> bool:
    return unicodedata.category(character) in {"So", "Sk", "Mn", "Cf"}


def are_meta(parts: list[str]) -> bool:
    """Whether none of the parts beside a date is text: each is told by its words, or is a few words, a name or a
    category, that stand beside one that is."""
    known = [is_meta(part) for part in parts]
    few = [len(part.split()) <= 4 and part[:1].isupper() and not is_sentence(part) for part in parts]
    return all(known) or (any(known) and all(sure or short for sure, short in zip(known, few, strict=True)))


def is_login(rest: str) -> bool:
    """Whether a date is followed by a login and a few words each of what else there is: "by admin | 3 comments"."""
    return _BY_LOGIN.match(rest) is not None and all(len(part.split()) <= 4 for part in segments(rest)[1:])


def segments(text: str) -> list[str]:
    """Cut a line at its bars, dots and dashes."""
    return [part for part in re.split(r"\s*[|•·–—~]\s*|\s-\s|\s/\s", text) if part.strip()]
