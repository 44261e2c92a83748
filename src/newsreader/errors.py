"""Every error that a person may be shown: one line that says what failed and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class NewsreaderError(Exception):
    """The root of all errors of this package; `str(error)` is one line for people."""


class StoreError(NewsreaderError):
    """The library's store can't be used as asked; nothing on disk was changed."""

    def __init__(self, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        """The damage that the store is not opened with, by its word in `newsreader doctor`; empty for anything else."""


class SourceError(NewsreaderError):
    """A source or a file gave no articles."""


class UsageError(NewsreaderError):
    """The command was given something that makes no sense."""


class QueryError(UsageError):
    """A query that can't be read: where, and what was expected there."""

    def __init__(self, message: str, query: str, position: int) -> None:
        super().__init__(message)
        self.query = query
        self.position = position
        """Index into `query`, from 0; may be its length."""


_ALIKE = 0.65
"""How alike a name must be to be meant (`difflib`): `wim` is `vim` (0.67), `titel` is not `until` (0.6)."""


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """Suggest the name that was probably meant, or list all of them."""
    known = list(known)
    return close_to(given, known) or f"; one of {', '.join(known)}"


def close_to(given: str, known: Iterable[str]) -> str:
    """Suggest the name that was probably meant; empty where none is like it."""
    return meant(given, {name: name for name in known})


def meant(given: str, words: Mapping[str, str], alike: float = _ALIKE) -> str:
    """Suggest the name that was probably meant, in the words for it; empty where none is so much `alike`."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for an error

    close = get_close_matches(given, words, n=1, cutoff=alike)
    return f"; did you mean {words[close[0]]}?" if close else ""
