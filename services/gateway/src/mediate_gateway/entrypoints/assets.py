"""The page's own style, script and picture: served from memory under names that change with their content."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from mediate_shared.problems import not_found

_DIRECTORY: Final = Path(__file__).parents[1] / "static"
_TYPES: Final = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_YEAR: Final = "public, max-age=31536000, immutable"


class Assets:
    """Files that a browser may keep for ever, because another content has another name."""

    def __init__(self) -> None:
        self._paths: dict[str, str] = {}
        self._files: dict[str, Response] = {}
        for path in sorted(_DIRECTORY.iterdir()):
            if path.suffix not in _TYPES:
                continue
            content = path.read_bytes()
            name = f"{path.stem}.{sha256(content).hexdigest()[:12]}{path.suffix}"
            self._paths[path.name] = f"/static/{name}"
            headers = {"Content-Type": _TYPES[path.suffix], "Cache-Control": _YEAR}
            self._files[name] = Response(content, headers=headers)

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
        return self._files[name]
