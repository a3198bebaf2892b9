"""What is written from the catalogue for others to read: JSON Schema, AsyncAPI, OpenAPI, a table for people.

Everything here is a pure function of the contracts, except ``write``, which puts the result into a folder.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from mediate_contracts.asyncapi import asyncapi, meaning
from mediate_contracts.catalogue import CATALOGUE, Entry
from mediate_contracts.schema import schemas

_SCHEMAS: Final = "schemas"
_CATALOGUE_HEAD: Final = """\
# What the hub says

Written from the catalogue by `mediate contracts`; a change made here by hand is lost. Audiences, from widest
to narrowest: `public`, `network` (members), `case` (the parties to it), `deal` (its team). What is **sealed** is heard
by no service: on the bus there is a shell in its place, and the feed has it opened for each reader by who said it.

| subject and type | said by | heard by | visible to | what happened |
|---|---|---|---|---|
"""


def as_json(document: Mapping[str, object]) -> bytes:
    """Return a document as JSON, byte for byte the same for the same content; with a final newline."""
    return (json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def generated(openapi: Mapping[str, object] | None = None) -> dict[str, bytes]:
    """Return the content of ``contracts/generated`` by relative path.

    ``openapi`` is the merged document of all services, which only the hub can make; without it, no
    ``openapi.json`` is among the files.
    """
    files = {f"{_SCHEMAS}/{name}.json": as_json(schema) for name, schema in schemas().items()}
    files["asyncapi.json"] = as_json(asyncapi())
    files["catalogue.md"] = catalogue_page().encode()
    if openapi is not None:
        files["openapi.json"] = as_json(openapi)
    return files


def catalogue_page() -> str:
    """Return the catalogue as a Markdown table, a row per event version."""
    rows = (
        f"| [`{entry.type}`]({_SCHEMAS}/{entry.type}.json) | {entry.producer} | {_heard_by(entry)} "
        f"| {entry.visibility} | {meaning(entry)} |\n"
        for entry in CATALOGUE.values()
    )
    return _CATALOGUE_HEAD + "".join(rows)


def _heard_by(entry: Entry) -> str:
    return "*sealed*" if entry.event.sealed else ", ".join(entry.consumers)


def write(directory: Path, documents: Mapping[str, bytes], *, check: bool) -> list[str]:
    """Put the documents into a folder and return the relative paths that differed, sorted.

    A schema under ``schemas/`` that is not among the documents is removed. With ``check`` nothing is touched:
    the paths say what a run without it would write or remove.
    """
    changed = {path for path, content in documents.items() if _content(directory / path) != content}
    stale = {f"{_SCHEMAS}/{path.name}" for path in (directory / _SCHEMAS).glob("*.json")} - documents.keys()
    if not check:
        for path in changed:
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).write_bytes(documents[path])
        for path in stale:
            (directory / path).unlink()
    return sorted(changed | stale)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
