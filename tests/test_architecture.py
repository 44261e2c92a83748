"""The architecture, as tests: what each entry point loads, which package has which home, and who imports whom."""

import ast
import re
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "newsreader"
FILES = sorted(PACKAGE.rglob("*.py"))

HEAVY = tuple(
    "textual rich pygments tinydb dateutil selectolax platformdirs asyncio email msgspec trafilatura lxml PIL "
    "textual_image".split()
)


def loaded_by(code: str) -> set[str]:
    """Run code in an interpreter of its own; give the heavy packages that it loaded."""
    script = f"{code}\nimport sys\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split()) & set(HEAVY)


@pytest.mark.parametrize(
    ("code", "may_load"),
    [
        ("from newsreader.cli import main; main(['--version'])", set()),
        ("from newsreader.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass", set()),
        ("import newsreader.model, newsreader.errors, newsreader.ids, newsreader.text", {"msgspec"}),
        ("import newsreader.query", {"msgspec"}),
        ("import newsreader.dates", {"dateutil", "msgspec"}),
        ("import newsreader.sources", {"dateutil", "msgspec", "selectolax"}),
        ("import newsreader.store", {"tinydb", "dateutil", "msgspec"}),
        ("import newsreader.tui", {"tinydb", "dateutil", "msgspec", "selectolax"}),
    ],
)
def test_an_entry_point_loads_no_more_than_it_needs(code, may_load):
    assert loaded_by(code) <= may_load


def test_listing_as_data_loads_neither_textual_nor_rich_nor_the_parser_of_pages(tmp_path):
    code = (
        f"from newsreader.cli import main; main(['--store', {str(tmp_path / 'x.json')!r}, 'list', '--output', 'json'])"
    )
    assert not loaded_by(code) & {"textual", "rich", "selectolax", "platformdirs"}


def test_what_fetches_full_texts_leaves_trafilatura_and_lxml_to_its_workers():
    assert not loaded_by("import newsreader.library.full_texts") & {"trafilatura", "lxml"}


def test_the_reader_leaves_pillow_and_textual_image_to_programs_of_their_own():
    code = "import newsreader.tui.app, newsreader.sources.pictures as pictures; pictures.are_installed()"
    assert not loaded_by(code) & {"PIL", "textual_image"}


def test_settings_without_themes_are_shown_without_textual():
    assert not loaded_by("from newsreader.cli import main; main(['config'])") & {"textual", "rich"}


def test_a_key_is_judged_without_textual():
    assert not loaded_by("from newsreader.tui import key_in_reader; key_in_reader('j')") & {"textual", "rich"}


@pytest.mark.parametrize(
    "package", "tinydb dateutil textual textual_image selectolax pygments trafilatura lxml".split()
)
def test_a_package_is_imported_in_its_one_home(package):
    homes = {"tinydb": "store/", "dateutil": "dates/", "textual": "tui/", "selectolax": "sources/"}
    homes["pygments"] = "typesetting/"
    homes["textual_image"] = "tui/terminal/picture.py"
    homes |= dict.fromkeys(("trafilatura", "lxml"), "sources/full_text.py")
    importing = re.compile(rf"^\s*(?:from|import) {package}\b", re.MULTILINE)
    strangers = [
        str(path.relative_to(PACKAGE))
        for path in FILES
        if importing.search(path.read_text(encoding="utf-8"))
        and not str(path.relative_to(PACKAGE)).startswith(homes[package])
    ]
    assert strangers == []


def test_every_public_module_class_and_function_says_what_it_does():
    silent = []
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        nodes = [tree, *[node for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)]]
        for node in nodes:
            name = getattr(node, "name", path.name)
            if not name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(PACKAGE)}: {name}")
    assert silent == []


def test_the_files_that_the_architecture_names_exist():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w./-]+/[\w.-]*\.\w+|\w+\.(?:py|tcss))`", text))
    places = (ROOT, PACKAGE, *(PACKAGE / part for part in ("sources/listing", "store", "tui")))
    assert len(named) > 50
    assert sorted(name for name in named if not any((place / name).exists() for place in places)) == []


def test_no_modules_import_one_another_in_a_circle():
    modules = {name_of(path): path for path in FILES}
    try:
        TopologicalSorter({name: imports_of(path, modules) - {name} for name, path in modules.items()}).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path: Path, modules: dict[str, Path]) -> set[str]:
    """Give the modules of ours that a module imports, `TYPE_CHECKING` and imports in functions counted."""
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            full = {f"{node.module}.{alias.name}" for alias in node.names}
            imported |= full & modules.keys() or {node.module or ""}
    return imported & modules.keys()
