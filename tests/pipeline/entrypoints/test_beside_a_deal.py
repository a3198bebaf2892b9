"""What is kept beside a deal: its stages, readiness, next step, notes, lineage, and what became of the stake."""

from datetime import timedelta
from typing import Any

import pytest

from mediate_contracts.policy import Role
from mediate_shared.clock import utc_now
from mediate_shared.identity.actor import Actor
from support.identity import person
from support.pipeline import Dealing


@pytest.fixture(scope="module")
def officer() -> Actor:
    """Who keeps the deals."""
    return person(Role.INVESTMENT_OFFICER)


async def done(
    dealing: Dealing, actor: Actor, deal: dict[str, Any], path: str, body: object, *, status: int = 200
) -> dict[str, Any]:
    """Do something with the deal as it now is, and return what is answered."""
    now = (await dealing.ask(actor, "GET", f"/v1/deals/{deal['id']}")).json()
    answer = await dealing.ask(actor, "POST", f"/v1/deals/{deal['id']}/{path}", body, version=now["version"])
    assert answer.status_code == status, answer.text
    answered: dict[str, Any] = answer.json()
    return answered


async def listed(dealing: Dealing, actor: Actor, path: str) -> list[dict[str, Any]]:
    """Return what is on the first page of a list."""
    answer = await dealing.ask(actor, "GET", path)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def closed(dealing: Dealing, actor: Actor) -> dict[str, Any]:
    """Open a deal and bring it to its closing."""
    deal = await dealing.open(actor)
    for stage in ("screening", "due_diligence", "term_sheet", "committed", "closed"):
        deal = await done(dealing, actor, deal, "stage", {"stage": stage})
    return deal


class TestTheStages:
    async def test_are_kept_with_when_and_why_each_began_and_ended(self, dealing: Dealing, officer: Actor) -> None:
        deal = await dealing.open(officer)
        await done(dealing, officer, deal, "stage", {"stage": "on_hold", "reason": "Waits."})
        await done(dealing, officer, deal, "stage", {"stage": "sourced"})
        found = await listed(dealing, officer, f"/v1/deals/{deal['id']}/stages?limit=2")
        answer = (await dealing.ask(officer, "GET", f"/v1/deals/{deal['id']}/stages?limit=2")).json()
        rest = await listed(dealing, officer, f"/v1/deals/{deal['id']}/stages?limit=2&cursor={answer['next']}")
        stays = found + rest
        assert [(each["number"], each["stage"], each["reason"]) for each in stays] == [
            (1, "sourced", None),
            (2, "on_hold", "Waits."),
            (3, "sourced", None),
        ]
        assert [each["left_at"] for each in stays] == [*(each["entered_at"] for each in stays[1:]), None]

    async def test_and_all_else_that_was_said_is_told_to_its_readers(self, dealing: Dealing, officer: Actor) -> None:
        deal = await dealing.open(officer)
        await done(dealing, officer, deal, "stage", {"stage": "screening"})
        found = await listed(dealing, officer, f"/v1/deals/{deal['id']}/events")
        assert [each["type"].split(".")[-2] for each in found] == ["access-changed", "opened", "stage-moved"]
        assert found[-1]["event"]["data"]["stage"] == "screening"
        assert [each["position"] for each in found] == sorted(each["position"] for each in found)


class TestManyMoves:
    async def test_fail_alone_where_they_fail(self, dealing: Dealing, officer: Actor) -> None:
        stranger = person(Role.INVESTMENT_OFFICER)
        first, second, third = [await dealing.open(officer, title=f"Deal {number}") for number in "123"]
        other = await dealing.open(stranger)
        await done(dealing, officer, third, "stage", {"stage": "lost", "reason": "No."})
        named = [
            {"deal_id": first["id"], "version": 1},
            {"deal_id": second["id"], "version": 9},
            {"deal_id": third["id"], "version": 2},
            {"deal_id": other["id"], "version": 1},
        ]
        body = {"deals": named, "stage": "screening", "reason": "Tuesday."}
        answer = await dealing.ask(officer, "POST", "/v1/deals/stage-moves", body)
        assert answer.status_code == 200, answer.text
        outcomes = answer.json()["outcomes"]
        assert [each["deal_id"] for each in outcomes] == [each["deal_id"] for each in named]
        assert outcomes[0]["deal"]["stage"] == "screening"
        assert [each["problem"] and each["problem"]["status"] for each in outcomes] == [None, 412, 409, 404]
        said = [event["type"].split(".")[-2] for event in await dealing.said_of(second)]
        assert said == ["access-changed", "opened"]

    async def test_name_each_deal_once(self, dealing: Dealing, officer: Actor) -> None:
        deal = await dealing.open(officer)
        twice = [{"deal_id": deal["id"], "version": 1}] * 2
        answer = await dealing.ask(officer, "POST", "/v1/deals/stage-moves", {"deals": twice, "stage": "screening"})
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/named-twice")


class TestReadiness:
    async def test_is_that_of_the_latest_day_whichever_was_told_last(self, dealing: Dealing, officer: Actor) -> None:
        deal = await dealing.open(officer)
        for readiness, day in ((4, "2026-01-10"), (5, "2026-02-10"), (3, "2025-12-01")):
            body = {"readiness": readiness, "assessed_on": day, "basis": "Seen."}
            await done(dealing, officer, deal, "assessments", body, status=201)
        shown = (await dealing.ask(officer, "GET", f"/v1/deals/{deal['id']}")).json()
        assert (shown["readiness"], shown["readiness_on"]) == (5, "2026-02-10")
        history = await listed(dealing, officer, f"/v1/deals/{deal['id']}/assessments")
        assert [each["readiness"] for each in history] == [4, 5, 3]

    async def test_is_one_to_nine_on_a_day_that_has_come(self, dealing: Dealing, officer: Actor) -> None:
        deal = await dealing.open(officer)
        later = (utc_now() + timedelta(days=3)).date().isoformat()
        for body in ({"readiness": 10, "assessed_on": "2026-01-01"}, {"readiness": 5, "assessed_on": later}):
            await done(dealing, officer, deal, "assessments", body, status=422)


class TestTheNextStep:
    async def test_is_listed_by_when_it_is_due_and_goes_when_it_is_done(self, dealing: Dealing) -> None:
        officer, colleague = person(Role.INVESTMENT_OFFICER), person(Role.INVESTMENT_OFFICER)
        team = [{"account_id": str(colleague.id)}]
        late, soon, free = [await dealing.open(officer, title=title, team=team) for title in ("L", "S", "F")]
        mine = {"step": "Write.", "due_on": "2026-05-01", "account_id": str(colleague.id)}
        await done(dealing, officer, late, "next-step", mine)
        await done(dealing, officer, soon, "next-step", {"step": "Call.", "due_on": "2026-03-01"})
        await done(dealing, officer, free, "next-step", {"step": "Think.", "account_id": str(officer.id)})
        found = await listed(dealing, officer, "/v1/deals/next-steps")
        assert [(each["title"], each["step"], each["due_on"]) for each in found] == [
            ("S", "Call.", "2026-03-01"),
            ("L", "Write.", "2026-05-01"),
            ("F", "Think.", None),
        ]
        assert [each["title"] for each in await listed(dealing, colleague, "/v1/deals/next-steps?mine=true")] == [
            "S",
            "L",
        ]
        due = await listed(dealing, officer, "/v1/deals/next-steps?due_before=2026-04-01")
        assert [each["deal_id"] for each in due] == [soon["id"]]
        after = await done(dealing, officer, soon, "next-step/done", {"next": {"step": "Visit."}})
        assert after["next_step"] == {"step": "Visit.", "due_on": None, "account_id": None}
        said = (await dealing.said_of(soon))[-1]["data"]
        assert (said["done"], said["step"]) == ("Call.", "Visit.")
        await done(dealing, officer, soon, "next-step/done", {})
        await done(dealing, officer, soon, "next-step/done", {}, status=409)

    async def test_is_for_somebody_who_works_on_the_deal(self, dealing: Dealing, officer: Actor) -> None:
        deal = await dealing.open(officer)
        body = {"step": "Call.", "account_id": str(person(Role.INVESTMENT_OFFICER).id)}
        await done(dealing, officer, deal, "next-step", body, status=422)


class TestANote:
    async def test_is_read_with_the_deal_and_is_in_no_event(self, dealing: Dealing, officer: Actor) -> None:
        deal = await dealing.open(officer)
        note = await done(dealing, officer, deal, "notes", {"text": "Kwarts weegt mee."}, status=201)
        assert note["author_id"] == str(officer.id)
        assert "Kwarts" not in str(await dealing.said_of(deal))
        assert (await dealing.said_of(deal))[-1]["data"]["note_id"] == note["id"]
        path = f"/v1/deals/{deal['id']}/notes"
        assert await listed(dealing, officer, path) == [note]
        for version, status in ((9, 412), (1, 200), (1, 404)):
            answer = await dealing.ask(officer, "DELETE", f"{path}/{note['id']}", version=version)
            assert answer.status_code == status
        assert await listed(dealing, officer, path) == []


class TestTheStake:
    async def test_is_held_once_the_deal_is_closed_until_it_is_sold_or_written_off(
        self, dealing: Dealing, officer: Actor
    ) -> None:
        deal = await closed(dealing, officer)
        assert deal["holding"] == "held"
        exit_ = {"exited_on": "2026-02-02", "proceeds": {"cents": 75_000_000}, "reason": "Sold."}
        sold = await done(dealing, officer, deal, "exit", exit_)
        assert (sold["holding"], sold["holding_on"]) == ("exited", "2026-02-02")
        assert (sold["holding_amount"]["cents"], sold["holding_reason"]) == (75_000_000, "Sold.")
        loss = {"written_off_on": "2026-02-03", "amount": {"cents": 100}, "reason": "Gone."}
        await done(dealing, officer, deal, "write-off", loss, status=409)
        again = await done(dealing, officer, deal, "holding/reopen", {"reason": "Not sold after all."})
        assert (again["holding"], again["holding_on"], again["holding_amount"]) == ("held", None, None)
        gone = await done(dealing, officer, deal, "write-off", loss)
        assert gone["holding"] == "written_off"
        said = [event["type"].split(".")[-2] for event in await dealing.said_of(deal)][-3:]
        assert said == ["exited", "holding-reopened", "written-off"]

    async def test_is_none_before_that(self, dealing: Dealing, officer: Actor) -> None:
        deal = await dealing.open(officer)
        assert deal["holding"] is None
        body = {"exited_on": "2026-02-02", "proceeds": {"cents": 1}}
        await done(dealing, officer, deal, "exit", body, status=409)
        await done(dealing, officer, deal, "holding/reopen", {"reason": "x"}, status=409)


class TestLineage:
    async def test_leads_from_a_deal_to_what_it_came_from_and_what_came_of_it(
        self, dealing: Dealing, officer: Actor
    ) -> None:
        first = await closed(dealing, officer)
        second = await dealing.open(officer, title="Follow-on", follows={"kind": "deal", "id": first["id"]})
        third = await dealing.open(officer, title="Third", follows={"kind": "deal", "id": second["id"]})
        found = (await dealing.ask(officer, "GET", f"/v1/deals/{second['id']}/lineage")).json()
        assert [(each["kind"], each["id"], each["holding"]) for each in found["ancestors"]] == [
            ("deal", first["id"], "held")
        ]
        assert [(each["id"], each["depth"]) for each in found["descendants"]] == [(third["id"], 1)]
        whole = (await dealing.ask(officer, "GET", f"/v1/deals/{first['id']}/lineage")).json()
        assert [(each["title"], each["depth"]) for each in whole["descendants"]] == [("Follow-on", 1), ("Third", 2)]

    async def test_goes_round_in_no_circle(self, dealing: Dealing, officer: Actor) -> None:
        first = await dealing.open(officer)
        second = await dealing.open(officer, follows={"kind": "deal", "id": first["id"]})
        third = await dealing.open(officer, follows={"kind": "deal", "id": second["id"]})
        for each in (first, second, third):
            body = {"follows": {"kind": "deal", "id": each["id"]}}
            answer = await dealing.ask(officer, "PATCH", f"/v1/deals/{first['id']}", body, version=1)
            assert (answer.status_code, answer.json()["type"]) == (409, "/problems/lineage-circle")

    async def test_shows_of_a_deal_that_one_may_not_read_its_id_alone(self, dealing: Dealing, officer: Actor) -> None:
        colleague = person(Role.INVESTMENT_OFFICER)
        first = await dealing.open(officer, title="Hidden origin")
        team = [{"account_id": str(colleague.id)}]
        second = await dealing.open(officer, follows={"kind": "deal", "id": first["id"]}, team=team)
        found = (await dealing.ask(colleague, "GET", f"/v1/deals/{second['id']}/lineage")).json()
        assert [(each["id"], each["title"], each["stage"]) for each in found["ancestors"]] == [
            (first["id"], None, None)
        ]
        stolen = await dealing.ask(
            colleague,
            "PATCH",
            f"/v1/deals/{second['id']}",
            {"follows": {"kind": "deal", "id": (await dealing.open(officer))["id"]}},
            version=1,
        )
        assert (stolen.status_code, stolen.json()["type"]) == (422, "/problems/lineage-unknown")


class TestTheBoard:
    async def test_shows_the_newest_of_each_stage_with_how_many_and_how_much(self, dealing: Dealing) -> None:
        officer = person(Role.INVESTMENT_OFFICER)
        first = await dealing.open(officer, title="First", amount_sought={"cents": 100})
        second = await dealing.open(officer, title="Second", amount_sought={"cents": 250})
        lost = await dealing.open(officer)
        await done(dealing, officer, lost, "stage", {"stage": "lost", "reason": "No."})
        moved = await dealing.open(officer, title="Third")
        await done(dealing, officer, moved, "stage", {"stage": "screening"})
        board = (await dealing.ask(officer, "GET", "/v1/deals/board")).json()
        assert [lane["stage"] for lane in board["lanes"]] == [
            "sourced",
            "screening",
            "due_diligence",
            "term_sheet",
            "committed",
            "on_hold",
        ]
        sourced, screening, *others = board["lanes"]
        assert (sourced["count"], sourced["sought"]["cents"]) == (2, 350)
        assert [deal["id"] for deal in sourced["deals"]] == [second["id"], first["id"]]
        assert [deal["id"] for deal in screening["deals"]] == [moved["id"]]
        assert [lane["count"] for lane in others] == [0, 0, 0, 0]
        assert board["ended"] == {"closed": 0, "lost": 1, "withdrawn": 0}
        one = (await dealing.ask(officer, "GET", "/v1/deals/board?limit=1")).json()["lanes"][0]
        assert (one["count"], len(one["deals"])) == (2, 1)
        nothing = (await dealing.ask(person(Role.INVESTMENT_OFFICER), "GET", "/v1/deals/board")).json()
        assert sum(lane["count"] for lane in nothing["lanes"]) == 0


class TestAList:
    async def test_is_narrowed_and_sorted_as_asked(self, dealing: Dealing) -> None:
        officer = person(Role.INVESTMENT_OFFICER)
        names = [
            ("B", 300, [7], "2026-03-01", "match"),
            ("a", 100, [2, 7], None, None),
            ("C", 200, [], "2026-01-01", None),
        ]
        for title, cents, lines, day, origin in names:
            terms = {"action_lines": lines, "expected_on": day, "origin": origin}
            await dealing.open(officer, title=title, amount_sought={"cents": cents}, **terms)

        async def titles(query: str) -> list[str]:
            return [deal["title"] for deal in await listed(dealing, officer, f"/v1/deals?{query}")]

        assert await titles("") == ["B", "a", "C"]
        assert await titles("sort=-opened") == ["C", "a", "B"]
        assert await titles("sort=title") == ["a", "B", "C"]
        assert await titles("sort=-amount") == ["B", "C", "a"]
        assert await titles("sort=expected") == ["C", "B", "a"]
        assert await titles("sort=-expected") == ["B", "C", "a"]
        assert await titles("line=7&sort=amount") == ["a", "B"]
        assert await titles("origin=match") == ["B"]
        assert await titles("expected_before=2026-02-01") == ["C"]
        assert await titles("mine=true&limit=1") == ["B"]
        assert await titles("holding=held") == []

    @pytest.mark.parametrize(
        "query",
        [
            "sort=opened&cursor=bm9uZQ==",
            "sort=amount&cursor=WyJ4IiwgIngiXQ==",
            "sort=amount&cursor=WyI5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OSIsICIwMWEyMDU3NmViOTM3MWFkOWU5NTkyNDQ1NzMwMDhmNiJd",
            "cursor=x",
        ],
    )
    async def test_refuses_a_place_in_another_list(self, dealing: Dealing, officer: Actor, query: str) -> None:
        answer = await dealing.ask(officer, "GET", f"/v1/deals?{query}")
        assert answer.status_code == 422, answer.text
        assert [error["field"] for error in answer.json()["errors"]] == ["query.cursor"]
