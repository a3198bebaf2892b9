"""Follows the stream (Server-Sent Events), and goes on where it was after every break. Needs Python and nothing else.

HUB=https://hub.example HUB_KEY=mk_... python stream.py
"""

import json
import os
import time
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from urllib.request import Request, urlopen

HUB = os.environ["HUB"]
KEY = os.environ["HUB_KEY"]
CURSOR = Path(os.environ.get("CURSOR_FILE", "cursor.txt"))
SILENT_SECONDS_MAX = 60  # the hub says something every 15 seconds; who is silent for this long is gone


def follow(cursor: str) -> Iterator[tuple[str, str, str]]:
    """Yield id, name and data of each event until the line breaks."""
    headers = {"Authorization": f"Bearer {KEY}", "Accept": "text/event-stream"}
    if cursor:
        headers["Last-Event-ID"] = cursor
    with urlopen(Request(f"{HUB}/v1/stream", headers=headers), timeout=SILENT_SECONDS_MAX) as lines:
        frame: dict[str, str] = {}
        for line in lines:
            text = line.decode().rstrip("\r\n")
            if text:
                field, _, value = text.partition(":")
                frame[field] = value.removeprefix(" ")
            elif "data" in frame:
                yield frame.get("id", ""), frame.get("event", "message"), frame["data"]
                frame = {}


def keep(cursor: str) -> None:
    """Keep the cursor, whole or not at all: whoever is stopped here must not begin anew."""
    new = CURSOR.with_suffix(".new")
    new.write_text(cursor)
    new.replace(CURSOR)


def main() -> None:
    """Follow for ever."""
    cursor = CURSOR.read_text() if CURSOR.exists() else ""
    while True:
        try:
            for identifier, name, data in follow(cursor):
                if name == "stream.gap":
                    print("Away for too long: read from /v1/feed what lies between these cursors.", data, flush=True)
                elif not name.startswith("stream."):
                    print(name, json.loads(data)["subject"], flush=True)
                if identifier:
                    cursor = identifier
                    keep(cursor)  # after the work: what was done twice is better than not at all
        except (OSError, HTTPException) as error:
            print("The line broke:", error, flush=True)
        time.sleep(2)


if __name__ == "__main__":
    main()
