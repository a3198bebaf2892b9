"""Charts for other sites: one chart in a frame or as a picture, for anybody, without a script or a cookie."""

import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest

import mediate_gateway
from gateway import measured
from gateway.identifiers import both
from gateway.journals import Journals
from gateway.pages.browser import browsing, read
from gateway.reading import hear, start_afresh
from mediate_gateway.entrypoints.open.picture import STYLE
from support.running import Running

AT: Final = f"/embed/indicators/{measured.indicator_id(31)}"
SVG: Final = "{http://www.w3.org/2000/svg}"
THEME: Final = Path(mediate_gateway.__file__).parents[2] / "web" / "css" / "theme.css"


@pytest.fixture(autouse=True)
async def figures(gateway: Running) -> None:
    """Participants of three years by group, under a name that has to be written as text."""
    journals = Journals()
    journals.say(
        measured.defined(31, name=both("Participants & <guests>")),
        measured.observed(31, 301, "2018", "1807"),
        measured.observed(31, 302, "2019", "1906"),
        measured.observed(31, 303, "2020", "2295"),
        measured.observed(31, 304, "2019", "60", breakdown={"group": "starters"}),
        measured.observed(31, 305, "2020", "206", breakdown={"group": "starters"}),
    )
    await start_afresh(gateway)
    await hear(gateway, journals.bodies)


def policy(headers: Mapping[str, str]) -> dict[str, str]:
    return dict(each.strip().split(" ", 1) for each in headers["content-security-policy"].split(";"))


class TestAFrame:
    @pytest.mark.parametrize("chart", ["whole", "by-group"])
    async def test_shows_the_chart_with_its_table_and_leads_back(self, gateway: Running, chart: str) -> None:
        async with browsing(gateway) as visitor:
            page = await visitor.opens(f"{AT}/{chart}?lang=en")
        assert len(page.all("figure")) == 1
        assert page.all("table")
        [back] = [each for each in page.all("a") if each["target"] == "_top"]
        assert back["href"] == f"/monitor/indicators/{measured.indicator_id(31)}?lang=en"

    async def test_needs_no_script_and_sets_no_cookie(self, gateway: Running) -> None:
        async with browsing(gateway) as visitor:
            answer = await visitor.gets(f"{AT}/whole")
        assert "<script" not in answer.text
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"].startswith("public")
        assert "Cookie" not in answer.headers["vary"]

    async def test_may_stand_in_any_page_and_loads_nothing_but_our_style(self, gateway: Running) -> None:
        async with browsing(gateway) as visitor:
            rules = policy((await visitor.gets(f"{AT}/whole")).headers)
        assert rules["frame-ancestors"] == "*"
        assert rules["default-src"] == "'none'"
        assert "script-src" not in rules
        assert not any("unsafe" in each for each in rules.values())

    @pytest.mark.parametrize(("asked", "theme"), [("", None), ("?theme=dark", "dark"), ("?theme=light", "light")])
    async def test_is_as_light_as_was_asked(self, gateway: Running, asked: str, theme: str | None) -> None:
        async with browsing(gateway) as visitor:
            answer = await visitor.gets(f"{AT}/whole{asked}")
        assert re.findall('data-theme="([a-z]+)"', answer.text) == ([] if theme is None else [theme])

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            (f"{AT}/nothing", 404),
            (f"/embed/indicators/{measured.indicator_id(99)}/whole", 404),
            ("/embed/indicators/1/whole", 422),
            (f"{AT}/whole?theme=blue", 422),
            (f"{AT}/nothing.svg", 404),
            (f"{AT}/whole.svg?narrow=perhaps", 422),
        ],
    )
    async def test_says_what_is_wrong_with_an_address(self, gateway: Running, path: str, status: int) -> None:
        answer = await gateway.client.get(path, headers={"Accept": "application/json"})
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"


class TestAPicture:
    @pytest.mark.parametrize("asked", ["", "?narrow=true", "?theme=dark", "?lang=en"])
    @pytest.mark.parametrize("chart", ["whole", "by-group"])
    async def test_is_svg_that_says_what_one_sees(self, gateway: Running, chart: str, asked: str) -> None:
        async with browsing(gateway) as visitor:
            answer = await visitor.gets(f"{AT}/{chart}.svg{asked}")
        assert answer.headers["content-type"] == "image/svg+xml"
        root = ET.fromstring(answer.text)  # noqa: S314 - our own answer
        [drawing] = root.findall(f"{SVG}svg")
        assert drawing.findtext(f"{SVG}title")
        assert drawing.findtext(f"{SVG}desc")
        assert any("Participants & <guests>" in (each.text or "") for each in root.findall(f"{SVG}text"))

    async def test_says_that_what_was_made_up_is_synthetic(self, gateway: Running) -> None:
        journals = Journals()
        journals.say(
            measured.defined(31, synthetic=True),
            measured.observed(31, 301, "2018", "1"),
            measured.observed(31, 302, "2019", "2"),
        )
        await start_afresh(gateway)
        await hear(gateway, journals.bodies)
        async with browsing(gateway) as visitor:
            for path in (f"{AT}/whole?lang=nl", f"{AT}/whole.svg?lang=nl"):
                assert "synthetisch" in (await visitor.gets(path)).text

    async def test_has_its_look_in_it_as_its_policy_allows(self, gateway: Running) -> None:
        async with browsing(gateway) as visitor:
            answer = await visitor.gets(f"{AT}/whole.svg")
        root = ET.fromstring(answer.text)  # noqa: S314 - our own answer
        style = root.findtext(f"{SVG}style") or ""
        digest = b64encode(sha256(style.encode()).digest()).decode()
        assert policy(answer.headers)["style-src"] == f"'sha256-{digest}'"
        assert not root.findall(".//*[@style]")

    def test_has_the_colours_of_the_pages(self) -> None:
        told = THEME.read_text("utf-8").replace(" ", "")
        assert all(each in told for each in re.findall(r"light-dark\([^)]*\)", STYLE))


class TestTheIndicatorsPage:
    async def test_has_the_lines_that_show_its_charts_elsewhere(self, gateway: Running) -> None:
        async with browsing(gateway) as visitor:
            page = await visitor.opens(f"/monitor/indicators/{measured.indicator_id(31)}?lang=en")
            lines = [each["value"] for each in page.all("input") if each["id"].startswith(("embed-", "picture-"))]
            assert len(lines) == 4
            for each in lines:
                [at] = re.findall('src="http://hub([^"]+)"', each)
                assert (await visitor.gets(at)).status_code == 200

    async def test_stays_out_of_frames(self, gateway: Running) -> None:
        async with browsing(gateway) as visitor:
            answer = await visitor.gets(f"/monitor/indicators/{measured.indicator_id(31)}")
        read(answer)
        assert policy(answer.headers)["frame-ancestors"] == "'none'"
