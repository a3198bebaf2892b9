"""What somebody relies on who keeps a view of a list: it is theirs alone, and its name is an address."""

import pytest
from sqlalchemy import func, select

from gateway.pages.browser import HUB, leads_to
from gateway.pages.people import person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.adapters import saved_views
from mediate_gateway.adapters.listing_tables import SAVED_VIEW
from mediate_gateway.domain.saved_views import VIEWS_MAX, slug_of
from support.running import Running


class TestAView:
    async def test_opens_what_was_shown_when_it_was_saved(self, directory: Running) -> None:
        async with signed_in(directory, await person(directory)) as browser:
            page = await browser.opens("/community?hub=utrecht&sort=-name&columns=name,website")
            saved = await browser.presses(page, "Opslaan", {"view_name": "Utrecht, van Z naar A"})
            assert dict(saved.answer.url.params)["view"] == "utrecht-van-z-naar-a"
            assert "De weergave is opgeslagen." in saved.text
            shown = await browser.opens("/community?view=utrecht-van-z-naar-a")
            assert [each.text.strip() for each in shown.all("th", scope="col")] == ["Naam", "Website"]
            assert [each["id"] for each in shown.all("tr")] == [each["id"] for each in page.all("tr")]
            [named] = [
                each
                for each in shown.all("a", class_="nl-link", aria_current="true")
                if each["href"].startswith("/community?view=")
            ]
            assert named.text == "Utrecht, van Z naar A"

    async def test_keeps_no_place_in_the_list_and_nothing_it_does_not_know(self, directory: Running) -> None:
        who = await person(directory)
        async with signed_in(directory, who) as browser:
            first = await browser.opens("/community?size=25&zomaar=iets")
            second = await browser.opens(first.links()["Volgende"])
            await browser.presses(second, "Opslaan", {"view_name": "Klein"})
        async with directory.service.database.reading() as connection:
            [view] = await saved_views.of_list(connection, who.id, "/community")
            assert view.query == {"size": "25"}

    async def test_is_renamed_and_removed(self, directory: Running) -> None:
        async with signed_in(directory, await person(directory)) as browser:
            page = await browser.opens("/community?hub=utrecht")
            saved = await browser.presses(page, "Opslaan", {"view_name": "Eerst"})
            one = await browser.opens(saved.links()["Wijzigen Eerst"])
            renamed = await browser.presses(one, "Naam wijzigen", {"view_name": "Later"})
            assert dict(renamed.answer.url.params)["view"] == "later"
            gone = await browser.presses(await browser.opens(one.answer.url.path), "Verwijderen")
            assert "Later" not in gone.links()
            await browser.opens("/community?view=later", 404)

    async def test_replaces_one_of_the_same_name(self, directory: Running) -> None:
        who = await person(directory)
        async with signed_in(directory, who) as browser:
            for hub in ("utrecht", "hilversum"):
                page = await browser.opens(f"/community?hub={hub}")
                await browser.presses(page, "Opslaan", {"view_name": "Mijn hub"})
        async with directory.service.database.reading() as connection:
            [view] = await saved_views.of_list(connection, who.id, "/community")
            assert view.query == {"hub": "hilversum"}

    async def test_does_not_take_the_name_of_another(self, directory: Running) -> None:
        async with signed_in(directory, await person(directory)) as browser:
            page = await browser.opens("/community?hub=utrecht")
            await browser.presses(page, "Opslaan", {"view_name": "Een"})
            saved = await browser.presses(page, "Opslaan", {"view_name": "Twee"})
            one = await browser.opens(saved.links()["Wijzigen Twee"])
            refused = await browser.presses(one, "Naam wijzigen", {"view_name": "één"}, 422)
            assert "heet al zo" in refused.errors["view_name"]

    async def test_of_somebody_else_is_not_there(self, directory: Running) -> None:
        async with signed_in(directory, await person(directory)) as theirs:
            page = await theirs.opens("/community?hub=utrecht")
            saved = await theirs.presses(page, "Opslaan", {"view_name": "Geheim"})
            at = saved.links()["Wijzigen Geheim"]
        async with signed_in(directory, await person(directory)) as mine:
            await mine.opens("/community?view=geheim", 404)
            await mine.opens(at, 404)
            form = (await mine.opens("/community")).form("Opslaan")
            fields = {"csrf": form.fields["csrf"][0], "view_name": "Gekaapt"}
            headers = {"Sec-Fetch-Site": "same-origin", "Origin": HUB}
            for path in (at, f"{at}/remove"):
                assert (await mine.client.post(path, data=fields, headers=headers)).status_code == 404

    async def test_is_nothing_for_visitors(self, directory: Running) -> None:
        answer = await directory.client.get("/community?view=iets", headers={"Authorization": ""})
        assert answer.status_code in {401, 404}

    async def test_needs_a_name_and_says_so(self, directory: Running) -> None:
        async with signed_in(directory, await person(directory)) as browser:
            page = await browser.opens("/community?hub=utrecht")
            refused = await browser.presses(page, "Opslaan", {"view_name": "  "}, 422)
            assert "view_name" in refused.errors
            saved = await browser.presses(refused, "Opslaan", {"view_name": "Toch"})
            assert len([each for each in saved.all("tr") if each["id"]]) == 12

    async def test_is_one_of_at_most_fifty(self, directory: Running) -> None:
        who = await person(directory, Role.FACILITATOR)
        async with directory.service.database.transaction() as transaction:
            for number in range(VIEWS_MAX):
                now = directory.service.clock()
                await saved_views.save(transaction, who.id, "/community", f"Nummer {number}", {}, at=now)
        async with signed_in(directory, who) as browser:
            page = await browser.opens("/community")
            refused = await browser.presses(page, "Opslaan", {"view_name": "Een te veel"}, 422)
            assert "50 weergaven" in refused.text
            again = await browser.sends(page, "Opslaan", {"view_name": "Nummer 7"})
            assert leads_to(again).startswith("/community?view=nummer-7")
        async with directory.service.database.reading() as connection:
            kept = select(func.count()).select_from(SAVED_VIEW).where(SAVED_VIEW.c.account_id == who.id)
            assert (await connection.execute(kept)).scalar_one() == VIEWS_MAX

    async def test_is_shown_as_it_is_called_whatever_that_is(self, directory: Running) -> None:
        async with signed_in(directory, await person(directory)) as browser:
            page = await browser.opens("/community")
            saved = await browser.presses(page, "Opslaan", {"view_name": "<script>alert(1)</script>"})
            assert "<script>alert(1)</script>" in saved.text


class TestASlug:
    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("Kleine studio's", "kleine-studio-s"),
            ("Één", "een"),
            ("日本", "view"),
            ("../..", "view"),
            ("a" * 90, "a" * 60),
        ],
    )
    def test_is_plain(self, name: str, slug: str) -> None:
        assert slug_of(name) == slug
