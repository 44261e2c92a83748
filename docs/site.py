"""What MkDocs is told of this repository: pages that stand outside of docs/ are pages of the site, too."""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
OUTSIDE = {
    "README.md": "index.md",
    "bench/results.md": "results.md",
    **{name: name for name in ("ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE")},
}
"""Files of the repository, and their places on the site."""
_LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages from outside."""
    for name, place in OUTSIDE.items():
        files.append(File.generated(config, place, content=_linked(ROOT / name)))
    return files


def on_page_read_source(page: object, config: MkDocsConfig) -> str | None:
    """Read a page of docs/, with its links as they are on the site; None for a page from outside."""
    path = getattr(page, "file").abs_src_path  # noqa: B009 - a File, of which Page says nothing
    return _linked(Path(path)) if path else None


def _linked(path: Path) -> str:
    """Return a file with each link to a file of the repository leading to its place on the site."""

    def place(link: re.Match[str]) -> str:
        name = (path.parent / link[1]).resolve().relative_to(ROOT).as_posix()
        return f"]({OUTSIDE.get(name, name.removeprefix('docs/'))}"

    return _LINK.sub(place, path.read_text(encoding="utf-8"))
