"""The page of figures that do not agree: both figures, how far they are apart, and what is known of why."""

import csv
from io import StringIO

import pytest

from gateway import measured
from gateway.identifiers import both
from gateway.journals import Journals, line
from gateway.measured import LETTER, REPORT
from gateway.pages.browser import Page, browsing
from gateway.pages.people import person, signed_in
from gateway.reading import hear, start_afresh
from mediate_contracts.policy import Role
from mediate_contracts.vocabulary import CheckKind, Verdict
from support.running import Running

QUESTIONS = "/monitor/questions"


@pytest.fixture(autouse=True)
async def figures(gateway: Running) -> None:
    """The subsidy's share as a letter states it, sums that agree, jobs of two documents, and a jump."""
    journals = Journals()
    journals.say(
        measured.defined(31, unit="percent", name=both("Subsidy share"), action_lines=[2]),
        measured.stated(31, 301, "2018", "31"),
        measured.checked(31, 1, 301, "2018", said="31", computed="21.85336211"),
        measured.stated(31, 302, "2019", "26"),
        measured.checked(31, 2, 302, "2019", said="26", computed="26.35", verdict=Verdict.ROUNDED),
        measured.stated(31, 303, "2021", "23"),
        measured.aimed(31, 31, "2021", "30"),
        measured.checked(
            31, 3, 303, "2021", said="23", computed="22.65", verdict=Verdict.WITHIN_TOLERANCE, tolerance="0.5"
        ),
        measured.defined(32, unit="percent", name=both("Jobs"), action_lines=[7]),
        measured.stated(32, 311, "2020", "25"),
        measured.stated(32, 312, "2020", "33.33", source=REPORT),
        measured.checked(32, 4, 311, "2020", said="25", computed="33.33", check=CheckKind.DOCUMENTS, operands=(312,)),
        measured.noted(32, 311, "A quarter and a third"),
        measured.defined(33, name=both("Participants")),
        measured.stated(33, 321, "2018", "1807"),
        measured.checked(
            33,
            5,
            321,
            "2018",
            said="1807",
            computed="1807",
            check=CheckKind.PARTS,
            dimension="group",
            verdict=Verdict.AGREES,
        ),
    )
    await start_afresh(gateway)
    await hear(gateway, journals.bodies)


def row(page: Page, check: int) -> str:
    [found] = page.all("tr", id=f"row-{measured.check_id(check)}")
    return found.text


class TestWhatDoesNotAgree:
    @pytest.mark.parametrize(
        ("lang", "stated", "computed", "share"),
        [("nl", "31%", "21,85%", "+41,9%"), ("en", "31%", "21.85%", "+41.9%")],
    )
    async def test_shows_both_figures_and_how_far_they_are_apart(
        self, gateway: Running, lang: str, stated: str, computed: str, share: str
    ) -> None:
        async with browsing(gateway) as visitor:
            found = row(await visitor.opens(f"{QUESTIONS}?lang={lang}"), 1)
        for each in (stated, computed, share, LETTER.document):
            assert each in found

    async def test_begins_with_what_is_furthest_off(self, gateway: Running) -> None:
        async with browsing(gateway) as visitor:
            page = await visitor.opens(QUESTIONS)
        rows = [each["id"] for each in page.elements if each.tag == "tr" and each["id"].startswith("row-")]
        assert rows == [f"row-{measured.check_id(each)}" for each in (1, 4, 3, 2)]

    async def test_leaves_out_what_agrees_and_counts_it(self, gateway: Running) -> None:
        async with browsing(gateway) as visitor:
            page = await visitor.opens(QUESTIONS)
        assert not page.all("tr", id=f"row-{measured.check_id(5)}")
        assert "stemt overeen" in page.text

    async def test_shows_two_documents_that_differ_with_the_note_on_it(self, gateway: Running) -> None:
        async with browsing(gateway) as visitor:
            found = row(await visitor.opens(f"{QUESTIONS}?lang=en"), 4)
        assert REPORT.document in found
        assert "A quarter and a third (en)" in found

    async def test_narrows_to_what_nobody_looked_into(self, gateway: Running) -> None:
        async with browsing(gateway) as visitor:
            page = await visitor.opens(f"{QUESTIONS}?verdict=differs&noted=no")
        assert page.all("tr", id=f"row-{measured.check_id(1)}")
        assert not page.all("tr", id=f"row-{measured.check_id(4)}")

    async def test_narrows_to_a_line_and_to_a_kind_of_check(self, gateway: Running) -> None:
        async with browsing(gateway) as visitor:
            page = await visitor.opens(f"{QUESTIONS}?line=7&check=documents")
        assert [each["id"] for each in page.elements if each["id"].startswith("row-")] == [
            f"row-{measured.check_id(4)}"
        ]

    async def test_leads_only_a_facilitator_to_where_a_note_is_written(self, gateway: Running) -> None:
        at = f"/monitor/indicators/{measured.indicator_id(31)}/observations/{measured.observation_id(301)}/note"
        async with browsing(gateway) as visitor:
            assert not (await visitor.opens(QUESTIONS)).all("a", href=at)
        who = await person(gateway, Role.FACILITATOR)
        async with signed_in(gateway, who) as facilitator:
            assert (await facilitator.opens(QUESTIONS)).all("a", href=at)

    async def test_is_a_file_of_exact_figures(self, gateway: Running) -> None:
        answer = await gateway.client.get(f"{QUESTIONS}.csv", params={"verdict": "differs", "lang": "en"})
        assert answer.status_code == 200, answer.text
        header, *lines = csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";")
        first = dict(zip(header, lines[0], strict=True))
        assert (first["stated"], first["computed"]) == ("31", "21.85336211")
        assert len(lines) == 2

    async def test_says_of_nothing_to_ask_that_everything_agrees(self, gateway: Running) -> None:
        await start_afresh(gateway)
        async with browsing(gateway) as visitor:
            assert "Alles stemt overeen" in (await visitor.opens(QUESTIONS)).text


class TestTheFiguresOfALine:
    async def test_stand_on_its_page_with_what_differs(self, gateway: Running) -> None:
        journals = Journals(first_id=900)
        journals.say(line(2), line(3))
        await hear(gateway, journals.bodies)
        async with browsing(gateway) as visitor:
            page = await visitor.opens(f"/agenda/lines/{line(2).line_id}?lang=en")
            [found] = [each.text for each in page.all("tr", id=f"indicator-{measured.indicator_id(31)}")]
            assert "Subsidy share (en) 1 figure differs" in " ".join(found.split())
            assert "23%" in found
            assert "at least 30%" in found
            assert "not" in found, "what is aimed at is not reached"
            assert not page.all("tr", id=f"indicator-{measured.indicator_id(32)}")
            assert page.links()["All indicators of this line"] == "/monitor?line=2&lang=en"

    async def test_are_not_told_of_a_line_without_any(self, gateway: Running) -> None:
        journals = Journals(first_id=950)
        journals.say(line(3))
        await hear(gateway, journals.bodies)
        async with browsing(gateway) as visitor:
            page = await visitor.opens(f"/agenda/lines/{line(3).line_id}?lang=en")
        assert "Figures of this line" not in page.text
