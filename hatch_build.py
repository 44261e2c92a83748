"""What a build adds to the wheel: the manual page, and completions where shells look for them.

All are made of the parser. `python hatch_build.py FOLDER` writes them below a folder (`make man`).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent / "src"))

from newsreader import __version__
from newsreader.cli.commands import COMMANDS, EVERYWHERE, Command, build_parser
from newsreader.cli.completions import script

COMPLETIONS = {
    "bash": "share/bash-completion/completions/newsreader",
    "zsh": "share/zsh/site-functions/_newsreader",
    "fish": "share/fish/vendor_completions.d/newsreader.fish",
}
MANUAL = "share/man/man1/newsreader.1"
VARIABLES = {
    "NEWSREADER_STORE": "the library, as --store",
    "NEWSREADER_ASCII, NEWSREADER_REFRESH": "settings, above those of the file: ascii and refresh",
    "NEWSREADER_LARGEST": "megabytes that a feed, a page or a file may have (default: 128)",
    "BROWSER": "programs that open addresses, separated by colons",
    "VISUAL, EDITOR": "the editor of config edit",
    "PAGER": "what shows long lists (default: less); empty for none",
    "NO_COLOR, CLICOLOR, CLICOLOR_FORCE": "whether there are colours, as --color",
    "XDG_DATA_HOME, XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME": "where the files are",
}
FILES = {
    "~/.local/share/newsreader/articles.json": "the library",
    "~/.config/newsreader/config.toml": "the settings",
    "~/.local/state/newsreader/": "where the reader was left, the crash log",
    "~/.cache/newsreader/": "what makes starts faster; may be deleted at any time",
}


class SharedFiles(BuildHookInterface):
    """Adds the files to a wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the files, and say where the wheel has them."""
        self.folder = TemporaryDirectory()
        build_data["shared_data"] |= write(Path(self.folder.name))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was written."""
        self.folder.cleanup()


def write(folder: Path) -> dict[str, str]:
    """Write the files below a folder; return the path below a prefix of each."""
    texts = {MANUAL: manual()} | {path: script(shell) for shell, path in COMPLETIONS.items()}
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return {str(folder / path): path for path in texts}


def manual() -> str:
    """Return the manual page, in the language of man (man(7))."""
    parser = build_parser()
    about, _, opens = (parser.description or "").partition(". ")
    return "\n".join(
        [
            f'.TH NEWSREADER 1 "" "newsreader {__version__}" "User Commands"',
            f".SH NAME\nnewsreader \\- {_text(about[0].lower() + about[1:])}",
            f".SH SYNOPSIS\n.B newsreader\n{_usage(parser, parser._actions[1:])}",
            f".SH DESCRIPTION\n{_text(opens)}",
            ".SH OPTIONS\nEvery command has these, but for the last one.",
            *map(_argument, [action for action in parser._actions[1:] if action.option_strings]),
            ".SH COMMANDS",
            *_commands(parser, COMMANDS),
            f".SH EXIT STATUS\n{_text(parser.epilog or '')}",
            ".SH ENVIRONMENT",
            *(f".TP\n.B {_text(name)}\n{_text(use)}" for name, use in VARIABLES.items()),
            ".SH FILES\nOn Linux; on macOS they are below ~/Library.",
            *(f".TP\n.I {_text(name)}\n{_text(use)}" for name, use in FILES.items()),
            "",
        ]
    )


def _commands(parser: argparse.ArgumentParser, commands: tuple[Command, ...]) -> Iterator[str]:
    """Describe the commands of a parser, and the changes that these make."""
    parsers = next(action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    common = {name for option in EVERYWHERE for name in option.names} | {"--help"}
    for command in commands:
        own = [
            action
            for action in parsers[command.name]._actions
            if not common & set(action.option_strings) and action.help is not argparse.SUPPRESS
        ]
        yield f".SS {_text(f'{parser.prog} {command.name}')} {_usage(parser, own)}".rstrip()
        yield _text(parsers[command.name].description or "")
        yield from map(_argument, [action for action in own if not isinstance(action, argparse._SubParsersAction)])
        yield f".PP\nExample:\n.PP\n.RS 4\n.EX\n{_text(f'newsreader {command.example}')}\n.EE\n.RE"
        if command.changes:
            yield from _commands(parsers[command.name], command.changes)


def _usage(parser: argparse.ArgumentParser, actions: list[argparse.Action]) -> str:
    """Return what may stand behind a command, on one line."""
    formatter = parser.formatter_class(prog="", width=10_000)
    formatter.add_usage(None, actions, [], prefix="")
    return _text(formatter.format_help().strip())


def _argument(action: argparse.Action) -> str:
    """Describe an argument or an option."""
    formatter = argparse.HelpFormatter(prog="newsreader")
    return f".TP\n.B {_text(formatter._format_action_invocation(action))}\n{_text(formatter._expand_help(action))}"


def _text(text: str) -> str:
    """Escape text; none of it is a request."""
    return text.replace("\\", "\\e").replace("-", "\\-").replace("\n.", "\n\\&.").replace("\n'", "\n\\&'")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
