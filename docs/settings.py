"""Writes the table of docs/settings.md from the settings as they are declared: `python docs/settings.py`."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from newsreader.settings import Arguments, Columns, Number, Settings, Tables, declared

PAGE = Path(__file__).with_name("settings.md")
_NOTE = "<!-- The table is written by `make docs` from src/newsreader/settings.py. -->\n"
_TABLE = re.compile(re.escape(_NOTE) + r"(?:\n\|.*\n(?:\|.*\n)*)?")


def with_table(page: str) -> str:
    """Return the page with the table as it is now."""
    lines = ["| setting | values | default | environment variable | meaning |", "|" + " --- |" * 5]
    defaults = Settings()
    for name, (type_, setting) in declared().items():
        if type_ is bool:
            values = "`true`, `false`"
        elif setting.choices:
            values = ", ".join(f"`{choice}`" for choice in setting.choices)
        else:
            kinds = {
                Number: "a number",
                Columns: "a number",
                str: "a name",
                Arguments: "a list of words",
                Tables: "tables",
            }
            values = kinds.get(type_, "a table")
        default = getattr(defaults, name)
        shown = f"`{msgspec.json.encode(default).decode()}`" if default not in ("", {}, ()) else ""
        variable = f"`{setting.variable}`" if setting.variable else ""
        lines.append(f"| `{name}` | {values} | {shown} | {variable} | {setting.help} |")
    table = "\n".join(lines)
    return _TABLE.sub(lambda _: f"{_NOTE}\n{table}\n", page, count=1)


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
