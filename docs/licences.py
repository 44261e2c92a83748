"""Writes docs/licences.md, what newsreader is installed with and on which terms: `python docs/licences.py`."""

from __future__ import annotations

from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PAGE = Path(__file__).with_name("licences.md")
NAME = "newsreader-tui"
_HEAD = """\
# Licences

newsreader is under the [MIT licence](../LICENSE). It is installed with these packages; the
terms are those that each package states of itself. Written by `make docs` from what is installed.

| package | licence |
|---|---|
"""


def needed(name: str, extras: frozenset[str] = frozenset(), seen: set[object] | None = None) -> dict[str, Distribution]:
    """Return the distributions that one needs with its extras, and those that these need, by their names."""
    seen = set() if seen is None else seen
    found: dict[str, Distribution] = {}
    for requirement in map(Requirement, distribution(name).requires or []):
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        marker = requirement.marker
        if key not in seen and (not marker or any(marker.evaluate({"extra": extra}) for extra in extras | {""})):
            seen.add(key)
            found |= {key[0]: distribution(key[0])} | needed(*key, seen)
    return found


def licence(found: Distribution) -> str:
    """Return the licence that a distribution states: as SPDX has it, else by its classifiers, else in its own words."""
    about = found.metadata
    classifiers = [
        each.rpartition(" :: ")[2] for each in about.get_all("Classifier") or [] if each.startswith("License :: OSI")
    ]
    own = (about.get("License") or "").strip().split("\n")[0]
    return about.get("License-Expression") or ", ".join(classifiers) or own or "not stated"


def page() -> str:
    """Return the page."""
    return _HEAD + "".join(f"| {name} | {licence(each)} |\n" for name, each in sorted(needed(NAME).items()))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
