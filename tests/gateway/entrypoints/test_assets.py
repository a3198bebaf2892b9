"""Style and script as browsers fetch them: compressed, kept for ever, and there at all."""

import gzip
import json
from pathlib import Path

import httpx
import pytest
from starlette.datastructures import Headers

from mediate_gateway.entrypoints.assets import Assets, accepted
from mediate_shared.service import StartRefused
from support.running import Running


@pytest.fixture
def style() -> str:
    return Assets().paths["hub.css"]


async def fetched(gateway: Running, path: str, accept_encoding: str) -> tuple[httpx.Headers, bytes]:
    """Return the headers of a file's answer, and its body as it was sent."""
    asked = {"accept-encoding": accept_encoding}
    async with gateway.client.stream("GET", path, headers=asked) as answer:
        assert answer.status_code == 200
        return answer.headers, b"".join([part async for part in answer.aiter_raw()])


class TestAFile:
    @pytest.mark.parametrize(
        ("asked", "encoding"),
        [
            ("gzip, deflate, br, zstd", "br"),
            ("gzip", "gzip"),
            ("GZIP;q=0.5", "gzip"),
            ("br;q=0, gzip;q=1.0", "gzip"),
            ("identity", None),
            ("deflate", None),
            ("", None),
        ],
    )
    async def test_is_sent_as_the_browser_takes_it(
        self, gateway: Running, style: str, asked: str, encoding: str | None
    ) -> None:
        headers, body = await fetched(gateway, style, asked)
        assert headers.get("content-encoding") == encoding
        assert headers["vary"] == "Accept-Encoding"
        assert headers["content-type"] == "text/css; charset=utf-8"
        assert int(headers["content-length"]) == len(body)

    async def test_is_the_same_however_it_is_sent(self, gateway: Running, style: str) -> None:
        _, plain = await fetched(gateway, style, "identity")
        _, compressed = await fetched(gateway, style, "gzip")
        assert gzip.decompress(compressed) == plain

    async def test_is_never_asked_for_twice(self, gateway: Running, style: str) -> None:
        headers, _ = await fetched(gateway, style, "br")
        assert headers["cache-control"] == "public, max-age=31536000, immutable"

    async def test_is_what_its_ending_says_and_nothing_else(self, gateway: Running) -> None:
        for own, path in Assets().paths.items():
            headers, _ = await fetched(gateway, path, "gzip")
            kind = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "txt": "text/plain"}
            assert headers["content-type"].startswith(kind[own.rsplit(".", 1)[1]])
            assert headers["x-content-type-options"] == "nosniff"

    async def test_names_the_licences_of_others_and_leads_to_them(self, gateway: Running) -> None:
        paths = Assets().paths
        _, script = await fetched(gateway, paths["hub.js"], "identity")
        assert paths["licences.txt"].encode() in script


class TestAcceptedEncodings:
    def test_are_none_where_none_is_named(self) -> None:
        assert accepted(Headers({})) == []

    def test_come_best_first_whatever_the_order(self) -> None:
        assert accepted(Headers({"accept-encoding": "gzip,br"})) == ["br", "gzip"]


class TestAGatewayWithoutThem:
    def test_does_not_start_and_says_what_builds_them(self, tmp_path: Path) -> None:
        with pytest.raises(StartRefused, match=r"not built.*\n.*mediate.*builds them"):
            Assets(tmp_path)

    def test_does_not_start_where_one_of_them_is_gone(self, tmp_path: Path) -> None:
        (tmp_path / "manifest.json").write_text(json.dumps({"files": {"hub.css": "hub.0.css"}}))
        with pytest.raises(StartRefused, match=r"hub\.0\.css is missing"):
            Assets(tmp_path)
