"""What commands print as JSON, field by field.

The names, types and order of the fields are a promise to scripts. `make docs` writes docs/data.md, which says what is
promised, and docs/schema.json from here; a test holds what commands print to it.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from msgspec import Meta, Struct, field

Count = Annotated[int, Meta(ge=0)]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$")]
_CLOCK = r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?"
_OFFSET = r"[+-]\d\d:\d\d(:\d\d)?"
Time = Annotated[str, Meta(pattern=f"^{_CLOCK}{_OFFSET}$")]
"""With an offset."""
Date = Annotated[str, Meta(pattern=rf"^(\d{{4}}-\d\d-\d\d|{_CLOCK}({_OFFSET})?)$")]
"""A day, a time with an offset, or one without."""
PUBLISHED = (
    "when it was published, as precisely as its publisher said: a day, a time with an offset, a time without one; "
    "`null` where that is not known"
)


class Record(Struct, kw_only=True, forbid_unknown_fields=True):
    """An object with just the fields that are declared, in their order."""

    @classmethod
    def of(cls, value: object, **others: object) -> Self:
        """Make one of the attributes that bear the fields' names, but for those that are given."""
        return cls(**{name: getattr(value, name) for name in cls.__struct_fields__ if name not in others}, **others)


class Article(Record):
    """An article, and what you did with it."""

    id: Annotated[str, Meta(pattern="^[0-9a-hjkmnp-tv-z]{13}$", description="never changes")]
    headline: Annotated[str, Meta(description="plain text")]
    published: Annotated[Date | None, Meta(description=PUBLISHED)]
    added: Annotated[Time, Meta(description="when it was first seen")]
    summary: Annotated[str, Meta(description="plain text; may be empty")]
    section: Annotated[str, Meta(description="the heading that its source files it under; may be empty")]
    source: Annotated[str, Meta(description="the name of its source")]
    url: Annotated[str, Meta(description="its address; may be empty")]
    author: Annotated[str, Meta(description="may be empty")]
    read: Annotated[bool, Meta(description="whether you have read it")]
    starred: Annotated[bool, Meta(description="whether you have starred it")]
    tags: Annotated[list[str], Meta(description="your tags, sorted")]
    content: Annotated[
        str, Meta(description="HTML that is not sanitised: the fetched full text, else what the feed had; may be empty")
    ]


class Draft(Record):
    """An article as it is read from a file or a page, before it is in the library; `import --format json` reads it."""

    headline: Annotated[str, Meta(description="plain text")]
    published: Annotated[Date | None, Meta(description=PUBLISHED)]
    summary: Annotated[str, Meta(description="plain text; may be empty")]
    section: Annotated[str, Meta(description="the heading it stands under; may be empty")]
    url: Annotated[str, Meta(description="may be empty")]
    author: Annotated[str, Meta(description="may be empty")]


class Skipped(Record):
    """What was found and not taken."""

    headline: Annotated[str, Meta(description="its headline or name; may be empty")]
    reason: Annotated[str, Meta(description="why, in words")]


class Imported(Record):
    """A file of articles that was imported."""

    file: Annotated[str, Meta(description="as it was named; `-` for stdin")]
    source: Annotated[str, Meta(description="the name of the source that the articles are of")]
    added: Annotated[Count, Meta(description="new articles")]
    updated: Annotated[Count, Meta(description="articles that were changed")]
    unchanged: Annotated[Count, Meta(description="articles that were there already")]
    pruned: Annotated[Count, Meta(description="articles left out because they were pruned before")]
    repeated: Annotated[Count, Meta(description="articles left out because an earlier one in the file is the same")]
    skipped: Annotated[list[Skipped], Meta(description="what was found and not taken")]


class ImportedSources(Record):
    """A list of sources (OPML, newsboat's `urls`, sfeedrc) that was imported."""

    file: Annotated[str, Meta(description="as it was named; `-` for stdin")]
    sources: Annotated[list[str], Meta(description="the names of the new sources")]
    added: Annotated[Count, Meta(description="how many these are")]
    known: Annotated[Count, Meta(description="sources that were there already")]
    skipped: Annotated[list[Skipped], Meta(description="what was found and not taken")]


class Added(Record):
    """A source that was added, and what its first refresh brought."""

    source: Annotated[str, Meta(description="its name")]
    kind: Annotated[Literal["feed", "listing", "file"], Meta(description="what it is made of")]
    format: Annotated[str, Meta(description="what was found at the address, in words")]
    url: Annotated[str, Meta(description="its address, without a password")]
    known: Annotated[bool, Meta(description="whether it was there already")]
    added: Annotated[Count, Meta(description="new articles")]
    updated: Annotated[Count, Meta(description="articles that were changed")]
    unchanged: Annotated[Count, Meta(description="articles that were there already")]
    pruned: Annotated[Count, Meta(description="articles left out because they were pruned before")]
    repeated: Annotated[Count, Meta(description="articles left out because an earlier one on the page is the same")]
    skipped: Annotated[list[Skipped], Meta(description="what was found and not taken")]
    first: Annotated[list[Draft], Meta(description="the first articles, five at most")]


class Source(Record):
    """A source, and how it is doing."""

    name: Annotated[str, Meta(description="what you see; may change")]
    kind: Annotated[Literal["feed", "listing", "file"], Meta(description="what it is made of")]
    url: Annotated[str, Meta(description="its address, without a password; empty for a file")]
    tags: Annotated[list[str], Meta(description="its tags")]
    unread: Annotated[Count, Meta(description="unread articles")]
    total: Annotated[Count, Meta(description="articles")]
    weekly: Annotated[float, Meta(ge=0, description="articles a week, over the last four weeks")]
    newest: Annotated[Day | None, Meta(description="the day of its newest article")]
    every: Annotated[Count | None, Meta(description="seconds between refreshes, where you have set that")]
    checked: Annotated[Time | None, Meta(description="when it was last asked")]
    succeeded: Annotated[Time | None, Meta(description="when it last answered")]
    due: Annotated[Time | None, Meta(description="when it is asked next; `null` for at once")]
    error: Annotated[str, Meta(description="what went wrong the last time, in words; empty where nothing did")]
    failures: Annotated[Count, Meta(description="how often in a row it failed")]
    note: Annotated[str, Meta(description="what should be looked at, in words; empty where all is well")]
    full: Annotated[bool, Meta(description="whether the full text of its new articles is fetched")]
    selector: Annotated[str, Meta(description="the CSS selector of the article on its pages; may be empty")]


class Refreshed(Record):
    """A source that was refreshed."""

    source: Annotated[str, Meta(description="its name")]
    state: Annotated[
        Literal["done", "failed", "waiting"], Meta(description="`waiting`: its server asked to be left alone")
    ]
    added: Annotated[Count, Meta(description="new articles")]
    updated: Annotated[Count, Meta(description="articles that were changed")]
    repeated: Annotated[Count, Meta(description="articles left out because an earlier one on the page is the same")]
    error: Annotated[str, Meta(description="what went wrong, in words; empty where nothing did")]


class Fetched(Record):
    """An article whose full text was asked for."""

    id: Annotated[str, Meta(description="its id")]
    url: Annotated[str, Meta(description="the address of its page")]
    state: Annotated[
        Literal["fetched", "known", "failed", "waiting"],
        Meta(description="`known`: it was there already, or is known to fail; `waiting`: its server was not asked"),
    ]
    error: Annotated[str, Meta(description="what went wrong, in words; empty where nothing did")]


class View(Record):
    """A view, and what is in it."""

    name: Annotated[str, Meta(description="its name")]
    kind: Annotated[
        str, Meta(description="`view` (every library has it), `saved`, or what it groups: `source`, `section`, `tag`")
    ]
    key: Annotated[str, Meta(description="the key that shows it in the reader; may be empty")]
    query: Annotated[str, Meta(description="what it finds; empty for all articles")]
    read: Annotated[str, Meta(description="when its articles count as read; empty for as the settings say")]
    unread: Annotated[Count | None, Meta(description="unread articles; `null` where counting takes too long")]
    total: Annotated[Count | None, Meta(description="articles; likewise")]


class Figures(Record):
    """Figures of a source, of a day or of all articles."""

    kind: Annotated[Literal["source", "total", "day"], Meta(description="what the figures are of")]
    name: Annotated[str, Meta(description="the name of the source, `all`, or the day")]
    articles: Annotated[Count, Meta(description="articles")]
    unread: Annotated[Count, Meta(description="unread articles")]
    starred: Annotated[Count, Meta(description="starred articles")]
    read: Annotated[float, Meta(ge=0, le=1, description="the share of the articles that you have read")]
    weekly: Annotated[float | None, Meta(description="articles a week, over the last four weeks; `null` for a day")]
    newest: Annotated[Day | None, Meta(description="the day of the newest article; `null` for a day")]


class Statistics(Record):
    """What the articles that a query finds amount to. JSON lines and TSV have its figures one after the other."""

    sources: Annotated[list[Figures], Meta(description="of each source, by name")]
    total: Annotated[Figures, Meta(description="of all articles")]
    days: Annotated[list[Figures], Meta(description="of each of the last 14 days, today the last")]


class Change(Record):
    """A change in the history."""

    number: Annotated[int, Meta(ge=1, description="counts up")]
    at: Annotated[Time, Meta(description="when it was made; UTC")]
    action: Annotated[str, Meta(description="what was done, in words")]
    changed: Annotated[Count, Meta(description="how many articles, sources, rules and views it changed")]
    undone: Annotated[bool, Meta(description="whether it is undone")]
    final: Annotated[bool, Meta(description="whether it can't be undone")]


class Rule(Record):
    """A mute rule, and what it hides."""

    query: Annotated[str, Meta(description="what it hides")]
    hidden: Annotated[Count | None, Meta(description="articles that it hides; `null` where counting takes too long")]
    unread: Annotated[Count | None, Meta(description="how many of them are unread; likewise")]
    number: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="its number, for `mute --remove`; `null` where it is not set"),
    ]


class Pruned(Record):
    """What was pruned, or would be."""

    matched: Annotated[Count, Meta(description="articles that the query finds")]
    pruned: Annotated[list[str], Meta(description="the ids of those that are pruned")]
    starred: Annotated[Count, Meta(description="articles that stay because they are starred")]
    tagged: Annotated[Count, Meta(description="articles that stay because they have a tag")]
    dry_run: Annotated[bool, Meta(description="whether nothing was changed")]


class File(Record):
    """A file of a library."""

    name: Annotated[str, Meta(description="its name")]
    bytes: Annotated[Count, Meta(description="its size")]
    about: Annotated[str, Meta(description="what it is, in words")]


class Damage(Record):
    """Something that is wrong with a file."""

    file: Annotated[str, Meta(description="its name")]
    kind: Annotated[str, Meta(description="a word for this kind of damage")]
    problem: Annotated[str, Meta(description="in words")]


class Inventory(Record):
    """How much a library holds."""

    articles: Annotated[Count, Meta(description="articles")]
    sources: Annotated[Count, Meta(description="sources")]
    states: Annotated[Count, Meta(description="articles that you did something with")]
    history: Annotated[Count, Meta(description="changes")]


class Repair(Record):
    """What a repair would do."""

    origin: Annotated[str, Meta(description="where articles are taken from, in words; empty for what opens")] = field(
        name="from"
    )
    restores: Annotated[Inventory | None, Meta(description="what there would be")]
    lost: Annotated[list[str], Meta(description="what may be lost, in words")]


class Repaired(Record):
    """What a repair did."""

    sound: Annotated[bool, Meta(description="whether nothing is damaged after it")]
    holds: Annotated[Inventory | None, Meta(description="what there is after it")]
    kept: Annotated[str | None, Meta(description="the folder with the files as they were found")]
    rescued: Annotated[str | None, Meta(description="a library that another one's snapshot had been put over")]


class Diagnosis(Record):
    """What `doctor` finds."""

    path: Annotated[str, Meta(description="the library")]
    exists: Annotated[bool, Meta(description="whether there is one")]
    sound: Annotated[bool, Meta(description="whether nothing is damaged")]
    refused: Annotated[str, Meta(description="why it can't be opened, in words; empty where it can")]
    files: Annotated[list[File], Meta(description="its files")]
    damage: Annotated[list[Damage], Meta(description="what is wrong")]
    notes: Annotated[list[str], Meta(description="what is unusual and not damage, in words")]
    holds: Annotated[Inventory | None, Meta(description="what can be opened")]
    repair: Annotated[Repair | None, Meta(description="what `--repair` would do; `null` where it can do nothing")]
    repaired: Annotated[Repaired | None, Meta(description="what `--repair` did; `null` where it did nothing")]


class Setting(Record):
    """A setting, or the keys of a command, as it is in force."""

    name: Annotated[str, Meta(description="its name; `keys.` and the name of a command for keys")]
    value: Annotated[object, Meta(description="what is in force")]
    default: Annotated[object, Meta(description="what is in force where nothing else is set")]
    origin: Annotated[Literal["variable", "file", "preset", "default"], Meta(description="where the value comes from")]
    file: Annotated[str | None, Meta(description="the file in which it was set")]
    line: Annotated[int | None, Meta(description="the line of that file")]
    variable: Annotated[str | None, Meta(description="the environment variable that sets it")]
    problem: Annotated[str | None, Meta(description="why what was set is not used, in words")]


class Counts(Record):
    """How many articles a query finds, and how the sources are."""

    unread: Annotated[Count, Meta(description="unread articles")]
    new: Annotated[Count, Meta(description="unread articles that were added today")]
    starred: Annotated[Count, Meta(description="starred articles")]
    total: Annotated[Count, Meta(description="articles")]
    sources: Annotated[Count, Meta(description="sources of the library")]
    failing: Annotated[Count, Meta(description="sources whose last refresh failed")]


OUTPUTS: dict[str, type[Record] | list[type[Record]]] = {
    "list": [Article],
    "show": [Article],
    "export": [Article],
    "import": [Imported, ImportedSources],
    "import --dry-run": [Draft],
    "sources": [Source],
    "add": Added,
    "refresh": [Refreshed],
    "fetch": [Fetched],
    "views": [View],
    "stats": Statistics,
    "history": [Change],
    "mute": [Rule],
    "prune": Pruned,
    "doctor": Diagnosis,
    "config": [Setting],
    "status": Counts,
}
"""What commands print with `--output json`: an object, or, in brackets, an array of such objects."""
