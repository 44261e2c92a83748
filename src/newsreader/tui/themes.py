"""Themes: those that a person makes, and colours of text that can be read in every theme."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from textual.color import BLACK, WHITE, Color, ColorParseError
from textual.theme import BUILTIN_THEMES, Theme

from newsreader.errors import did_you_mean
from newsreader.settings import LONGEST, Settings
from newsreader.text import clean_line

PLAIN = "ansi-dark"
"""The theme that has the colours of the terminal, for terminals that show no others."""
BASE = "textual-dark"
"""What a theme is made from that names no other."""
COLOURS = ("foreground", "background", "surface", "panel", "primary", "accent", "success", "warning", "error")
"""The colours that a person's theme may have; the others of a theme are of its base, or derived from these."""
READABLE = 4.5
"""Contrast that text has to have with what is behind it (WCAG 2.1, success criterion 1.4.3)."""
GROUNDS = ("background", "surface", "panel", "selection")
"""What text may stand on: panes, dialogs, lines of keys, rows that are selected."""
TEXTS = dict.fromkeys(("foreground", *(f"text-{name}" for name in COLOURS[4:])), GROUNDS) | {
    "text-muted": ("background", "surface", "selection"),  # the less they must be raised, the quieter they are
    "foreground-muted": ("background", "surface", "panel"),
}
"""The colours of text, and what each stands on."""
SELECTED = 0.14
"""How much of the primary colour is in that of selected rows."""
CURSORS = ("block-cursor", "block-cursor-blurred", "input-cursor")
"""Pairs of colours: for the row under the cursor, with the keys and without them, and for the cursor of an input."""
_STEPS = 20
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def own_themes(tables: Mapping[str, Mapping[str, str]]) -> tuple[list[Theme], list[str]]:
    """Make the themes of the settings, and describe in a line each what of them can't be used."""
    themes, problems = [], []
    for name, table in tables.items():
        where = f"[themes.{clean_line(name, LONGEST)}]"
        if not _NAME.fullmatch(name):
            problems.append(f"{where}: the name of a theme has letters, digits, - and _ only")
            continue
        base = table.get("base", BASE)
        if base not in BUILTIN_THEMES:
            problems.append(f"{where} base is {_shown(base)}{did_you_mean(base, BUILTIN_THEMES)}")
            base = BASE
        colours: dict[str, str] = {}
        for key, value in table.items():
            if key in COLOURS and _colour(value):
                colours[key] = value
            elif key in COLOURS:
                problems.append(f'{where} {key} is {_shown(value)}, but must be a colour such as "#2472c8"')
            elif key != "base":
                problems.append(
                    f"{where} unknown colour {clean_line(key, LONGEST)}{did_you_mean(key, (*COLOURS, 'base'))}"
                )
        themes.append(_made_from(BUILTIN_THEMES[base], name, colours))
    return themes, problems


def _made_from(base: Theme, name: str, colours: Mapping[str, str]) -> Theme:
    background = _colour(colours.get("background", ""))
    is_dark = base.dark if background is None else background.brightness < 0.5
    # What a base says of single widgets is about its own colours.
    return replace(base, name=name, dark=is_dark, variables={}, **colours)  # type: ignore[arg-type]


def _colour(value: str) -> Color | None:
    """Read an opaque colour that is the same in every terminal; None where it is none."""
    try:
        colour = Color.parse(value)
    except ColorParseError:
        return None
    return colour if colour.ansi is None and not colour.auto and colour.a == 1 else None


def unknown_theme(settings: Settings) -> str:
    """Describe the theme that is set, if there is none of its name; empty otherwise."""
    names = [*BUILTIN_THEMES, *(theme.name for theme in own_themes(settings.themes)[0])]
    if not settings.theme or settings.theme in names:
        return ""
    return f"theme is {_shown(settings.theme)}{did_you_mean(settings.theme, names)}"


def _shown(value: str) -> str:
    return clean_line(repr(value), LONGEST)


def readable(variables: Mapping[str, str]) -> dict[str, str]:
    """Give the variables of a theme with colours of text that can be read on all that text stands on.

    A colour that has too little contrast goes towards white or black, no further than it must.
    """
    background = Color.parse(variables["background"])
    selection = background.blend(Color.parse(variables["primary"]), SELECTED, alpha=1)
    made = {**variables, "selection": selection.hex}
    grounds = {name: background + Color.parse(made[name]) for name in GROUNDS}
    for name, below in TEXTS.items():
        made[name] = raised(_on(background, made[name]), [grounds[each] for each in below]).hex
    for cursor in CURSORS:
        on = [_on(ground, made[f"{cursor}-background"]) for ground in grounds.values()]
        made[f"{cursor}-foreground"] = raised(_on(on[0], made[f"{cursor}-foreground"]), on).hex
    return made


def _on(ground: Color, value: str) -> Color:
    """Give the colour that text has on a ground; `auto 60%` is white or black there, and others may be translucent."""
    name, _, percent = value.partition(" ")
    colour = ground.get_contrast_text(1) if name == "auto" else Color.parse(name)
    return ground + colour.multiply_alpha(float(percent.rstrip("%")) / 100 if percent else 1)


def raised(colour: Color, grounds: Iterable[Color]) -> Color:
    """Give the first colour on the way to white or black that can be read; away from the grounds, if that will do."""
    grounds = list(grounds)
    is_lighter = _luminance(colour) > max(map(_luminance, grounds))
    near, far = (WHITE, BLACK) if is_lighter else (BLACK, WHITE)
    pole = near if contrast(near, grounds) >= READABLE else max(near, far, key=lambda each: contrast(each, grounds))
    steps = (colour.blend(pole, step / _STEPS) for step in range(_STEPS))
    return next((each for each in steps if contrast(each, grounds) >= READABLE), pole)


def contrast(colour: Color, grounds: Iterable[Color]) -> float:
    """Compute the least contrast of a colour with some grounds (WCAG 2.1), from 1 to 21."""
    light = _luminance(colour)
    ratios = (sorted((light + 0.05, _luminance(ground) + 0.05)) for ground in grounds)
    return min(higher / lower for lower, higher in ratios)


def _luminance(colour: Color) -> float:
    """Compute the relative luminance of an opaque colour (WCAG 2.1)."""
    parts = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized)
    return sum(part * weight for part, weight in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))
