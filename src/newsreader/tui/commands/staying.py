"""When articles count as read: what holds for the present view, and waiting where staying is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsreader.settings import ReadPolicy
from newsreader.tui.dwell import USUAL

if TYPE_CHECKING:
    from newsreader.tui.screen import ReaderScreen


def policy(reader: ReaderScreen) -> ReadPolicy:
    """Tell when the articles that are shown count as read: as the view says, else as is set for all."""
    own = reader.asked.view.read
    return ReadPolicy(own) if own in list(ReadPolicy) else reader.settings.policy


def begin(reader: ReaderScreen) -> None:
    """Begin to wait until the article under the cursor counts as read, where staying does that."""
    article = reader.list.current if policy(reader) is ReadPolicy.DWELL else None
    reader.dwell.rest_on(article.id if article else None, reader.settings.read_after or USUAL)
