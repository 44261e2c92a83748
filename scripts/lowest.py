"""Print constraints with the lowest versions that pyproject.toml allows: `python scripts/lowest.py`.

What has no lower limit there has the version of `constraints.txt`.
"""

import re
import tomllib
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[1]
_FLOOR = re.compile(r"([\w.-]+)(?:\[[\w,]+\])?>=([\d.]+)")


def lowest() -> dict[str, str]:
    """Return the version of each package, by its name as names are compared (PEP 503)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    requirements = chain(project["dependencies"], *project["optional-dependencies"].values())
    pinned = (line.split("==") for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").split())
    floors = (match.groups() for match in map(_FLOOR.match, requirements) if match)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in (*pinned, *floors)}


if __name__ == "__main__":
    for name, version in lowest().items():
        print(f"{name}=={version}")
