"""The schemas as published: what later forms of an event version are held against.

``contracts/published`` is written when a version first appears, and from then on only gains optional fields.
The generated schemas say what the code says now; these say what the hub has promised.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from mediate_contracts.compatibility import breaks
from mediate_contracts.generate import as_json
from mediate_contracts.schema import Schema


class PromiseBroken(Exception):
    """The current schemas break what was published; ``sentences`` says how, one difference each."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def published(directory: Path) -> dict[str, Schema]:
    """Return the published schemas by name, read from a folder; none where there is no such folder."""
    return {path.stem: json.loads(path.read_bytes()) for path in sorted(directory.glob("*.json"))}


def publication(before: Mapping[str, Schema], current: Mapping[str, Schema]) -> dict[str, bytes]:
    """Return the content of ``contracts/published`` by relative path, once ``current`` is published.

    Raises PromiseBroken where ``current`` breaks what was published before.
    """
    sentences = breaks(before, current)
    if sentences:
        raise PromiseBroken(sentences)
    return {f"{name}.json": as_json(schema) for name, schema in current.items()}
