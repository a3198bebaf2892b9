"""The overview page as it is sent: what it says, in which language, and what it lets a browser do."""

import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser

import httpx
import pytest

from gateway.journals import Journals, registered, story
from gateway.reading import hear, start_afresh
from support.running import Running


@pytest.fixture(autouse=True)
async def afresh(gateway: Running) -> None:
    await start_afresh(gateway)


@pytest.fixture
async def visitor(gateway: Running) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which nobody is signed in."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(gateway.service.app), base_url="http://hub") as client:
        yield client


class Outline(HTMLParser):
    """The tags of a page, checked for being closed, and its ids."""

    VOID = frozenset({"meta", "link", "img", "br", "hr", "input"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.ids += [value for name, value in attrs if name == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


async def page(gateway: Running, path: str = "/?lang=en", **headers: str) -> str:
    answer = await gateway.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer.text


class TestThePage:
    async def test_of_an_empty_hub_says_kindly_how_to_begin(self, gateway: Running) -> None:
        assert "./mediate load hilversum" in await page(gateway)
        assert "Welkom!" in await page(gateway, "/?lang=nl")

    async def test_shows_lines_organisations_figures_goals_deals_and_events(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        shown = await page(gateway)
        for text in ("Line 1 (en)", "67%", "1 under way, 2 open", "Scale-up", "27.5 jobs", "one of 2 claims", "Met"):
            assert text in shown
        for text in ("target at least 30 jobs", "Screening", "over €100,000 in all", "Grant call: Stadsfonds (en)"):
            assert text in shown

    async def test_labels_what_is_synthetic_wherever_it_is_counted(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        shown = await page(gateway)
        drawn, said = re.compile(r"<svg.*?</svg>", re.DOTALL), re.compile(r'<p class="chart-said">.*?</p>', re.DOTALL)
        assert said.sub("", drawn.sub("", shown)).count("1 of them synthetic") == 3
        assert "Scale-up (1 of them synthetic)" in "".join(drawn.findall(shown)), "a drawing labels it too"
        assert "invented for demonstration" in shown

    async def test_is_whole_with_every_id_once_and_one_main_heading(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        for lang in ("nl", "en"):
            shown = await page(gateway, f"/?lang={lang}")
            outline = Outline(shown)
            assert len(outline.ids) == len(set(outline.ids))
            assert shown.count("<h1>") == 1
            assert f'<html lang="{lang}">' in shown

    async def test_refers_only_to_what_has_an_id_and_loads_only_what_is_ours(self, gateway: Running) -> None:
        await hear(gateway, story().bodies)
        outline = Outline(await page(gateway))
        referred = [value or "" for _, name, value in outline.attributes if name.startswith("aria-labelledby")]
        assert set(" ".join(referred).split()) <= set(outline.ids)
        loaded = [value or "" for _, name, value in outline.attributes if name in {"src", "href"}]
        assert all(value.startswith(("/", "#")) and not value.startswith("//") for value in loaded)
        assert not [name for _, name, _ in outline.attributes if name == "style" or name.startswith("on")]

    async def test_shows_what_people_typed_as_text(self, gateway: Running) -> None:
        journals = Journals()
        journals.say(registered(1, name="<script>alert('x')</script> & Zonen"))
        await hear(gateway, journals.bodies)
        shown = await page(gateway)
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert" in shown


class TestItsLanguage:
    async def test_is_the_one_of_the_link_then_the_readers_then_dutch(self, gateway: Running) -> None:
        assert '<html lang="en">' in await page(gateway, "/?lang=en", accept_language="nl")
        assert '<html lang="en">' in await page(gateway, "/", accept_language="en-GB")
        assert '<html lang="nl">' in await page(gateway, "/")
        assert '<html lang="nl">' in await page(gateway, "/?lang=klingon")

    async def test_is_chosen_without_a_cookie(self, gateway: Running) -> None:
        answer = await gateway.client.get("/?lang=en")
        assert "set-cookie" not in answer.headers
        assert 'href="/?lang=nl"' in answer.text


class TestItsHeaders:
    async def test_let_a_browser_load_nothing_but_ours_and_nobody_frame_it(self, gateway: Running) -> None:
        answer = await gateway.client.get("/")
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"

    async def test_save_sending_it_again_to_a_visitor_while_nothing_changed(
        self, gateway: Running, visitor: httpx.AsyncClient
    ) -> None:
        first = await visitor.get("/?lang=nl")
        known = {"if-none-match": first.headers["etag"]}
        assert (await visitor.get("/?lang=nl", headers=known)).status_code == 304
        await hear(gateway, story().bodies)
        assert (await visitor.get("/?lang=nl", headers=known)).status_code == 200

    async def test_let_nobody_go_back_to_what_somebody_saw_who_was_signed_in(self, gateway: Running) -> None:
        assert (await gateway.client.get("/")).headers["cache-control"] == "no-store"

    async def test_answer_head_like_get(self, gateway: Running) -> None:
        assert (await gateway.client.head("/")).status_code == 200


class TestItsFiles:
    async def test_may_be_kept_for_a_year_because_their_names_change_with_them(self, gateway: Running) -> None:
        paths = re.findall(r'(?:href|src)="(/static/[^"]+)"', await page(gateway))
        assert len(set(paths)) == 3
        for path in paths:
            answer = await gateway.client.get(path)
            assert answer.status_code == 200
            assert "immutable" in answer.headers["cache-control"]

    @pytest.mark.parametrize("name", ["hub.css", "hub.000000000000.css", "..%2fmain.py"])
    async def test_under_another_name_are_not_there(self, gateway: Running, name: str) -> None:
        answer = await gateway.client.get(f"/static/{name}")
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
