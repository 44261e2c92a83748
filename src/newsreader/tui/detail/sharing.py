"""Out of the reader: articles piped to a command, saved, mailed, copied."""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from textual.app import App, SuspendNotSupported

from newsreader.blocks import Link, LinkKind
from newsreader.encoding import SAME_WIDTH
from newsreader.errors import UsageError
from newsreader.library import Library, programs
from newsreader.library.saving import named_file, write_file
from newsreader.model import Article
from newsreader.settings import Settings
from newsreader.text import clean_line, clean_url, one_line
from newsreader.tui.cells import titled
from newsreader.tui.dialogs.dialog import AskScreen
from newsreader.tui.dialogs.pick import Choice, PickScreen
from newsreader.tui.host import Host, notify
from newsreader.tui.keys import command, counted_command
from newsreader.tui.list.pane import HeadlineList
from newsreader.tui.terminal import links

MAX_NAME = 60
"""Characters of a headline that the name of a file takes from it."""
MAX_MAIL = 1_500
"""Characters of an article's text that go into a mail: programs take addresses of some thousand characters."""

_ENDS_TEXT = re.compile(r"([\\`\[\]<])")
"""What may end the text of a Markdown link early, itself or as the beginning of code or HTML (CommonMark 0.31, 6.3)."""
_ENDS_ADDRESS = re.compile(r"([\\()])")
_ESCAPED = r"\\\1"

Write = Callable[[], str]
"""Writes articles, which may take long; on any thread."""


@dataclass(eq=False)
class Sharing:
    """The commands that hand articles on: the selected ones, else the one under the cursor."""

    library: Library
    list_pane: HeadlineList
    host: Host
    settings: Settings
    last_command: str = ""
    """What was piped to last."""
    last_folder: str = ""
    """Where was saved last, as it was typed, with the slash at its end."""

    @command
    def pipe(self) -> None:
        """Ask for a command, and run it in the terminal with the text on its input."""
        articles = self._articles()

        def answered(line: str) -> None:
            self.last_command = line
            self.host.run_worker(pipe, line, self._text(articles))

        if articles:
            screen = AskScreen(f"Pipe {_called(articles)} to the command", answer=self.last_command, tidy=_as_typed)
            self.host.ask(screen, answered)

    @command
    def save_article(self) -> None:
        """Ask for a file, and save there as Markdown."""
        if articles := self._articles():
            self._ask_for_file(articles, f"{self.last_folder}{file_name(articles[0].headline)}")

    def _ask_for_file(self, articles: list[Article], name: str) -> None:
        heading = f"Save {_called(articles)} as Markdown in the file"
        self.host.ask(AskScreen(heading, check=_why_not, answer=name, tidy=_as_typed), partial(self._save, articles))

    def _save(self, articles: list[Article], name: str) -> None:
        path = named_file(name)
        self.last_folder = name.removesuffix(path.name)

        def decided(replaces: bool) -> None:
            if replaces:
                self.host.run_worker(save, path, self._markdown(articles), replace=True)
            else:
                self._ask_for_file(articles, name)

        if path.exists():
            choices = [Choice("Choose another name", False), Choice("Replace the file", True)]
            self.host.ask(PickScreen(f"{clean_line(path.name)} is there already", choices), decided)
        else:
            self.host.run_worker(save, path, self._markdown(articles))

    @command
    def mail(self) -> None:
        """Have a mail program write a mail with headline, address and the beginning of the text."""
        if (article := self.list_pane.current) is not None:
            address = mail_address(article, self._text([article])())
            self.host.run_worker(links.open_link, Link(address, LinkKind.MAIL), self.settings)
        else:
            self.host.notify_no_article()

    @command
    def copy_text(self) -> None:
        """Copy the text."""
        if articles := self._articles():
            self.host.run_worker(copy_written, self._text(articles))

    @counted_command
    def copy_markdown(self, count: int = 0) -> None:
        """Copy Markdown links, a line each: of the selected articles, else of `count` from the cursor on.

        Other articles of a collapsed story are not among them: nobody sees their headlines.
        """
        articles = self._articles(count)
        lines = [_markdown_link(article, url) for article in articles if (url := clean_url(article.url))]
        if missing := len(articles) - len(lines):
            several = f"{missing:,} of the {len(articles):,} articles have no link"
            self.host.notify(several if articles[1:] else "This article has no link", problem=True)
        if lines:
            self.host.run_worker(links.copy, "\n".join(lines))

    @command
    def copy_headline(self) -> None:
        """Copy the headline, of several articles a line each."""
        if articles := self._articles():
            self.host.run_worker(links.copy, "\n".join(titled(article.headline) for article in articles))

    def _articles(self, count: int = 1) -> list[Article]:
        """Give the articles that a command is for; where there is none, say so."""
        articles = self.list_pane.chosen(count)
        if not articles:
            self.host.notify_no_article()
        return articles

    def _text(self, articles: list[Article]) -> Write:
        from newsreader.typesetting.articles import Looks, article_text  # noqa: PLC0415 - not needed to start

        looks = Looks(self.settings.measure)
        return lambda: "\n\n".join(article_text(self.library, article, looks) for article in articles) + "\n"

    def _markdown(self, articles: list[Article]) -> Write:
        from newsreader.typesetting.articles import article_markdown  # noqa: PLC0415 - not needed to start

        return lambda: "\n".join(article_markdown(self.library, article) for article in articles)


def file_name(headline: str) -> str:
    """Make the name of a file of a headline: its words, by hyphens."""
    words = re.sub(r"\W+", "-", clean_line(headline).replace("'", "").replace("’", ""))
    cut = words.strip("-")[: MAX_NAME + 1]
    if len(cut) > MAX_NAME:
        cut = cut[: cut.rfind("-")] if "-" in cut else cut[:MAX_NAME]
    return f"{cut or 'article'}.md"


def mail_address(article: Article, text: str) -> str:
    """Make the address of a mail about an article (RFC 6068), with the beginning of its text."""
    body = "\n\n".join(filter(None, [titled(article.headline), clean_url(article.url), text]))
    if len(body) > MAX_MAIL:
        body = body[:MAX_MAIL].rsplit(None, 1)[0] + " …"
    subject = quote(titled(article.headline), safe="")
    return f"mailto:?subject={subject}&body={quote(body.replace(chr(10), chr(13) + chr(10)), safe='')}"


def _markdown_link(article: Article, url: str) -> str:
    """Write a Markdown link that stays one link on one line, whatever is in the headline and the address."""
    return f"[{_ENDS_TEXT.sub(_ESCAPED, titled(article.headline))}]({_ENDS_ADDRESS.sub(_ESCAPED, url)})"


def _called(articles: list[Article]) -> str:
    return f"the {len(articles):,} selected articles" if articles[1:] else "the article"


def _as_typed(answer: str) -> str:
    """Clean an answer in which blanks count."""
    return one_line(answer).strip()


def _why_not(name: str) -> str:
    try:
        named_file(name)
    except UsageError as error:
        return str(error)
    return ""


async def copy_written(app: App[Any], write: Write) -> None:
    """Copy a text."""
    await links.copy(app, await asyncio.to_thread(write))


async def pipe(app: App[Any], line: str, write: Write) -> None:
    """Run a command line of the shell in the terminal, with a text on its input, until who typed it has seen the end.

    As mutt and newsboat do it: what a command needs of the terminal nobody knows, so that each gets it.
    """
    text = await asyncio.to_thread(write)
    encoding = getattr(sys.__stdout__, "encoding", None) or "utf-8"
    try:
        with tempfile.TemporaryFile() as given:
            given.write(text.encode(encoding, SAME_WIDTH))
            given.seek(0)
            with app.suspend():
                programs.run(["/bin/sh", "-c", line], given=given, wait_for_enter=True)
    except SuspendNotSupported:
        notify(app, "No command can be run from here: the terminal can't be lent to it", problem=True)
    except OSError as error:
        notify(app, f"The command could not be run: {error.strerror or error}", problem=True)


async def save(app: App[Any], path: Path, write: Write, *, replace: bool = False) -> None:
    """Save a text in a file, and say so."""
    path = path.resolve()
    try:
        await asyncio.to_thread(lambda: write_file(path, write(), replace=replace))
    except OSError as error:
        why = "it is there already" if isinstance(error, FileExistsError) else error.strerror or str(error)
        notify(app, f"{path} was not saved: {why}", problem=True)
    else:
        notify(app, str(path), title="Saved")
