"""What people rely on who bring a file: they see first what would happen, and then that happens and nothing else."""

import asyncio
from typing import Any

from gateway.importing.bringing import HEADINGS, brings, counted, file_of, marked, tried
from gateway.pages.browser import Browser, Page, read
from gateway.pages.people import person, signed_in
from mediate_contracts.policy import Role
from mediate_gateway.adapters.importing.reading import read_sheet
from support.running import Running


async def imported(browser: Browser, page: Page) -> Page:
    """Press the button that imports, follow the work until it is over, and return the page of what came of it."""
    [words] = [each for form in page.forms for each in form.buttons if each.endswith("importeren")]
    job = await browser.presses(page, words)
    for _ in range(200):
        if "Naar het resultaat" in job.links():
            break
        await asyncio.sleep(0.05)
        job = await browser.opens(job.path)
    return await browser.opens(job.links()["Naar het resultaat"])


async def named(hub: dict[str, Running], name: str) -> list[dict[str, Any]]:
    found = await hub["community"].client.get("/v1/organisations", params={"name": name})
    items: list[dict[str, Any]] = found.json()["items"]
    return items


class TestAFile:
    async def test_is_tried_and_then_imported(self, hub: dict[str, Running], browser: Browser) -> None:
        content = file_of("Studio Één;producent, gamestudio;Hilversum;2.014;;ja", "Studio Twee;omroep;Elders;;;nee")
        page = await tried(browser, content)
        assert counted(page) == {"nieuw": "2", "gewijzigd": "0", "ongewijzigd": "0", "geweigerd": "0"}
        assert await named(hub, "Studio Één") == []
        done = await imported(browser, page)
        assert counted(done)["nieuw"] == "2"
        [made] = await named(hub, "Studio Één")
        assert (made["types"], made["founding_year"], made["synthetic"]) == (["producer", "game_studio"], 2014, True)

    async def test_shows_at_each_cell_what_is_wrong(self, browser: Browser) -> None:
        content = file_of(
            "Wel goed;omroep;Utrecht;;;ja",
            "Niet;omroeb;Utrecht;1,5;123;ja",
            ";omroep;;;;ja",
            "=1+1;omroep;;;;misschien",
        )
        page = await tried(browser, content)
        assert counted(page) == {"nieuw": "1", "gewijzigd": "0", "ongewijzigd": "0", "geweigerd": "3"}
        said = marked(page)
        assert "Dit is geen van de keuzes. Suggestie: omroep" in said
        assert "Dit is geen geheel getal." in said
        assert "Dit moet ingevuld zijn." in said
        assert "Schrijf ja of nee." in said

    async def test_gives_its_refused_rows_back_to_be_corrected(self, browser: Browser) -> None:
        page = await tried(browser, file_of("Goed A;omroep;;;;ja", "Fout A;omroeb;;;00000009;ja", "Fout B;;;;;ja"))
        for extension in ("CSV", "XLSX"):
            answer = await browser.gets(page.links()[f"Geweigerde rijen als {extension}"])
            assert answer.status_code == 200
            sheet = read_sheet(f"x.{extension.lower()}", answer.content)
            assert sheet.headings[:6] == tuple(HEADINGS.split(";"))
            assert sheet.headings[6:] == ("Fout: rij", "Fout: kolom", "Fout: inhoud", "Fout: reden", "Fout: suggestie")
            assert sheet.rows[0].cells[6:] == ("3", "Soorten", "omroeb", "Dit is geen van de keuzes.", "omroep")
            assert sheet.rows[0].cells[4] == "00000009"
        corrected = answer.content
        again = read(await brings(browser, corrected, "weer.xlsx"))
        chosen = {each["name"]: each for each in again.all("select")}
        assert set(chosen) == {f"column-{place}" for place in range(11)}
        page = await browser.presses(again, "Proberen")
        assert counted(page)["geweigerd"] == "2"

    async def test_remembers_what_its_columns_held(self, browser: Browser) -> None:
        content = file_of("Onthouden;omroep", headings="Hoe ze heten;Wat ze zijn")
        columns = read(await brings(browser, content))
        assert [each.fields.get("column-0") for each in columns.forms if "column-0" in each.names] == [None]
        refused = await browser.presses(columns, "Proberen", status=422)
        assert "Kies ook een kolom voor: Naam, Soorten." in refused.text
        await browser.presses(refused, "Proberen", {"column-0": "name", "column-1": "types"})
        again = read(await brings(browser, content))
        assert [each.fields["column-0"] for each in again.forms if "column-0" in each.names] == [["name"]]

    async def test_with_two_columns_for_one_thing_is_asked_which(self, browser: Browser) -> None:
        columns = read(await brings(browser, file_of("A;omroep;B", headings="Naam;Soorten;Anders")))
        page = await browser.presses(columns, "Proberen", {"column-2": "name"}, status=422)
        assert page.errors == {"column-2": "Fout: Dit is al kolom A."}

    async def test_updates_what_its_ids_name(self, hub: dict[str, Running], browser: Browser) -> None:
        made = await hub["community"].create("/v1/organisations", {"name": "Werk bij", "types": ["school"]})
        rows = (f"{made['id']};Werk bij;school;Utrecht", f"{made['id']};Werk bij;school;Utrecht", "17;X;school;")
        page = await tried(browser, file_of(*rows, headings="id;Naam;Soorten;Hub"))
        assert counted(page) == {"nieuw": "0", "gewijzigd": "1", "ongewijzigd": "0", "geweigerd": "2"}
        assert marked(page) == ["Dit staat ook op een eerdere rij.", "Dit is geen id uit een export."]
        await imported(browser, page)
        assert (await named(hub, "Werk bij"))[0]["hub"] == "utrecht"

    async def test_is_its_owners_alone(self, hub: dict[str, Running], browser: Browser) -> None:
        page = await tried(browser, file_of("Van mij;omroep;;;;ja"))
        other = await person(hub["gateway"], Role.FACILITATOR)
        async with signed_in(hub["gateway"], other) as stranger:
            for path in ("", "/columns", "/delete", "/refused.csv", "/refused.xlsx"):
                assert (await stranger.gets(page.path + path)).status_code == 404, path

    async def test_can_be_deleted(self, browser: Browser) -> None:
        page = await tried(browser, file_of("Weg;omroep;;;;ja"))
        asked = await browser.opens(page.links()["Bestand verwijderen"])
        after = await browser.presses(asked, "Bestand verwijderen")
        assert after.path == "/import"
        assert (await browser.gets(page.path)).status_code == 404


class TestAnUpload:
    async def test_that_lies_about_what_it_is_is_refused_kindly(self, browser: Browser) -> None:
        answer = await brings(browser, b"<!DOCTYPE html><script>alert(1)</script>", "leden.csv")
        assert answer.status_code == 422
        page = read(answer)
        assert "De inhoud is niet wat de naam zegt." in page.errors["file"]

    async def test_without_a_file_is_asked_for_one(self, browser: Browser) -> None:
        answer = await brings(browser, b"", "")
        assert read(answer).errors == {"file": "Fout: Kies een bestand."}

    async def test_of_another_session_is_refused(self, browser: Browser) -> None:
        assert (await brings(browser, file_of("X;omroep;;;;ja"), csrf="another's")).status_code == 403

    async def test_of_nobody_is_not_even_taken_in(self, hub: dict[str, Running]) -> None:
        client = hub["gateway"].client
        headers = {"authorization": "", "content-type": "multipart/form-data; boundary=x"}
        answer = await client.post("/import/files", content=b"x" * (2 << 20), headers=headers)
        assert answer.status_code == 401

    async def test_that_is_too_large_is_refused(self, browser: Browser) -> None:
        answer = await brings(browser, b"x" * (22 << 20))
        assert answer.status_code == 413

    async def test_holds_no_markup_that_a_browser_follows(self, browser: Browser) -> None:
        nasty = "<script>alert(1)</script>"
        page = await tried(browser, file_of(f"{nasty};{nasty};;;;ja"), f"{nasty}.csv")
        assert nasty not in page.answer.text


class TestTheWay:
    async def test_begins_where_somebody_sees_what_they_may_import(self, browser: Browser) -> None:
        page = await browser.opens("/import")
        assert page.links()["Organisaties"] == "/import/community/organisations"

    async def test_is_shown_to_those_who_may_import_nothing(self, hub: dict[str, Running]) -> None:
        nobody = await person(hub["gateway"], Role.OPS)
        async with signed_in(hub["gateway"], nobody) as visitor:
            page = await visitor.opens("/import")
            assert "Er is hier niets dat u kunt importeren" in page.text
            assert (await visitor.gets("/import/community/organisations")).status_code == 404

    async def test_begins_with_a_file_that_can_be_imported_as_it_is(self, browser: Browser) -> None:
        kind = await browser.opens("/import/community/organisations")
        for extension in ("CSV", "XLSX"):
            example = await browser.gets(kind.links()[f"Voorbeeldbestand ({extension})"])
            page = await tried(browser, example.content, f"voorbeeld.{extension.lower()}")
            assert counted(page)["nieuw"] == "1", marked(page)

    async def test_is_the_same_in_english(self, hub: dict[str, Running]) -> None:
        english = await person(hub["gateway"], Role.FACILITATOR, language="en")
        async with signed_in(hub["gateway"], english, "en") as browser:
            columns = read(
                await brings(browser, b'Name,Types,Founding year\nStudio,broadcaster,"2,014"\n', language="en")
            )
            page = await browser.presses(columns, "Try it")
            assert counted(page)["new"] == "1", marked(page)
