"""Writes the fields in docs/data.md, and docs/schema.json, from newsreader/schema.py: `python docs/data.py`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec

from newsreader.schema import OUTPUTS, Record

PAGE = Path(__file__).with_name("data.md")
SCHEMA = Path(__file__).with_name("schema.json")
_NOTE = "<!-- What follows is written by `make docs` from src/newsreader/schema.py. -->\n"
_REF = "#/$defs/"


def schema() -> dict[str, Any]:
    """Return the JSON Schema: in `$defs` what each command prints, by its name, and the objects that it is made of."""
    printed = [kind for output in OUTPUTS.values() for kind in (output if isinstance(output, list) else [output])]
    _, objects = msgspec.json.schema_components(printed, ref_template=f"{_REF}{{name}}")
    for each in objects.values():
        for field in each.get("properties", {}).values():
            if "anyOf" in field:  # versions of msgspec give them in different orders
                field["anyOf"].sort(key=lambda kind: kind == {"type": "null"})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What newsreader prints with --output json",
        "$defs": {command: _shape(output) for command, output in OUTPUTS.items()} | objects,
    }


def _shape(output: type[Record] | list[type[Record]]) -> dict[str, Any]:
    if not isinstance(output, list):
        return {"$ref": f"{_REF}{output.__name__}"}
    kinds = [_shape(kind) for kind in output]
    return {"type": "array", "items": {"anyOf": kinds} if len(kinds) > 1 else kinds[0]}


def page(text: str) -> str:
    """Return the page with its tables as they are to be."""
    objects = {name: each for name, each in schema()["$defs"].items() if name not in OUTPUTS}
    parts = [text.partition(_NOTE)[0], _NOTE, "\n## What each command prints\n\n| command | prints |\n|---|---|\n"]
    for command, output in OUTPUTS.items():
        kinds = " or ".join(map(_link, (kind.__name__ for kind in output))) if isinstance(output, list) else ""
        parts.append(f"| `{command}` | {f'an array of {kinds}' if kinds else _link(output.__name__)} |\n")
    for name, each in objects.items():
        parts.append(f"\n## {name}\n\n{each['description']}\n\n| field | type | meaning |\n|---|---|---|\n")
        for key, value in each["properties"].items():
            parts.append(f"| `{key}` | {_type(value)} | {value.get('description', '')} |\n")
    return "".join(parts)


def _link(name: str) -> str:
    return f"[{name}](#{name.lower()})"


def _type(value: dict[str, Any]) -> str:
    """Say in a word or two what a value may be."""
    if "anyOf" in value:
        return " or ".join(map(_type, value["anyOf"]))
    if "$ref" in value:
        return _link(value["$ref"].removeprefix(_REF))
    if "enum" in value:
        return ", ".join(f"`{each}`" for each in value["enum"])
    if "type" not in value:
        return "any"
    if value["type"] == "array":
        return f"array of {re.sub('^string$', 'strings', _type(value['items']))}"
    return "`null`" if value["type"] == "null" else str(value["type"])


if __name__ == "__main__":
    SCHEMA.write_text(json.dumps(schema(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
