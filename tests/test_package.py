"""What is installed: the wheel, by itself, in a folder that is not the checkout."""

import re
import runpy
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from newsreader.cli.commands import COMMANDS

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def built(kind: str, folder: Path) -> Path:
    """Build a wheel or an sdist from this checkout with what is installed here."""
    build = f"import hatchling.build, sys; print(hatchling.build.build_{kind}({str(folder)!r}))"
    done = subprocess.run([sys.executable, "-c", build], cwd=ROOT, capture_output=True, text=True, check=True)
    return folder / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", tmp_path_factory.mktemp("wheel"))


def test_the_wheel_carries_the_sample_the_names_the_styles_and_the_types(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {"data/articles.json", "dates/names.json", "tui/app.tcss", "py.typed"}
    assert {f"newsreader/{name}" for name in wanted} <= names
    assert not [name for name in names if name.startswith("tests")]


def test_the_wheel_runs_from_another_folder_and_writes_nothing_into_itself(wheel, tmp_path, scratch_home):
    installed = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(installed)
    before = {path: path.read_bytes() for path in installed.rglob("*") if path.is_file()}
    program = (
        f"import sys; sys.path.insert(0, {str(installed)!r}); sys.dont_write_bytecode = True\n"
        "import newsreader; from newsreader.cli import main\n"
        f"assert newsreader.__file__.startswith({str(installed)!r})\n"
        "sys.exit(main(['list', '--output', 'ids']))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert len(done.stdout.split()) == 7
    assert (scratch_home / ".local/share/newsreader/articles.json").is_file()
    assert {path: path.read_bytes() for path in installed.rglob("*") if path.is_file()} == before


def test_the_wheel_has_the_manual_and_the_completions_where_they_are_looked_for(wheel):
    archive = zipfile.ZipFile(wheel)
    shared = {name.partition(".data/data/")[2]: name for name in archive.namelist() if ".data/data/" in name}
    assert set(shared) == {
        "share/man/man1/newsreader.1",
        "share/bash-completion/completions/newsreader",
        "share/zsh/site-functions/_newsreader",
        "share/fish/vendor_completions.d/newsreader.fish",
    }
    assert archive.read(shared["share/zsh/site-functions/_newsreader"]).startswith(b"#compdef newsreader")


def test_the_sdist_has_all_that_a_checkout_has(tmp_path):
    with tarfile.open(built("sdist", tmp_path)) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    tracked = {name for name in done.stdout.splitlines() if (ROOT / name).exists()}
    assert {"ARCHITECTURE.md", "CONTRIBUTING.md", "bench/start.py", "hatch_build.py", "Makefile"} <= names
    assert tracked <= names


def test_the_readme_on_an_index_page_links_whole_addresses(wheel):
    archive = zipfile.ZipFile(wheel)
    (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    text = message_from_bytes(archive.read(name)).get_payload()
    links = re.findall(r"\]\(([^)]+)\)", text)
    own = re.findall(r"\]\(([^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(links) == len(own) > 10
    for link, path in zip(links, own, strict=True):
        assert link.startswith("https://") and path in link and (ROOT / path).exists()


def test_the_licences_of_all_that_is_installed_with_it_are_listed():
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8").lower()
    for requirement in PROJECT["dependencies"]:
        assert f"| {re.split('[^a-z0-9-]', requirement)[0]} |" in page, "run `make docs`"


MANUAL = runpy.run_path(str(ROOT / "hatch_build.py"))["manual"]()


def test_the_manual_has_each_command_with_its_example_and_no_request_by_accident():
    requests = {line.split()[0] for line in MANUAL.splitlines() if line.startswith((".", "'"))}
    assert requests == {".TH", ".SH", ".SS", ".TP", ".B", ".I", ".PP", ".RS", ".RE", ".EX", ".EE"}
    for command in COMMANDS:
        for each in (command, *command.changes):
            escaped = each.example.replace("-", "\\-")
            assert f"\n.EX\nnewsreader {escaped}\n.EE\n" in MANUAL
    assert MANUAL.count(".SS newsreader ") == len(COMMANDS) + sum(len(command.changes) for command in COMMANDS)


def test_the_manual_has_each_variable_that_a_person_may_set():
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    variables = set(re.findall(r"NEWSREADER_[A-Z]+", code)) - {"NEWSREADER_HOOK"}  # which a refresh sets for its hooks
    assert "NEWSREADER_STORE" in variables and not [each for each in variables if each not in MANUAL]


@pytest.mark.skipif(shutil.which("man") is None, reason="no man here")
def test_man_shows_the_manual_without_a_warning(tmp_path):
    (tmp_path / "newsreader.1").write_text(MANUAL)
    command = ["man", "--warnings=w", "-l", str(tmp_path / "newsreader.1")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert "newsreader sources rename SOURCE NAME" in re.sub(".\b", "", done.stdout)
