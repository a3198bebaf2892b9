"""What holds of every page, for everybody who is shown it, in both languages: a new page is held to it by being linked.

Pages are found by following links from the start (pages.py), and each is looked at once in every way (inspecting.py);
the tests below read what was seen.
"""

import re

import pytest
from playwright.async_api import Browser

from e2e.furnishing import PERSONS, VISITOR
from e2e.inspecting import AUDITS
from e2e.pages import Page, bytes_of_files, repeated_ids
from e2e.touring import Tour

BYTES_MAX = 100 * 1024
LINES_SHOWN = 40
LANGUAGES = ("nl", "en")
NO_POLICY_WITH = ("unsafe-", "data:", "*", "http:", "https:")
WITHOUT_A_LINK = {
    "/search/suggestions": "what the search box asks for while somebody types",
    "/sign-out": "where signing out leads, with nobody signed in",
    "/mail/unsubscribe/{token}": "the link is in a mail",
    "/calendar/{secret}.ics": "the address is shown to its owner alone, who presses a button for it",
    "/profile/mail/{mail_id}": "a mail that was sent, which takes until the next morning",
    "/profile/mail/{mail_id}/message": "the same mail as it was sent",
    "/jobs/{job_id}/file": "what long work made, which for a list takes more records than these tests have",
    "/help/images/{name}": "pictures of the guide",
    "/pipeline/charts/funnel.csv": "figures of many deals, of which these tests have too few in each stage to tell",
    "/pipeline/deals/moves": "where a button below the board leads, with the deals that were ticked",
    "/pipeline/deals/quick": "where the line above the board leads, with what was typed",
    "/import/confidential/{file_id}": "a file of deals, which its own tests bring and look at, page by page",
    "/import/confidential/{file_id}/columns": "the same file",
    "/import/confidential/{file_id}/values": "the same file",
    "/import/confidential/{file_id}/delete": "the same file",
    "/import/confidential/{file_id}/refused.{extension}": "the same file",
    "/monitor/crossover/charts/{name}.csv": "a course of two periods at least, and this hub begins today",
}
"""Answers to which no link leads in these tests, and why."""


def shown(lines: list[str]) -> str:
    """Return findings so that a person can read them: each once, and not all of too many."""
    each = sorted(set(lines))
    return "\n".join([f"{len(each)} findings", *each[:LINES_SHOWN]])


class TestEveryPage:
    @pytest.mark.parametrize("audit", AUDITS)
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("person", PERSONS)
    async def test_has_nothing_in_the_way_of_anybody(
        self, tour: Tour, chromium: Browser, person: str, language: str, audit: str
    ) -> None:
        findings = (await tour.inspection(chromium, person, language)).findings[audit]
        assert not findings, shown(findings)

    async def test_is_reached_by_somebody(self, tour: Tour) -> None:
        reached = set().union(*(found.templates for found in tour.found.values()))
        alone = [path for path in tour.templates.pages if path not in reached | set(WITHOUT_A_LINK)]
        assert not alone, shown(alone)

    async def test_leads_only_to_pages_that_are_there(self, tour: Tour) -> None:
        broken = [f"{person}: {line}" for person, found in tour.found.items() for line in found.broken]
        assert not broken, shown(broken)

    async def test_takes_few_bytes(self, tour: Tour) -> None:
        known: dict[str, int] = {}
        heavy = []
        async with tour.town.client(VISITOR) as client:
            for person, page in tour.pages():
                count = page.bytes_sent + await bytes_of_files(client, page, known)
                if count > BYTES_MAX:
                    heavy.append(f"{page.path} for {person}: {count} bytes")
        assert not heavy, shown(heavy)

    async def test_lets_no_code_or_style_in_but_that_of_its_files(self, tour: Tour) -> None:
        unsafe = [f"{page.path}: {line}" for _, page in tour.pages() for line in page.read.unsafe]
        assert not unsafe, shown(unsafe)

    async def test_has_a_policy_that_says_so_and_lets_nobody_frame_it(self, tour: Tour) -> None:
        for _, page in tour.pages():
            policy = page.headers["content-security-policy"]
            assert not [part for part in NO_POLICY_WITH if part in policy], page.path
            assert "default-src 'none'" in policy, page.path
            assert "frame-ancestors 'none'" in policy, page.path
            assert "form-action 'self'" in policy, page.path
            assert "base-uri 'none'" in policy, page.path

    async def test_is_kept_by_no_browser_where_somebody_is_signed_in(self, tour: Tour) -> None:
        kept = [page.path for person, page in tour.pages() if person != VISITOR and "no-store" not in _caching(page)]
        assert kept == []

    async def test_says_its_language_once(self, tour: Tour) -> None:
        for _, page in tour.pages():
            assert re.search(r'<html[^>]* lang="nl"', page.text), page.path
            assert page.headers["content-language"] == "nl", page.path

    async def test_gives_no_id_twice(self, tour: Tour) -> None:
        twice = [f"{page.path}: {name}" for _, page in tour.pages() for name in repeated_ids(page.text)]
        assert not twice, shown(twice)

    async def test_sends_nobody_elsewhere_without_saying_so(self, tour: Tour) -> None:
        for _, page in tour.pages():
            for link in re.findall(r'<a [^>]*href="https?://[^"]*"[^>]*>', page.text):
                assert 'rel="' in link, (page.path, link)


def _caching(page: Page) -> str:
    return page.headers.get("cache-control", "")
