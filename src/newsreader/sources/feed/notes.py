"""What a survey of a feed notes of each item, for the reader that leaves it out."""

from __future__ import annotations

from dataclasses import dataclass, field

from newsreader.sources.feed.entry import Kind


@dataclass(slots=True)
class Notes:
    """What fastfeedparser leaves out of one item."""

    dates: dict[str, str] = field(default_factory=dict)
    """The texts of `published`, `updated` and `created`, as written."""
    kinds: dict[str, Kind] = field(default_factory=dict)
    """What Atom says of `title`, `summary` and `content`."""
    permalink: bool = True
    found: set[str] = field(default_factory=set)
    """The slots that it has."""
    relations: set[str] = field(default_factory=set)
    """How its links to its page say that they are."""
    caption_first: bool = False
    """The description of a picture or video stands before its own, or in its place."""
    origin: dict[str, str] = field(default_factory=dict)
    """The `title` and the author's `name` of the source that a feed of feeds took it from."""

    @property
    def origin_name(self) -> str:
        """Whom the source that it was taken from names, else what that source is called."""
        return self.origin.get("name") or self.origin.get("title", "")
