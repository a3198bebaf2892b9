"""What a newcomer relies on: who knows one service knows all, and the project speaks of itself alone."""

import re
import subprocess
from pathlib import Path

import pytest

from mediate_contracts.catalogue import SERVICES

ROOT = Path(__file__).parents[2]
ROOMS = {"entrypoints", "usecases", "adapters", "domain", "migrations"}
LINES = ("# ", "**Owns**", "**Hears**", "**Says**", "**Run and test**", "**Start at**")
# In pieces, so that this file names none.
REGISTRIES = re.compile("|".join(("py" + r"pi\.org", "python" + r"hosted\.org", "npm" + r"js\.(org|com)")))


def tracked() -> list[Path]:
    """Every file of the project: what git tracks, or in a source archive all there is."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607
    names = listed.stdout.split("\0") if listed.returncode == 0 else []
    return [path for name in names if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("name", SERVICES)
class TestAService:
    def test_has_no_room_but_the_common_ones(self, name: str) -> None:
        package = ROOT / "services" / name / "src" / f"mediate_{name}"
        rooms = {path.name for path in package.iterdir() if path.is_dir() and path.name != "__pycache__"}
        assert rooms <= ROOMS | {"templates", "locales", "guide", "receivers", "built"}
        assert (package / "main.py").is_file()

    def test_begins_with_the_same_six_lines(self, name: str) -> None:
        lines = (ROOT / "services" / name / "README.md").read_text().splitlines()
        starts = [start for start in LINES if any(line.startswith(start) for line in lines)]
        assert starts == list(LINES)

    def test_is_tested_in_the_same_places(self, name: str) -> None:
        assert (ROOT / "tests" / name).is_dir()


class TestTheProject:
    def test_names_no_package_registry(self) -> None:
        naming = [path.name for path in tracked() if REGISTRIES.search(path.read_text(errors="replace"))]
        assert naming == []

    def test_pins_every_library_with_its_hashes(self) -> None:
        for lock in ROOT.glob("requirements*.lock"):
            pinned = re.split(r"\n(?=\S)", lock.read_text().strip())
            assert all("==" in entry and "--hash=sha256:" in entry for entry in pinned), lock.name

    def test_keeps_a_module_to_one_idea(self) -> None:
        long = {path.name: count for path in tracked() if path.suffix == ".py" and (count := lines_in(path)) > 400}
        assert long == {}


def lines_in(path: Path) -> int:
    """How many lines a file has."""
    return len(path.read_text().splitlines())
