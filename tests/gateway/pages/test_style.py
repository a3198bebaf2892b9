"""The page of the components, and how light the pages are: what designers and readers rely on."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import mediate_gateway
from gateway.pages.browser import Browser, browsing, leads_to
from gateway.pages.people import person, signed_in
from mediate_gateway.entrypoints.pages.style import COLOURS
from support.running import Running

PACKAGE = Path(mediate_gateway.__file__).parent
TEMPLATES = PACKAGE / "templates"
COMPONENTS = sorted(path.stem for path in TEMPLATES.glob("components/*.html"))
MACRO = re.compile(r"\{% macro ([a-z]\w*)\(")
SHOWN_ELSEWHERE = frozenset({"kept_language", "csrf_field", "done_notice", "chart_table"})
"""Macros that draw nothing by themselves, or are drawn by another one."""


class TestTheStylePage:
    @pytest.mark.parametrize("language", ["nl", "en"])
    async def test_shows_every_component_in_both_themes(self, gateway: Running, language: str) -> None:
        async with browsing(gateway, language) as browser:
            page = await browser.opens("/style")
        shown = [each["id"].removeprefix("style-") for each in page.all("section") if each["id"].startswith("style-")]
        assert sorted(shown) == sorted([*COMPONENTS, "colours"])
        themes = [each["data-theme"] for each in page.all("div", class_="style-theme")]
        assert themes == ["light", "dark"] * len(shown)

    @pytest.mark.parametrize("component", COMPONENTS)
    def test_calls_every_macro_of_a_component(self, component: str) -> None:
        macros = set(MACRO.findall((TEMPLATES / "components" / f"{component}.html").read_text("utf-8")))
        called = (TEMPLATES / "style" / f"{component}.html").read_text("utf-8")
        assert [each for each in macros - SHOWN_ELSEWHERE if f"{each}(" not in called] == []

    async def test_prints_how_each_is_called(self, gateway: Running) -> None:
        async with browsing(gateway) as browser:
            page = await browser.opens("/style")
        code = " ".join(each.text for each in page.all("code", class_="style-code"))
        assert '{% call table(say("style.caption")' in code

    def test_shows_every_colour_there_is(self) -> None:
        theme = (PACKAGE.parents[1] / "web" / "css" / "theme.css").read_text("utf-8")
        assert set(re.findall(r"--mediate-((?:color|chart)-[a-z0-9-]+): light-dark", theme)) == set(COLOURS)

    async def test_is_led_to_from_every_page(self, gateway: Running) -> None:
        async with browsing(gateway) as browser:
            assert "/style" in (await browser.opens("/sign-in")).links().values()


class TestTheTemplates:
    def test_hold_neither_style_nor_script_nor_what_runs_as_one(self) -> None:
        wrong = re.compile(
            r"<style|<script(?! src=\"\{\{ asset\[)|\sstyle=|\son[a-z]+=|hx-on|javascript:|=\"js:", re.IGNORECASE
        )
        found = {
            path.name: wrong.findall(path.read_text("utf-8"))
            for path in TEMPLATES.rglob("*.html")
            # A mail has no policy, and no style but the one in it.
            if path.parent.name != "mail" and wrong.search(path.read_text("utf-8"))
        }
        assert found == {}


@pytest.fixture
async def visitor(gateway: Running) -> AsyncIterator[Browser]:
    async with browsing(gateway) as browser:
        yield browser


class TestTheAppearance:
    async def test_is_as_the_device_has_it_until_somebody_chooses(self, visitor: Browser) -> None:
        html = (await visitor.opens("/sign-in")).one("html")
        assert "data-theme" not in html.attributes

    @pytest.mark.parametrize(("pressed", "theme"), [("Licht", "light"), ("Donker", "dark")])
    async def test_is_what_somebody_chose_from_then_on(self, visitor: Browser, pressed: str, theme: str) -> None:
        answer = await visitor.chooses(await visitor.opens("/sign-in"), pressed, theme=theme)
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        page = await visitor.opens("/style")
        assert page.one("html")["data-theme"] == theme
        assert page.one("meta", name="color-scheme")["content"] == theme
        assert [each["value"] for each in page.all("button", aria_pressed="true")] == [theme]

    async def test_becomes_that_of_the_device_again(self, visitor: Browser) -> None:
        page = await visitor.opens("/sign-in")
        await visitor.chooses(page, "Donker", theme="dark")
        await visitor.chooses(page, "Zoals op uw apparaat", theme="system")
        assert "theme" not in visitor.client.cookies

    async def test_of_the_overview_is_that_of_each_reader(self, visitor: Browser) -> None:
        light = await visitor.opens("/")
        await visitor.chooses(light, "Donker", theme="dark")
        tag = light.answer.headers["etag"]
        answer = await visitor.gets("/", if_none_match=tag)
        assert answer.status_code == 200
        assert 'data-theme="dark"' in answer.text

    async def test_is_chosen_where_somebody_is(self, visitor: Browser) -> None:
        answer = await visitor.chooses(await visitor.opens("/sign-in?next=%2Fkeys&lang=en"), "Dark", theme="dark")
        assert leads_to(answer) == "/sign-in?next=%2Fkeys&lang=en"

    @pytest.mark.parametrize(
        "elsewhere", ["https://elders.example/", "//elders.example", "/\\elders.example", "elders", "/\r\nX: y", ""]
    )
    async def test_leads_nowhere_but_to_the_hub(self, visitor: Browser, elsewhere: str) -> None:
        answer = await visitor.client.post("/theme", data={"theme": "dark", "next": elsewhere})
        assert leads_to(answer) == "/"

    @pytest.mark.parametrize("unknown", ["sepia", "<script>", "dark; Path=/x", ""])
    async def test_is_never_what_nobody_can_choose(self, visitor: Browser, unknown: str) -> None:
        answer = await visitor.client.post("/theme", data={"theme": unknown, "next": "/"})
        assert "set-cookie" not in answer.headers
        visitor.client.cookies.set("theme", "sepia", domain="hub.local")
        assert "data-theme" not in (await visitor.opens("/sign-in")).one("html").attributes

    async def test_is_not_chosen_for_somebody_by_another_site(self, gateway: Running, visitor: Browser) -> None:
        foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elders.example"}
        answer = await visitor.client.post("/theme", data={"theme": "dark"}, headers=foreign)
        assert answer.status_code == 403
        async with signed_in(gateway, await person(gateway)) as browser:
            forged = await browser.client.post("/theme", data={"theme": "dark"}, headers={"Origin": "http://hub"})
            assert forged.status_code == 403
            page = await browser.opens("/profile")
            assert leads_to(await browser.chooses(page, "Donker", theme="dark")) == "/profile"
