"""The receivers that partners copy: programs in a folder of their own, which tests run as they are shown."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[3] / "receivers"


@dataclass(frozen=True)
class Way:
    """A way of hearing what happens, and the programs that do it: file names in the order of the page."""

    name: str
    files: tuple[str, ...]


WAYS: Final = (
    Way("webhook", ("webhook.py", "webhook.mjs")),
    Way("stream", ("stream.py", "stream.mjs")),
    Way("poll", ("poll.py", "poll.mjs")),
    Way("nats", ("nats.sh", "nats_stream.py")),
)
LANGUAGES: Final = {"py": "Python", "mjs": "JavaScript", "sh": "nats CLI"}
"""What a program is written in, by how its file's name ends."""


@cache
def program(name: str) -> str:
    """Return a program as it is copied; ``name`` is one of those in ``WAYS``."""
    return (FOLDER / name).read_text("utf-8")
