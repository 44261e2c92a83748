"""Article ids as people see them: 13 characters of base 32, in lower case.

The alphabet is Douglas Crockford's (https://www.crockford.com/base32.html). An id has 63 bits, so its first
character is always a digit: no word can be taken for an id.
"""

from __future__ import annotations

from _blake2 import blake2b  # which is what `hashlib` has, that loads OpenSSL beside it

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 13
FIRST = "7"
"""The last of the digits that an id may begin with."""
_VALUES = {character: value for value, character in enumerate(ALPHABET)}


def format_id(article_id: int) -> str:
    """Write an id as its 13 characters."""
    return "".join(ALPHABET[article_id >> 5 * place & 31] for place in range(LENGTH - 1, -1, -1))


def parse_id(text: str) -> int | None:
    """Read 13 characters as an id; None for anything else."""
    if len(text) != LENGTH or not could_be_id(text):
        return None
    return ids_with_prefix(text).start


def is_prefix(text: str) -> bool:
    """Whether `text` could be the beginning of an id."""
    return 0 < len(text) <= LENGTH and all(character in _VALUES for character in text.lower())


def could_be_id(text: str) -> bool:
    """Whether `text` could be an id, or the beginning of one, and no word."""
    return is_prefix(text) and text[0] <= FIRST


def ids_with_prefix(prefix: str) -> range:
    """Return the ids that begin with `prefix`, of which `is_prefix` is true."""
    first = 0
    for character in prefix.lower():
        first = first << 5 | _VALUES[character]
    rest = 5 * (LENGTH - len(prefix))
    return range(first << rest, first + 1 << rest)


def common_prefix_length(one: int, other: int) -> int:
    """Count the characters at the beginning that two ids have in common."""
    return LENGTH - -(-(one ^ other).bit_length() // 5)


def stable_id(*parts: str) -> int:
    """A positive 63-bit id that depends on nothing but `parts`, so that two machines agree on it."""
    digest = blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 1) or 1
