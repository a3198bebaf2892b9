"""What somebody relies on who brings a file of needs or offers: each row says whose it is, and stays theirs."""

from typing import Any
from uuid import uuid4

import pytest

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import Actor
from support.identity import person
from support.matching import Matching, sent_by

KINDS = ("need", "offer")


def row(kind: str, organisation: str, **more: Any) -> dict[str, Any]:
    """Return the cells of a row."""
    return {
        "organisation": organisation,
        "title": "Uit een bestand",
        **({"kind": "dataset"} if kind == "offer" else {}),
        **more,
    }


async def bring(
    matching: Matching, kind: str, *rows: dict[str, Any], ids: tuple[str | None, ...] = (), by: Actor | None = None
) -> list[dict[str, Any]]:
    """Import rows and return what became of each."""
    lines = [
        {"line": place + 2, "id": ids[place] if ids else None, "values": values} for place, values in enumerate(rows)
    ]
    answer = await matching.post(f"/v1/imports/{kind}s", {"dry_run": False, "rows": lines}, by=by)
    assert answer.status_code == 200, answer.text
    told: list[dict[str, Any]] = answer.json()["rows"]
    return told


def outcomes(told: list[dict[str, Any]]) -> list[str]:
    return [each["outcome"] for each in told]


@pytest.mark.parametrize("kind", KINDS)
class TestAFile:
    async def test_names_organisations_by_name_number_or_id(self, matching: Matching, kind: str) -> None:
        number = "8765000" + str(KINDS.index(kind))
        named = await matching.organisation(name=f"Met naam voor {kind}")
        numbered = await matching.organisation(kvk_number=number)
        by_id = await matching.organisation()
        full = {
            "text": "Meer hierover.",
            "language": "en",
            "themes": "Archief; AI ;archief",
            "action_lines": ["3", "1"],
            "stages": ["experience"],
            "until": "2999-12-31",
            "synthetic": True,
        }
        told = await bring(
            matching,
            kind,
            row(kind, f"met NAAM voor {kind}", **full),
            row(kind, number, themes=None),
            row(kind, by_id),
        )
        assert outcomes(told) == ["created"] * 3
        made = await matching.get(f"/v1/{kind}s/{told[0]['id']}")
        assert made["organisation_id"] == named
        assert (made["themes"], made["action_lines"]) == (["archief", "ai"], [1, 3])
        assert (made["language"], made["until"], made["synthetic"]) == ("en", "2999-12-31", True)
        assert (await matching.get(f"/v1/{kind}s/{told[1]['id']}"))["organisation_id"] == numbered

    async def test_amends_by_id_and_says_when_nothing_differs(self, matching: Matching, kind: str) -> None:
        name = f"Amends its {kind}"
        whose = await matching.organisation(name=name)
        [made] = await bring(matching, kind, row(kind, name, themes="een;twee", synthetic=True))
        same = row(kind, name, themes="een;twee", synthetic=None, language=None)
        [told] = await bring(matching, kind, same, ids=(made["id"],))
        assert told["outcome"] == "unchanged"
        [told] = await bring(matching, kind, {**same, "themes": None, "until": "2999-01-31"}, ids=(made["id"],))
        assert told["outcome"] == "changed"
        shown = await matching.get(f"/v1/{kind}s/{made['id']}")
        assert (shown["themes"], shown["until"], shown["organisation_id"]) == ([], "2999-01-31", whose)
        assert shown["synthetic"] is True

    async def test_that_names_another_organisation_moves_nothing_to_it(self, matching: Matching, kind: str) -> None:
        first, stands, other = [await matching.organisation() for _ in range(3)]
        [made] = await bring(matching, kind, row(kind, first))
        [told] = await bring(matching, kind, row(kind, other), ids=(made["id"],))
        assert (told["outcome"], told["errors"][0]["field"]) == ("refused", "organisation")
        await matching.merged(first, stands)
        [told] = await bring(matching, kind, row(kind, stands), ids=(made["id"],))
        assert told["outcome"] == "unchanged"

    async def test_is_refused_row_by_row_by_the_column_that_is_wrong(self, matching: Matching, kind: str) -> None:
        whose = await matching.organisation()
        wrong: tuple[tuple[str, Any], ...] = (
            ("organisation", "Niemand zo geheten"),
            ("organisation", str(uuid4())),
            ("title", None),
            ("themes", "x"),
            ("action_lines", ["12"]),
            ("stages", ["nergens"]),
            ("language", "fr"),
            ("until", "31-12-2999"),
            ("synthetic", "ja"),
            ("title", "\x00"),
            ("colour", "rood"),
        )
        told = await bring(matching, kind, *({**row(kind, whose), column: value} for column, value in wrong))
        assert outcomes(told) == ["refused"] * len(wrong)
        assert [each["errors"][0]["field"] for each in told] == [column for column, _ in wrong]

    async def test_of_an_organisation_itself_holds_its_own_alone(self, matching: Matching, kind: str) -> None:
        mine, other = await matching.organisation(), await matching.organisation()
        theirs = (await bring(matching, kind, row(kind, other)))[0]["id"]
        partner = person(organisations=[mine])
        told = await bring(
            matching,
            kind,
            row(kind, mine),
            row(kind, other),
            row(kind, other, title="Overgenomen"),
            ids=(None, None, theirs),
            by=partner,
        )
        assert outcomes(told) == ["created", "refused", "refused"]
        assert [each["errors"][0]["field"] for each in told[1:]] == ["organisation", "id"]

    async def test_is_brought_by_nobody_who_only_reads(self, matching: Matching, kind: str) -> None:
        body = {"dry_run": True, "rows": [{"line": 2, "values": row(kind, "X")}]}
        assert (await matching.post(f"/v1/imports/{kind}s", body, by=person(Role.OPS))).status_code == 403

    async def test_is_told_to_who_may_bring_it(self, matching: Matching, kind: str) -> None:
        shown = await matching.get("/v1/imports", by=person(organisations=[uuid4()]))
        assert {each["kind"]: each["adds"] for each in shown["kinds"]}[f"{kind}s"] is True


@pytest.mark.parametrize("kind", KINDS)
class TestManyRows:
    async def test_stand_though_some_among_them_are_refused(
        self, matching: Matching, kind: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("mediate_community.domain.posts.OPEN_POSTS_MAX", 12)
        monkeypatch.setattr("mediate_community.usecases.post.OPEN_POSTS_MAX", 12)
        one, other, merged = [await matching.organisation() for _ in range(3)]
        await matching.merged(merged, one)
        rows = [row(kind, one if place % 2 else other, title=f"Rij {place}") for place in range(26)]
        rows[3] = {**rows[3], "themes": "x"}
        rows[4] = {**rows[4], "organisation": "Niemand zo geheten"}
        rows[5] = {**rows[5], "organisation": merged}
        told = await bring(matching, kind, *rows)
        refused = {place: each["errors"][0]["field"] for place, each in enumerate(told) if each["errors"]}
        # Thirteen rows are of each, of which twelve may be open; two of the one and one of the other cannot be.
        assert refused == {3: "themes", 4: "organisation", 5: "organisation"}
        full = await bring(matching, kind, row(kind, one), *[row(kind, other) for _ in range(9)])
        assert outcomes(full) == ["created", *["refused"] * 9]
        assert {each["errors"][0]["field"] for each in full[1:]} == {"organisation"}
        listed = await matching.get(f"/v1/{kind}s", organisation_id=other)
        assert [each["title"] for each in listed["items"]] == [
            f"Rij {place}" for place in range(0, 26, 2) if place != 4
        ]
        assert len(await matching.said_of(told[0]["id"])) == 1

    async def test_of_an_organisation_itself_are_its_own_alone(self, matching: Matching, kind: str) -> None:
        mine, other = await matching.organisation(), await matching.organisation()
        rows = [row(kind, mine if place % 2 else other) for place in range(10)]
        told = await bring(matching, kind, *rows, by=person(organisations=[mine]))
        assert outcomes(told) == ["refused", "created"] * 5


class TestAFileOfNeeds:
    async def test_names_a_challenge_by_its_id(self, matching: Matching) -> None:
        challenge = await matching.challenge()
        whose = await matching.organisation()
        told = await bring(
            matching,
            "need",
            row("need", whose, challenge=challenge["id"]),
            row("need", whose, challenge=str(uuid4())),
            row("need", whose, challenge="MINDS"),
        )
        assert outcomes(told) == ["created", "refused", "refused"]
        assert [each["errors"][0]["field"] for each in told[1:]] == ["challenge", "challenge"]
        made = await matching.running.client.get(f"/v1/needs/{told[0]['id']}", headers=sent_by(person(Role.OPS)))
        assert made.json()["challenge_id"] == challenge["id"]
