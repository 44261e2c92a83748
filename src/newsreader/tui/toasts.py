"""Toasts: there is one piece of information on the screen, the newest, and of problems each once."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.notifications import SeverityLevel

TOLD = 4.0
"""Seconds that a piece of information stays."""
WARNED = 8.0
"""Seconds that a problem stays."""
MORE = 2.0
"""Seconds that each further line gives."""


def tell(app: App[Any], text: str, *, title: str = "", problem: bool = False) -> None:
    """Tell in a toast, letter for letter.

    A piece of information takes the place of the one before, which it often makes untrue: of what was marked one by
    one, `u` takes the last back. Problems stand beside each other, but the same one not twice. What has just been told
    in the same words stays as it is: a toast lays the screen out anew, which a key held down would do again and again.
    """
    severity: SeverityLevel = "warning" if problem else "information"
    stays = (WARNED if problem else TOLD) + MORE * text.count("\n")
    for told in app._notifications:
        if (told.message, told.title, told.severity) == (text, title, severity) and told.time_left > stays / 2:
            return
    app.notify(text, title=title, severity=severity, timeout=stays, markup=False)
    app.call_later(_make_room, app, severity, text if problem else None)  # Textual takes a toast in by a message


def _make_room(app: App[Any], severity: SeverityLevel, text: str | None) -> None:
    """Leave the newest toast of a kind, or of a kind and a text; Textual would leave an empty widget for the others."""
    alike = [told for told in app._notifications if told.severity == severity and text in {None, told.message}]
    for earlier in alike[:-1]:
        app._unnotify(earlier, refresh=False)
        for screen in app.screen_stack:
            screen.query(f"#--textual-toast-{earlier.identity}").remove()
