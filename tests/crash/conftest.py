"""A place for a store."""

from pathlib import Path

import pytest


@pytest.fixture
def path(store_path: Path) -> Path:
    """Where the store is."""
    return store_path
