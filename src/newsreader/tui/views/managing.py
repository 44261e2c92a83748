"""Changing sources, folders and saved views: their names, tags and intervals; removing and refreshing them; muting.

A command is for the view under the cursor of the list of views while that has the focus; else for the view that is
shown or, where it can't be for that, for the source of the article under the cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any, NamedTuple

from textual.content import Content

from newsreader.errors import QueryError
from newsreader.library import Library
from newsreader.library.marking import Rule, mute, rules, unmute, what_it_hides, why_no_tag
from newsreader.library.views import View, folders, remove, rename, source_view
from newsreader.model import Article, Source, SourceKind
from newsreader.query.tree import quoted
from newsreader.text import clean_line, fold, plural
from newsreader.tui.cells import plain_line
from newsreader.tui.dialogs.dialog import AskScreen
from newsreader.tui.dialogs.pick import Choice, PickScreen
from newsreader.tui.host import Host
from newsreader.tui.jobs import Jobs, in_thread
from newsreader.tui.keys import BY_NAME, counted_command, first_key
from newsreader.tui.panes import Panes
from newsreader.tui.search.finding import Finding
from newsreader.tui.search.query import ListQuery
from newsreader.tui.views.sidebar import identity
from newsreader.tui.views.viewing import Views

MINUTES = (15, 30, 60, 120, 360, 720, 1440, 10_080)
"""The intervals to choose from."""


class Subject(NamedTuple):
    """What a command is for."""

    name: str
    kind: str
    """`source`, `folder`, or `saved` for a view."""
    sources: tuple[Source, ...] = ()
    """The source, or those in the folder."""


def _of(source: Source) -> Subject:
    return Subject(source.name, "source", (source,))


_TITLES = {"source": "Source", "folder": "Folder", "saved": "View"}
_KINDS = {"source": "a source", "folder": "a folder", "saved": "a saved view"}
"""What can be changed, in words."""


def _for_subject(*kinds: str) -> Callable[[Callable[[Any, Subject], None]], Callable[..., None]]:
    """Declare a method as a command for a subject: the one that is given, else the nearest of these kinds."""

    def declare(method: Callable[[Any, Subject], None]) -> Callable[..., None]:
        @counted_command
        @wraps(method)
        def run(managing: Managing, count: int = 0, subject: Subject | None = None) -> None:
            if subject := subject or managing.nearest(*kinds):
                method(managing, subject)
            else:
                managing.host.notify(f"Choose {' or '.join(_KINDS[kind] for kind in kinds)} first")

        return run

    return declare


@dataclass(eq=False)
class Managing:
    """The commands that change sources, folders and saved views."""

    library: Library
    finding: Finding
    views: Views
    jobs: Jobs
    panes: Panes
    host: Host
    refresh: Callable[[tuple[str, ...]], None] = field(init=False)
    """Refreshes the sources of these keys."""
    changed: Callable[[], None] = field(init=False)
    """Called when a source was changed."""

    def nearest(self, *kinds: str) -> Subject | None:
        """Give what a command is for that is for subjects of these kinds; None where there is nothing of the kind."""
        view = self.panes.sidebar.under_cursor if self.panes.in_views else self.finding.query.view
        subjects = [self._subject(view)] if view is not None else []
        if not self.panes.in_views and (article := self.panes.list.current) is not None:
            source = self.library.store.sources.get(article.source)
            subjects += [_of(source)] if source is not None else []
        return next((each for each in subjects if each is not None and each.kind in kinds), None)

    def _subject(self, view: View) -> Subject | None:
        present = [source for source in self.library.store.sources.values() if not source.removed]
        name = fold(view.name)
        if view.kind == "source" and (named := [source for source in present if fold(source.name) == name]):
            return _of(named[0])
        if view.kind == "tag" and name in folders(self.library):
            inside = [source for source in present if name in map(fold, source.tags)]
            return Subject(view.name, "folder", tuple(inside))
        return Subject(view.name, "saved") if view.kind == "saved" else None

    def change_view(self, view: View) -> None:
        """Choose what to change of a view, if it is one that can be changed."""
        if (subject := self._subject(view)) is not None:
            self.change(subject=subject)
        else:
            self.host.notify("This view is always there as it is")

    @_for_subject(*_KINDS)
    def change(self, subject: Subject) -> None:
        """Choose what to change."""
        from newsreader.library.scheduling import describe_interval  # noqa: PLC0415 - loads what a start does not need

        said = {"rename": ""}
        if subject.kind == "source":
            source = subject.sources[0]
            said |= {"tag_source": " ".join(f"#{clean_line(tag)}" for tag in source.tags), "mute": ""}
            if source.kind is not SourceKind.FILE:
                said |= {"interval": describe_interval(source.every), "always_full": "on" if source.full else "off"}
        if subject.sources:
            said["refresh_view"] = ""
        said["remove"] = ""
        choices = [Choice(BY_NAME[name].label.capitalize(), name, now) for name, now in said.items()]
        title = f"{_TITLES[subject.kind]}: {clean_line(subject.name)}"
        self.host.ask(PickScreen(title, choices, enter="change"), lambda name: getattr(self, name)(subject=subject))

    @_for_subject(*_KINDS)
    def rename(self, subject: Subject) -> None:
        """Ask for another name."""
        from newsreader.library import sources  # noqa: PLC0415 - loads parsers, not needed to start

        def answered(name: str) -> None:
            if name == subject.name:
                return
            match subject.kind:
                case "source":
                    work: Callable[[], Any] = partial(sources.rename, self.library, subject.sources[0].key, name)
                case "folder":
                    work = partial(sources.rename_folder, self.library, subject.name, name)
                case _:
                    work = partial(rename, self.library, subject.name, name)
            done = f"{clean_line(subject.name)} renamed to {name}"
            self._submit(work, done, partial(self._follow, subject, name))

        self.host.ask(AskScreen(f"{_TITLES[subject.kind]}: its name", answer=subject.name), answered)

    def _follow(self, subject: Subject, name: str) -> None:
        """Go with what was renamed: the cursor of the list of views and, in a folder that is shown, the list."""
        kind = "tag" if subject.kind == "folder" else subject.kind
        self.panes.sidebar.rename((kind, fold(subject.name)), name)
        if kind == "tag" and identity(self.finding.query.view) == ("tag", fold(subject.name)):
            self.views.show(View(name, f"tag:{quoted(name)}", "tag"))

    @_for_subject("source")
    def tag_source(self, subject: Subject) -> None:
        """Ask for a tag, and add it to the source, or remove it where it has it."""
        from newsreader.library.sources import retag  # noqa: PLC0415 - loads parsers, not needed to start

        source = subject.sources[0]
        known = {tag for each in self.library.store.sources.values() for tag in each.tags}

        def answered(tag: str) -> None:
            present = fold(tag.removeprefix("#")) not in map(fold, source.tags)
            done = f'{clean_line(source.name)} {"tagged" if present else "untagged"} "{tag}"'
            self._submit(partial(retag, self.library, source.key, tag, present=present), done)

        title = f"Tag of {clean_line(source.name)}"
        self.host.ask(AskScreen(title, sorted(known), check=why_no_tag, present=source.tags), answered)

    @_for_subject("source")
    def interval(self, subject: Subject) -> None:
        """Choose how often the source is refreshed."""
        from newsreader.library.scheduling import describe_interval  # noqa: PLC0415 - loads what is not needed to start
        from newsreader.library.sources import set_interval  # noqa: PLC0415

        source = subject.sources[0]
        seconds = sorted({60 * each for each in MINUTES} | ({source.every} if source.every else set()))
        choices = [Choice(f"Default ({describe_interval(0)})", 0)]
        choices += [Choice(describe_interval(each).capitalize(), each) for each in seconds]

        def chosen(every: int) -> None:
            if every != source.every:
                done = f"{clean_line(source.name)}: refreshed {describe_interval(every)}"
                self._submit(partial(set_interval, self.library, source.key, every), done)

        self.host.ask(PickScreen(f"Refresh {clean_line(source.name)}", choices, source.every), chosen)

    @_for_subject("source")
    def always_full(self, subject: Subject) -> None:
        """Have the full text of the source's new articles fetched, or not any more."""
        from newsreader.library.sources import want_full_text  # noqa: PLC0415 - loads parsers, not needed to start

        source = subject.sources[0]
        if source.kind is SourceKind.FILE:
            self.host.notify(f"{clean_line(source.name)} is from a file, and has no full texts to fetch")
            return
        what = "not fetched" if source.full else "fetched with each refresh"
        work = partial(want_full_text, self.library, source.key, wanted=not source.full)
        self._submit(work, f"{clean_line(source.name)}: full texts {what}")

    @_for_subject("source", "folder")
    def refresh_view(self, subject: Subject) -> None:
        """Refresh the source, or those in the folder."""
        self.refresh(tuple(source.key for source in subject.sources))

    def change_source(self, source: Source) -> None:
        """Choose what to change of a source."""
        self.change(subject=_of(source))

    def switch_full_text(self, source: Source) -> None:
        """Have the full text of a source's new articles fetched, or not any more."""
        self.always_full(subject=_of(source))

    def remove_source(self, source: Source) -> None:
        """Remove a source with its articles."""
        self.remove(subject=_of(source))

    @_for_subject(*_KINDS)
    def remove(self, subject: Subject) -> None:
        """Remove the source with its articles, the folder without its sources, or the saved view."""
        from newsreader.library import sources  # noqa: PLC0415 - loads parsers, not needed to start

        name = clean_line(subject.name)
        match subject.kind:
            case "source":
                articles = plural(len(self.library.store.articles_of(subject.sources[0].key)), "article")
                work: Callable[[], Any] = partial(sources.remove, self.library, subject.sources[0].key)
                done = f"{name} removed, with {articles}"
            case "folder":
                work = partial(sources.rename_folder, self.library, subject.name, "")
                done = f"Folder {name} removed; {plural(len(subject.sources), 'source')} kept"
            case _:
                work, done = partial(remove, self.library, subject.name), f"View {name} removed"
        self._submit(work, done)

    @counted_command
    def mute(self, count: int = 0, subject: Subject | None = None) -> None:
        """Choose what to mute, with how many articles that hides."""
        subject = subject or self.nearest("source")
        article = None if self.panes.in_views else self.panes.list.current
        name = subject.name if subject else ""
        offers = partial(offered, self.library, name, article, self.finding.query)
        self.jobs.run_beside(offers, *self.host.hold_keys_for(self._choose_rule))

    def _choose_rule(self, offers: list[Choice[RuleChoice]]) -> None:
        self.host.ask(MuteScreen(self.library, offers), self._set_rule)

    def _set_rule(self, chosen: RuleChoice) -> None:
        work, done = (unmute, "Unmuted") if chosen.is_set else (mute, "Muted")
        self._submit(partial(work, self.library, chosen.rule.query), f"{done} {chosen.rule.query}: {chosen.detail}")

    def _submit(self, work: Callable[[], Any], done: str, then: Callable[[], None] | None = None) -> None:
        """Have a change made, show what it means, and say what was done and how to undo it."""

        def changed(_: object) -> None:
            self.host.notify(f"{done} ({first_key('undo')}: undo)")
            self.views.follow_names()
            self.finding.reload()
            self.changed()
            if then is not None:
                then()

        self.jobs.submit(work, changed, self.host.notify_error)


class RuleChoice(NamedTuple):
    """A rule to set or to take back."""

    rule: Rule
    is_set: bool = False
    """Whether it mutes already."""

    @property
    def detail(self) -> str:
        """How many articles it hides, for people."""
        if self.rule.hidden is None or self.rule.unread is None:
            return "takes too long"
        return f"{plural(self.rule.hidden, 'article')}, {self.rule.unread:,} unread"


def offered(library: Library, source: str, article: Article | None, query: ListQuery) -> list[Choice[RuleChoice]]:
    """Give what can be muted without typing, then the rules that there are; for any thread.

    Args:
        library: where.
        source: the name of the source at hand; empty for none.
        article: the article at hand, if there is one.
        query: what the list shows.
    """
    offers = []
    for label, text in _candidates(library, source, article, query):
        try:
            rule = what_it_hides(library, text)
        except QueryError:
            continue  # a rule can't go by what the reader did, such as `is:unread`
        offers.append(_choice(label, RuleChoice(rule)))
    return offers + [_choice(f"Unmute: {plain_line(rule.query)}", RuleChoice(rule, True)) for rule in rules(library)]


def _candidates(library: Library, source: str, article: Article | None, query: ListQuery) -> Iterator[tuple[str, str]]:
    """Give what rules could be, with what to call them."""
    if source:
        yield f"Source: {plain_line(source)}", source_view(library, source).query
    if article is not None and article.section:
        yield f"Section: {plain_line(article.section)}", f"section:{quoted(article.section)}"
    if article is not None and article.author:
        yield f"Author: {plain_line(article.author)}", f"author:{quoted(article.author)}"
    if query.search:
        yield f"Search: {plain_line(query.search)}", query.search
    if query.view.kind == "saved":
        yield f"View: {plain_line(query.view.name)}", query.view.query


def _choice(label: str, value: RuleChoice) -> Choice[RuleChoice]:
    return Choice(label, value, value.detail, about=Content(plain_line(value.rule.query)))


class MuteScreen(PickScreen[RuleChoice]):
    """Lists what can be muted, and first of all what is typed; gives the rule that is picked, once it is counted."""

    ADDED = 1

    def __init__(self, library: Library, offers: list[Choice[RuleChoice]]) -> None:
        super().__init__("Mute: a word, a query, or one of these", offers, enter="mute or unmute")
        self._library = library

    def matching(self, typed: str) -> list[Choice[RuleChoice]]:
        """Give what is typed, to be counted, then the offers that have it."""
        found = super().matching(typed)
        if not (text := typed.strip()):
            self.workers.cancel_group(self, "count")
            return found
        self.run_worker(self._count(text), group="count", exclusive=True)
        return [_typed(text, "counting..."), *found]

    async def _count(self, text: str) -> None:
        """Say of what is typed how much it hides, or why it can't be a rule."""
        try:
            rule = await in_thread(partial(what_it_hides, self._library, text))
            choice = _choice(plain_line(text), RuleChoice(rule))
        except QueryError as error:
            choice = _typed(text, "", Content.styled(plain_line(str(error)), "$text-error"))
        self.show([choice, *self.shown[1:]], self.index)

    def pick(self, choice: Choice[RuleChoice]) -> None:
        """Give a rule whose count was seen."""
        if choice.value.rule.hidden is not None:
            super().pick(choice)


def _typed(text: str, detail: str, about: Content | None = None) -> Choice[RuleChoice]:
    return Choice(plain_line(text), RuleChoice(Rule(text, None, None)), detail, about=about)
