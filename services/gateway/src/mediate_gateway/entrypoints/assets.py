"""Style, script and pictures of the pages: built from ``services/gateway/web``, and served from memory.

A file's name changes with its content, so that browsers keep it for ever; each is compressed once, when it is built.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from mediate_shared.problems import not_found
from mediate_shared.service import StartRefused

BUILT: Final = Path(__file__).parents[1] / "built"
_MANIFEST: Final = "manifest.json"
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
_ENCODINGS: Final = {"br": ".br", "gzip": ".gz"}
"""What a file is compressed with, best first, and how such a file's name ends."""
_YEAR: Final = "public, max-age=31536000, immutable"


class Assets:
    """Files that a browser may keep for ever, because another content has another name.

    Raises StartRefused where nothing was built.
    """

    def __init__(self, built: Path = BUILT) -> None:
        try:
            names: dict[str, str] = json.loads((built / _MANIFEST).read_text("utf-8"))["files"]
            self._files = {name: _answers(built / name) for name in names.values()}
        except FileNotFoundError as error:
            raise StartRefused(
                f"the style and the script of the pages are not built: {error.filename} is missing.\n"
                "`./mediate` builds them when it starts something; services/gateway/web/build.py does it by hand."
            ) from error
        self._paths = {own: f"/static/{name}" for own, name in names.items()}

    @property
    def paths(self) -> Mapping[str, str]:
        """The public path of each file by its own name."""
        return self._paths

    @property
    def version(self) -> str:
        """A name for all of them together; changes when any of them does."""
        return sha256("".join(self._paths.values()).encode()).hexdigest()[:8]

    async def serve(self, request: Request) -> Response:
        """Answer with one file. Raises ProblemError (404) for a name there is none of, or no longer."""
        name = request.path_params["name"]
        if name not in self._files:
            raise not_found("file", name)
        answers = self._files[name]
        return next(answers[each] for each in (*accepted(request.headers), "identity") if each in answers)


def accepted(headers: Headers) -> list[str]:
    """Return with which of our compressions somebody takes an answer, best first."""
    asked: dict[str, bool] = {}
    for part in headers.get("accept-encoding", "").split(","):
        coding, _, parameter = part.partition(";")
        quality = parameter.strip().removeprefix("q=")
        asked[coding.strip().lower()] = not quality or quality.strip("0.") != ""
    return [each for each in _ENCODINGS if asked.get(each, False)]


def _answers(path: Path) -> dict[str, Response]:
    """Return a file's answers by how they are compressed; where that saves nothing there is none."""
    headers = {
        "Content-Type": _TYPES[path.suffix],
        "Cache-Control": _YEAR,
        "Vary": "Accept-Encoding",
    }
    content = path.read_bytes()
    found = {"identity": Response(content, headers=headers)}
    for encoding, ending in _ENCODINGS.items():
        compressed = path.with_name(path.name + ending)
        if compressed.is_file() and (fewer := compressed.read_bytes()) and len(fewer) < len(content):
            found[encoding] = Response(fewer, headers={**headers, "Content-Encoding": encoding})
    return found
