"""What the community's pages do with what nobody should send: they stay pages, and nothing is changed."""

from collections.abc import AsyncIterator
from urllib.parse import quote, urlencode
from uuid import UUID, uuid4

import pytest

from gateway.listing.hub import Hub
from gateway.pages.browser import HUB, Browser, Page, read
from gateway.pages.people import person, signed_in
from mediate_contracts.policy import Role

MARKUP = "\"'><script>alert(1)</script>"
NASTY = ("%00", "%ff%fe", "%ED%A0%80", "<b>", "' OR 1=1 --", "x" * 2_000, "../..", "\r\nX: y", "%", "nan", "1e999")
QUERIES = (
    *("q", "type", "hub", "class", "carrying", "synthetic", "sort", "columns", "size", "after", "before", "view"),
    *("id", "all", "field", "lang", "done", "undo"),
)
FIELDS = (
    *("name", "types", "hub", "actor_class", "website", "description_nl", "description_en", "founding_year"),
    *("legal_name", "kvk_number", "synthetic", "version", "drawn", "key", "ids", "field"),
    *("view_name", "path", "query"),
)


@pytest.fixture(scope="module")
async def facilitator(hub: Hub) -> AsyncIterator[Browser]:
    """The browser of somebody who may change every organisation."""
    async with signed_in(hub.gateway, await person(hub.gateway, Role.FACILITATOR)) as browser:
        yield browser


@pytest.fixture(scope="module")
async def studio(hub: Hub) -> UUID:
    return await hub.register("Studio Bestand")


def written(value: str) -> str:
    return value if value.startswith("%") and len(value) > 1 else quote(value)


def scripts(page: Page) -> list[str]:
    return [each["src"] for each in page.all("script") if not each["src"].startswith("/static/")]


class TestAnAddress:
    @pytest.mark.parametrize(
        "path",
        [
            "/community",
            "/community.csv",
            "/community.xlsx",
            "/community/bulk",
            "/community/organisations/new",
            "/changes",
        ],
    )
    async def test_with_anything_in_its_query_is_answered(self, facilitator: Browser, path: str) -> None:
        for value in NASTY:
            query = "&".join(f"{name}={written(value)}" for name in QUERIES if name != "view")
            answer = await facilitator.gets(f"{path}?{query}")
            assert answer.status_code < 500, (value, answer.text)
            assert "x" not in answer.headers

    async def test_with_markup_in_any_part_of_its_query_runs_none_of_it(self, facilitator: Browser) -> None:
        for path in ("/community", "/community/bulk", "/changes", "/community/organisations/new"):
            for name in QUERIES:
                answer = await facilitator.gets(f"{path}?{urlencode({name: MARKUP})}")
                assert answer.status_code in {200, 404}
                assert scripts(read(answer)) == []

    async def test_with_anything_in_its_path_leads_nowhere(self, facilitator: Browser, studio: UUID) -> None:
        paths = ("/community/organisations/{}", "/community/organisations/{}/edit/name", "/views/{}")
        for path in (*paths, f"/community/organisations/{studio}/edit/{{}}"):
            for value in (*NASTY, str(uuid4())):
                asked = value if value.startswith("%") and len(value) > 1 else quote(value, safe="")
                answer = await facilitator.gets(path.format(asked))
                assert answer.status_code == 404, (path, value, answer.text)


class TestAForm:
    async def test_with_anything_in_its_fields_changes_nothing(
        self, hub: Hub, facilitator: Browser, studio: UUID
    ) -> None:
        csrf = (await facilitator.opens("/community/organisations/new")).form("Toevoegen").fields["csrf"][0]
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": HUB, "Content-Type": "application/x-www-form-urlencoded"}
        at = f"/community/organisations/{studio}/edit"
        edits = [f"{at}/{field}" for field in ("types", "hub", "website", "founding_year", "kvk_number")]
        for path in (*edits, "/community/bulk", "/community/organisations/new", "/views", f"/changes/{uuid4()}/undo"):
            for value in NASTY:
                fields = "&".join(f"{name}={written(value)}" for name in FIELDS)
                body = f"csrf={quote(csrf)}&{fields}"
                answer = await facilitator.client.post(path, content=body, headers=headers)
                assert answer.status_code < 500, (path, value, answer.text)
        assert (await hub.record(studio))["version"] == 1

    async def test_of_another_site_changes_nothing(self, hub: Hub, facilitator: Browser, studio: UUID) -> None:
        for path, fields in (
            (f"/community/organisations/{studio}/edit/name", {"name": "Gekaapt", "version": "1"}),
            ("/community/bulk", {"ids": str(studio), "field": "hub", "hub": "utrecht"}),
            ("/community/organisations/new", {"name": "Gekaapt", "types": "school"}),
            ("/views", {"path": "/community", "view_name": "Gekaapt"}),
            ("/community.csv", {}),
        ):
            for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-origin", "Origin": HUB}):
                answer = await facilitator.client.post(path, data=fields, headers=headers)
                assert answer.status_code == 403, (path, headers)
        assert (await hub.record(studio))["version"] == 1
