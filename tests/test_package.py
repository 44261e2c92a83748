"""What is installed: the wheel, by itself, in a folder that is not the checkout."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout with what is installed here."""
    folder = tmp_path_factory.mktemp("wheel")
    build = f"import hatchling.build, sys; print(hatchling.build.build_wheel({str(folder)!r}))"
    done = subprocess.run([sys.executable, "-c", build], cwd=ROOT, capture_output=True, text=True, check=True)
    return folder / done.stdout.split()[-1]


def test_the_wheel_carries_the_sample_the_styles_and_the_types(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"newsreader/data/articles.json", "newsreader/tui/app.tcss", "newsreader/py.typed"} <= names
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
