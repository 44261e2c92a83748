"""The colours: text that can be read in every theme, themes of one's own, and choosing among them."""

import re
import tomllib
from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from newsreader.settings import Settings
from newsreader.tui.app import Session
from newsreader.tui.dialogs.dialog import Dialog
from newsreader.tui.dialogs.pick import REST
from newsreader.tui.themes import COLOURS, READABLE, TEXTS, contrast, own_themes, readable, unknown_theme
from tests.conftest import draft

COLOURED = [name for name, theme in BUILTIN_THEMES.items() if not theme.ansi]
OWN = {
    "harbour": {"base": "nord", "background": "#0b0e14", "accent": "#ffb454"},
    "paper": {"background": "#fffaf0", "foreground": "#999999", "primary": "#ffcc00", "panel": "#eeeeee"},
    "grey": dict.fromkeys(COLOURS, "#808080"),
}
DRAWN = set("─│╭╮╰╯▌▎▏█▇▆▅▄▃▂▁▔")
"""What is no text: lines, bars and scrollbars."""


@pytest.fixture
def articles(add, mark):
    text = "Ships <b>are</b> back, <a href='https://port.example/more'>it says</a>."
    names = ("harbour", "lighthouse", "ferry", "bridge", "wreck")
    ids = add(*[draft(f"News of the {name}", summary=text, url=f"https://port.example/{name}") for name in names])
    mark(ids[1:3])
    mark(ids[2:4], "starred")
    add(draft("Elsewhere"), source="other")


def unreadable(reader):
    """Give the texts on the screen, or in the dialog, whose colours have too little contrast, with that."""
    screen, found = reader.app.screen, set()
    region = screen.box.region if isinstance(screen, Dialog) else screen.region
    for strip in screen._compositor.render_strips()[region.y : region.bottom]:
        for text, style, _ in strip.crop(region.x, region.right):
            if text.strip() and not set(text) - {" "} <= DRAWN and style:
                pair = [Color.from_rich_color(colour) for colour in (style.color, style.bgcolor)]
                ratio = contrast(pair[0], pair[1:])
                if ratio < READABLE:
                    found.add((text.strip(), f"{ratio:.2f}"))
    return found


SCREENS = {
    "list": ["x", "j", "x", "j", "j"],
    "article": ["j", "j", "enter"],
    "search": ["slash", *"news", "enter"],
    "tag": ["t", *"a/b", "enter"],
    "palette": ["colon", *"mark"],
    "sources": ["L"],
    "help": ["question_mark"],
    "history": ["s", "u", "H"],
    "menu": ["M"],
}


@pytest.mark.parametrize("screen", SCREENS)
async def test_all_text_can_be_read_in_every_theme(screen, articles, open_reader):
    async with open_reader(size=(140, 36), settings=Settings(themes=OWN)) as reader:
        views = reader.screen.panes.sidebar
        await reader.until(lambda: views.count, "the views counted")
        await reader.press(*SCREENS[screen])
        await reader.saved()
        wrong = {}
        for theme in [*COLOURED, *OWN]:
            reader.app.theme = theme
            await reader.pilot.pause()
            if found := unreadable(reader):
                wrong[theme] = found
        assert wrong == {}


def test_text_is_only_raised_as_far_as_it_must_be():
    variables = BUILTIN_THEMES["flexoki"].to_color_system().generate()
    made = readable(variables)
    kept = [name for name in TEXTS if name not in {"text-muted", "foreground-muted"}]  # which are translucent before
    assert [made[name] for name in kept] == [variables[name] for name in kept]


@pytest.mark.parametrize("name", COLOURED)
def test_colours_of_text_are_readable_on_all_that_it_stands_on(name):
    theme = BUILTIN_THEMES[name]
    made = readable({**theme.to_color_system().generate(), **theme.variables})
    for text, grounds in TEXTS.items():
        assert contrast(Color.parse(made[text]), [Color.parse(made[ground]) for ground in grounds]) >= READABLE


def test_contrast_is_that_of_the_guidelines():
    black, white, grey = map(Color.parse, ("#000", "#fff", "#777"))
    assert contrast(black, [white]) == pytest.approx(21)
    assert contrast(white, [black, white]) == pytest.approx(1)
    assert contrast(grey, [white]) == pytest.approx(4.48, abs=0.01)


def test_a_theme_of_ones_own_is_its_base_with_other_colours():
    [theme], problems = own_themes({"harbour": OWN["harbour"]})
    nord = BUILTIN_THEMES["nord"]
    assert problems == []
    assert (theme.name, theme.background, theme.accent) == ("harbour", "#0b0e14", "#ffb454")
    assert (theme.primary, theme.foreground, theme.dark) == (nord.primary, nord.foreground, True)
    [light], _ = own_themes({"paper": {"background": "#ffffff"}})
    assert not light.dark


@pytest.mark.parametrize(
    ("name", "table", "problem"),
    [
        ("a b", {}, "[themes.a b]: the name of a theme has letters, digits, - and _ only"),
        ("mine", {"base": "nrod"}, "[themes.mine] base is 'nrod'; did you mean nord?"),
        ("mine", {"acent": "#fff"}, "[themes.mine] unknown colour acent; did you mean accent?"),
        ("mine", {"accent": "blu"}, "[themes.mine] accent is 'blu', but must be a colour such as \"#2472c8\""),
        ("mine", {"accent": "ansi_red"}, "[themes.mine] accent is 'ansi_red', but"),
        ("mine", {"accent": "auto"}, "[themes.mine] accent is 'auto', but"),
        ("mine", {"accent": "#ffffff80"}, "[themes.mine] accent is '#ffffff80', but"),
        ("mine", {"accent": "red; display: none"}, "[themes.mine] accent is"),
    ],
)
def test_what_of_a_theme_cannot_be_used_is_told_and_the_rest_is(name, table, problem):
    themes, [told] = own_themes({name: {"primary": "#123456", **table}})
    assert told.startswith(problem)
    assert [theme.primary for theme in themes] == (["#123456"] if name == "mine" else [])


def test_the_documentation_names_every_colour_and_its_example_can_be_used():
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
    example = next(each for each in re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL) if "[themes." in each)
    settings = tomllib.loads(example)
    assert own_themes(settings["themes"])[1] == []
    assert unknown_theme(Settings(theme=settings["theme"], themes=settings["themes"])) == ""
    assert [name for name in COLOURS if f"`{name}`" not in page] == []


async def test_a_theme_shows_as_the_cursor_comes_to_it_and_esc_goes_back(articles, open_reader):
    async with open_reader(
        settings=Settings(themes={"harbour": OWN["harbour"]}), session=Session(theme="nord")
    ) as reader:
        await reader.press("colon", *"theme", "enter")
        assert reader.app.theme == "nord"
        await reader.press("home")
        await reader.until(lambda: reader.app.theme == "harbour", "the first shown")
        assert "dark, your own" in reader.text
        await reader.press(*"latte")
        await reader.until(lambda: reader.app.theme == "catppuccin-latte", "what is left shown")
        await reader.press("escape")
        assert reader.app.theme == "nord" and reader.app.session().theme == "nord"
        await reader.press("colon", *"theme", "enter", *"latte", "enter")
        assert reader.app.theme == "catppuccin-latte" and reader.app.session().theme == "catppuccin-latte"


async def test_a_theme_that_was_left_at_once_is_not_shown_after_esc(articles, open_reader):
    async with open_reader(session=Session(theme="nord")) as reader:
        await reader.press("colon", *"theme", "enter", "home", "escape")
        await reader.pilot.pause(2 * REST)
        assert reader.app.theme == "nord"


async def test_the_theme_of_the_config_wins_at_the_start(articles, open_reader):
    settings = Settings(theme="dracula")
    async with open_reader(settings=settings, session=Session(theme="nord")) as reader:
        assert reader.app.theme == "dracula" and reader.app.session().theme == "nord"
        await reader.press("colon", *"theme", "enter", *"latte", "enter")
        assert reader.app.theme == "catppuccin-latte"
        assert reader.toasts == ["Until you quit: the config sets dracula"]
    async with open_reader(settings=Settings(theme="none")) as reader:
        assert reader.app.theme == "textual-dark"


async def test_without_colours_the_theme_that_was_chosen_is_kept_for_another_time(articles, open_reader, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_reader(session=Session(theme="nord")) as reader:
        assert reader.app.theme == "ansi-dark" and reader.app.session().theme == "nord"


async def test_a_terminal_of_16_colours_shows_its_own(articles, open_reader, monkeypatch):
    monkeypatch.delenv("COLORTERM")
    monkeypatch.setenv("TERM", "xterm")
    async with open_reader(session=Session(theme="nord")) as reader:
        assert reader.app.theme == "ansi-dark" and reader.app.session().theme == "nord"
