"""What services do with rows that no page of ours sends: each is taken or refused, and none is a mistake of theirs."""

import json
from typing import Any
from uuid import uuid4

import pytest

from gateway.importing.conftest import SERVICES
from support.running import Running

ANYTHING: list[Any] = [
    "",
    " ",
    "\x00",
    "\ud800",
    "x" * 10_000,
    "' OR 1=1 --",
    "=1+1",
    "1e5",
    "NaN",
    -1,
    0,
    10**30,
    1.5,
    True,
    [],
    ["x", None, {}],
    {},
    {"cents": -1},
    {"nl": None, "en": "x"},
    None,
]


@pytest.mark.parametrize("name", SERVICES)
class TestAnyValue:
    async def test_in_any_column_is_taken_or_refused(self, hub: dict[str, Running], name: str) -> None:
        service = hub[name]
        kinds = (await service.client.get("/v1/imports")).json()["kinds"]
        assert kinds
        for kind in kinds:
            usual = {column["key"]: column["example"] for column in kind["columns"] if column["example"] is not None}
            rows = [{**usual, column["key"]: value} for column in kind["columns"] for value in ANYTHING]
            for identifier in (None, str(uuid4())):
                lines = [{"line": n, "id": identifier, "values": row} for n, row in enumerate(rows, start=2)]
                for start in range(0, len(lines), 500):
                    # In ASCII, so that a lone surrogate can be sent as well.
                    body = json.dumps({"dry_run": True, "rows": lines[start : start + 500]})
                    answer = await service.client.post(
                        f"/v1/imports/{kind['kind']}", content=body, headers={"content-type": "application/json"}
                    )
                    assert answer.status_code == 200, answer.text
                    assert answer.json()["refused"] > 0

    async def test_for_a_batch_is_refused_as_a_whole(self, hub: dict[str, Running], name: str) -> None:
        service = hub[name]
        kind, *_ = (await service.client.get("/v1/imports")).json()["kinds"]
        row: dict[str, Any] = {"line": 2, "id": None, "values": {}}
        bodies: list[Any] = [
            None,
            [],
            {"dry_run": True},
            {"dry_run": "yes", "rows": [row]},
            {"dry_run": True, "rows": []},
            {"dry_run": True, "rows": [{**row, "line": 0}]},
            {"dry_run": True, "rows": [{**row, "id": "17"}]},
            {"dry_run": True, "rows": [{**row, "values": dict.fromkeys(map(str, range(101)))}]},
            {"dry_run": True, "rows": [row], "more": 1},
        ]
        for body in bodies:
            answer = await service.client.post(f"/v1/imports/{kind['kind']}", json=body)
            assert answer.status_code == 422, (body, answer.text)
