"""A hub in memory, and files to break."""

import shutil
from pathlib import Path

import pytest

from deploy.load.fake_hub import HILVERSUM, FakeHub, Run


@pytest.fixture
def hub() -> FakeHub:
    return FakeHub()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A copy of the data that comes with the hub, to be broken."""
    directory = tmp_path / "data"
    shutil.copytree(HILVERSUM, directory)
    return directory


@pytest.fixture
def run() -> Run:
    return Run()
