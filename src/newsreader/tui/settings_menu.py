"""Changing settings while the reader is open: those that say what is shown, and how. They are kept in the config."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from textual.content import Content

from newsreader.settings import Settings, declared
from newsreader.tui.dialogs.pick import Choice, PickScreen
from newsreader.tui.host import Host
from newsreader.tui.jobs import Jobs
from newsreader.tui.keys import command
from newsreader.tui.panes import Panes
from newsreader.tui.presenter import ArticlePresenter
from newsreader.tui.search.finding import Finding
from newsreader.tui.views.viewing import Views

WIDTHS = (50, 60, 66, 72, 80, 90, 100, 120, 160)
"""Columns of text to choose from."""

Value = bool | int | str


@dataclass(eq=False)
class SettingsMenu:
    """The command that changes settings."""

    presenter: ArticlePresenter
    finding: Finding
    views: Views
    jobs: Jobs
    panes: Panes
    host: Host
    settings: Settings
    """Those that hold now."""

    @command
    def settings_menu(self) -> None:
        """Choose what to change."""
        self._open("")

    def _open(self, current: str) -> None:
        choices = []
        for name, (_, setting) in declared().items():
            if setting.label:
                help_ = setting.help.replace("`", "")  # the documentation has it as Markdown
                about = Content(f"{help_[0].upper()}{help_[1:]}.")
                choices.append(Choice(setting.label, name, said(getattr(self.settings, name)), about=about))
        self.host.ask(PickScreen("Settings", choices, current, enter="change"), self._choose)

    def _choose(self, name: str) -> None:
        """Choose a value; each is shown as the cursor rests on it."""
        before = self.settings
        now = getattr(before, name)

        def changed(value: Value) -> Settings:
            return replace(before, **{name: value})  # type: ignore[arg-type]

        def chosen(value: Value | None) -> None:
            self._use(before if value is None else changed(value))
            if value is not None and value != now:
                self._save(name, value)
            self._open(name)

        choices = [Choice(said(value), value) for value in values(name, now)]
        show = lambda value: self._use(changed(value))  # noqa: E731
        self.host.open(PickScreen(declared()[name][1].label, choices, now, enter="use", preview=show), chosen)

    def _use(self, settings: Settings) -> None:
        """Show everything as these settings say."""
        if settings != self.settings:
            self.settings = settings
            self.presenter.use(settings)
            self.views.arrange(settings)
            self.panes.remeasure()
            self.finding.reload(only=frozenset())

    def _save(self, name: str, value: Value) -> None:
        from newsreader.library.saving import save_setting  # noqa: PLC0415 - rarely

        self.jobs.submit(partial(save_setting, name, value), failed=self.host.notify_error)


def values(name: str, now: Value) -> list[Value]:
    """Give what a setting can be; one of a number what it is, too."""
    type_, setting = declared()[name]
    if type_ is bool:
        return [True, False]
    return list(setting.choices) or sorted({*WIDTHS, int(now)})


def said(value: Value) -> str:
    """Write a value for people."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
