"""The user guide and the help beside pages: the same in both languages, and of pages that there are."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from gateway.pages.browser import browsing
from gateway.pages.people import person, signed_in
from mediate_contracts.policy import Role
from mediate_deploy.policy_page import declarations
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.guide import FOLDER, GROUPS, HELPED, Guide
from support.running import Running

REPOSITORY = Path(__file__).parents[3]
IMAGE_BYTES_MAX = 150 * 1024
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
_IMAGE = re.compile(r"!\[([^\]]+)\]\(([^)]+)\)")
EVERY_GUIDE = [(group, language) for group in GROUPS for language in Language]


def written(group: str, language: str) -> str:
    return (FOLDER / f"{group}.{language}.md").read_text("utf-8")


def shape(text: str) -> Sequence[str]:
    """Return the headings by their level, lists and tables by their lines, and pictures by their names."""
    found = []
    for line in text.splitlines():
        if heading := re.match(r"#+ ", line):
            found.append(heading[0])
        elif picture := _IMAGE.match(line):
            found.append(picture[2].replace(".nl.", ".").replace(".en.", "."))
        elif begun := re.match(r"[-|]|[0-9]+\.", line):
            found.append(begun[0])
    return found


class TestTheGuide:
    @pytest.mark.parametrize("group", GROUPS)
    def test_has_the_same_parts_and_pictures_in_both_languages(self, group: str) -> None:
        assert shape(written(group, "nl")) == shape(written(group, "en"))

    @pytest.mark.parametrize(("group", "language"), EVERY_GUIDE)
    def test_leads_to_pages_that_there_are(self, gateway: Running, group: str, language: str) -> None:
        declared = {path for path, methods, _policy in declarations(gateway.service) if "GET" in methods}
        links = set(_LINK.findall(written(group, language)))
        assert links <= declared | {f"{each}.{language}.md" for each in GROUPS}

    @pytest.mark.parametrize(("group", "language"), EVERY_GUIDE)
    def test_shows_pictures_that_there_are_in_its_own_language(self, group: str, language: str) -> None:
        for words, path in _IMAGE.findall(written(group, language)):
            assert words
            assert path.endswith(f".{language}.png")
            assert (FOLDER / path).stat().st_size <= IMAGE_BYTES_MAX, path

    def test_leads_nobody_to_what_they_are_not_shown_and_keeps_the_words(self) -> None:
        guide = Guide()
        assert 'href="/keys"' in guide.write("partner", Language.NL, str).html
        html = guide.write("partner", Language.NL, str, ["/keys"]).html
        assert 'href="/keys"' not in html
        assert "<span>sleutel</span>" in html

    def test_leads_elsewhere_as_the_address_is_and_says_so(self, tmp_path: Path) -> None:
        (tmp_path / "partner.nl.md").write_text("# Gids\n\n[Elders](https://elsewhere.example)\n", "utf-8")
        html = Guide(tmp_path).write("partner", Language.NL, lambda path: f"{path}?lang=nl").html
        assert '<a href="https://elsewhere.example" class="nl-link" rel="noopener external">' in html

    def test_has_no_picture_that_is_not_shown(self) -> None:
        shown = {path for group, language in EVERY_GUIDE for _words, path in _IMAGE.findall(written(group, language))}
        assert {f"images/{path.name}" for path in (FOLDER / "images").glob("*.png")} == shown

    def test_is_found_in_the_documents_as_well(self) -> None:
        assert (REPOSITORY / "docs" / "guide" / "visitor.nl.md").read_text("utf-8") == written("visitor", "nl")

    @pytest.mark.parametrize(("group", "language"), EVERY_GUIDE)
    async def test_is_read_in_the_hub(self, gateway: Running, group: str, language: str) -> None:
        async with browsing(gateway, language) as browser:
            page = await browser.opens(f"/help/{group}")
            assert page.heading == written(group, language).splitlines()[0].removeprefix("# ")
            for image in page.all("img", loading="lazy"):
                assert image["alt"]
                assert image["width"] == "1280"
                answer = await browser.gets(image["src"])
                assert answer.headers["content-type"] == "image/png"

    async def test_has_nothing_for_a_group_that_there_is_not(self, gateway: Running) -> None:
        async with browsing(gateway) as browser:
            await browser.opens("/help/nobody", 404)
            assert (await browser.gets("/help/images/nothing.png")).status_code == 404

    async def test_is_offered_first_to_whom_it_is_meant_for(self, gateway: Running) -> None:
        async with signed_in(gateway, await person(gateway, Role.OPS)) as browser:
            page = await browser.opens("/ops")
            assert page.links()["Lees meer in de handleiding"] == "/help/ops"


class TestHelpBesideAPage:
    @pytest.mark.parametrize("topic", HELPED)
    def test_is_of_a_page_that_there_is(self, topic: str) -> None:
        assert (FOLDER.parent / "templates" / f"{topic.replace('.', '/')}.html").is_file()

    async def test_stands_on_the_page_in_the_language_of_its_reader(self, gateway: Running) -> None:
        async with browsing(gateway, "en") as browser:
            page = await browser.opens("/")
        assert "Help with this page" in page.text
        assert page.links()["Read more in the guide"] == "/help/visitor"
