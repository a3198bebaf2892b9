"""A hub that lives in memory, for what the network does to a load."""

import asyncio
import itertools
import json
import secrets
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import httpx
from rich.console import Console

from mediate_deploy.load import LoadReport, directory_of, load

HILVERSUM = directory_of("hilversum")
CREATED = 201
OK = 200


class FakeHub:
    """Keeps what is posted by path, answers lists from it, and misbehaves first where told to."""

    def __init__(self) -> None:
        self.kept: dict[str, list[dict[str, object]]] = {}
        self.requests: list[httpx.Request] = []
        self.misbehave: list[Callable[[httpx.Request], httpx.Response | None]] = []
        self.page_records = 1_000
        self.at_once_max = 0
        self._at_once = 0
        self._ids = itertools.count(1)

    @property
    def posts(self) -> list[httpx.Request]:
        return [request for request in self.requests if request.method == "POST"]

    def bodies_under(self, path: str) -> list[dict[str, str]]:
        """Return what was posted below a path, not to the path itself."""
        return [json.loads(one.content) for one in self.posts if one.url.path.startswith(f"{path}/")]

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self._at_once += 1
        self.at_once_max = max(self.at_once_max, self._at_once)
        await asyncio.sleep(0)
        self._at_once -= 1
        for misbehaviour in self.misbehave:
            response = misbehaviour(request)
            if response is not None:
                return response
        return self._create(request) if request.method == "POST" else self._list(request)

    def _create(self, request: httpx.Request) -> httpx.Response:
        record = {**json.loads(request.content), "id": f"id-{next(self._ids)}"}
        path = request.url.path
        if path.endswith("/realisations"):
            target = path.split("/")[-2]
            for kept in self.kept["/v1/agendas/targets"]:
                if kept["id"] == target:
                    kept["realisation"] = record
        elif "/goals/" in path:
            self.kept.setdefault("/v1/agendas/targets", []).append(record)
        else:
            self.kept.setdefault(path, []).append(record)
        return httpx.Response(CREATED, json=record)

    def _list(self, request: httpx.Request) -> httpx.Response:
        start = int(request.url.params.get("cursor", "0"))
        records = self.kept.get(request.url.path, [])
        end = start + self.page_records
        following = str(end) if end < len(records) else None
        return httpx.Response(OK, json={"items": records[start:end], "next": following})


class Run:
    """Loads into a fake hub without real pauses, and keeps what was shown."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self.shown = ""
        self.token = secrets.token_hex(8)

    async def __call__(self, hub: FakeHub, data: Path = HILVERSUM) -> LoadReport:
        output = StringIO()

        async def pause(seconds: float) -> None:
            self.pauses.append(seconds)

        report = await load(
            "hilversum",
            "http://hub.example",
            token=self.token,
            report=Console(file=output, width=100),
            data=data,
            transport=httpx.MockTransport(hub.answer),
            pause=pause,
        )
        self.shown = output.getvalue()
        return report
