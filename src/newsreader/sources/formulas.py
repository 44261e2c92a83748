"""Formulas of MathML as a line of text."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from newsreader.sources.html import subscript, superscript
from newsreader.text import clean_line

MAX_DEPTH = 40
"""Elements within each other that are told apart; what is deeper is its text."""
_DISPLAYED = re.compile(r"^\{\\(?:display|text)style (.*)\}$")
"""TeX as Wikipedia writes it."""
_ONE = re.compile(r"[\w.]+|\([^()]*\)")
"""What needs no brackets to be one part of a fraction."""


def formula(node: LexborNode) -> str:
    """Return a formula as its publisher writes it in text, which is TeX mostly; else what its elements say."""
    annotation = node.css_first('annotation[encoding="application/x-tex"]')
    text = annotation.text() if annotation is not None else node.attributes.get("alttext") or ""
    text = _DISPLAYED.sub(r"\1", clean_line(text))
    return text or clean_line(_written(node, MAX_DEPTH))


def _written(node: LexborNode, depth: int) -> str:
    parts = [child for child in node.iter() if not (child.tag or "").startswith("annotation")]
    if not parts or not depth:
        return node.text().strip()
    said = [_written(part, depth - 1) for part in parts]
    text = "".join(said)
    match node.tag, said:
        case "mfrac", [above, below]:
            text = f"{_one(above)}/{_one(below)}"
        case "msqrt", _:
            text = f"√{_one(text)}"
        case "mroot", [base, index]:
            text = f"{superscript(index)}√{_one(base)}"
        case "msup" | "mover", [base, above]:
            text = base + superscript(above)
        case "msub" | "munder", [base, below]:
            text = base + subscript(below)
        case "msubsup" | "munderover", [base, below, above]:
            text = base + subscript(below) + superscript(above)
        case "mtr", _:
            text = f"({', '.join(said)})"
    return text


def _one(text: str) -> str:
    return text if _ONE.fullmatch(text) else f"({text})"
