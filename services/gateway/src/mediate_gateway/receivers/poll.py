"""Asks what happened since the last time. Needs Python and nothing else; run it as often as you like.

HUB=https://hub.example HUB_KEY=mk_... python poll.py
"""

import json
import os
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

HUB = os.environ["HUB"]
KEY = os.environ["HUB_KEY"]
CURSOR = Path(os.environ.get("CURSOR_FILE", "cursor.txt"))


def keep(cursor: str) -> None:
    """Keep the cursor, whole or not at all: whoever is stopped here must not begin anew."""
    new = CURSOR.with_suffix(".new")
    new.write_text(cursor)
    new.replace(CURSOR)


def main() -> None:
    """Read page after page until there is no more."""
    cursor = CURSOR.read_text() if CURSOR.exists() else ""
    while True:
        asked = {"limit": "200", **({"cursor": cursor} if cursor else {})}
        request = Request(f"{HUB}/v1/feed?{urlencode(asked)}", headers={"Authorization": f"Bearer {KEY}"})
        with urlopen(request, timeout=30) as answer:
            page = json.load(answer)
        for event in page["items"]:
            print(event["type"], event["subject"], flush=True)
        cursor = page["cursor"]
        keep(cursor)  # after the work: what was done twice is better than not at all
        if page["next"] is None:
            return


if __name__ == "__main__":
    main()
