"""Code in colours, by the lexers of Pygments for the languages that articles are written about."""

from __future__ import annotations

from functools import cache
from typing import Any

from msgspec.structs import replace

from newsreader.blocks import Span, Style, plain

MAX_CODE = 8_000
"""Characters of a piece of code that is coloured: a lexer is regular expressions, and what it reads is from outside."""
MAX_LINE = 500
"""Characters of a line of it."""
_LANGUAGES = {
    name: lexer
    for lexer, names in {
        "bash": "bash sh shell zsh ksh",
        "c": "c h",
        "console": "console shell-session terminal sh-session",
        "cpp": "cpp c++ cc hpp",
        "csharp": "csharp cs c#",
        "css": "css scss",
        "diff": "diff patch udiff",
        "docker": "dockerfile docker",
        "elixir": "elixir ex exs",
        "go": "go golang",
        "haskell": "haskell hs",
        "html": "html xhtml",
        "ini": "ini cfg dosini",
        "java": "java",
        "javascript": "javascript js jsx node",
        "json": "json json5",
        "kotlin": "kotlin kt",
        "lua": "lua",
        "make": "make makefile",
        "nix": "nix nixos",
        "php": "php",
        "python": "python py python3 py3",
        "pycon": "pycon",
        "ruby": "ruby rb",
        "rust": "rust rs",
        "sql": "sql mysql postgresql sqlite",
        "swift": "swift",
        "toml": "toml",
        "typescript": "typescript ts tsx",
        "xml": "xml svg rss",
        "yaml": "yaml yml",
        "zig": "zig",
    }.items()
    for name in names.split()
}
"""The lexers of Pygments by the names that publishers give languages."""
_STYLES = (
    ("Comment", Style.COMMENT),
    ("Keyword", Style.KEYWORD),
    ("Operator.Word", Style.KEYWORD),
    ("Name.Tag", Style.KEYWORD),
    ("Literal.String", Style.STRING),
    ("Literal", Style.LITERAL),
    ("Name.Function", Style.NAME),
    ("Name.Class", Style.NAME),
    ("Name.Decorator", Style.NAME),
    ("Name.Builtin", Style.NAME),
    ("Name.Attribute", Style.NAME),
    ("Generic.Inserted", Style.ADDED),
    ("Generic.Deleted", Style.REMOVED),
    ("Generic.Heading", Style.KEYWORD),
    ("Generic.Subheading", Style.NAME),
    ("Generic.Prompt", Style.COMMENT),
)
"""The first that a type of token begins with counts."""


def coloured(text: str, language: str) -> list[Span]:
    """Return code as spans, in colours where its language is known and it is not too long."""
    name = _LANGUAGES.get(language.lower())
    if name is None or len(text) > MAX_CODE or any(len(line) > MAX_LINE for line in text.split("\n")):
        return [Span(text, Style.CODE)]
    spans = [Span(piece, _style(token)) for token, piece in _lexer(name).get_tokens(f"{text}\n") if piece]
    if plain(spans) != f"{text}\n":  # a lexer may add or drop what it does not understand
        return [Span(text, Style.CODE)]
    return [*spans[:-1], replace(spans[-1], text=spans[-1].text.removesuffix("\n"))]


@cache
def _lexer(name: str) -> Any:
    from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]  # noqa: PLC0415 - where there is code

    return get_lexer_by_name(name, stripnl=False)


@cache
def _style(token: Any) -> Style:
    path = ".".join(token)
    return Style.CODE | next((style for prefix, style in _STYLES if path.startswith(prefix)), Style.PLAIN)
