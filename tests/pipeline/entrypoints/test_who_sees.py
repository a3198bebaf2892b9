"""What a company relies on when it shows its plans: only who is named on its deal sees it, whatever others ask."""

import asyncio
import itertools
from collections import defaultdict
from typing import Any
from uuid import uuid4

import httpx
import pytest

from mediate_contracts.policy import Role
from mediate_shared.identity.actor import VISITOR, Actor
from pipeline.cast import MARK, Cast, a_machine, cast_around_a_deal
from support.identity import person
from support.pipeline import Dealing

STRANGERS = (
    "another officer",
    "a facilitator",
    "an administrator",
    "ops",
    "all staff in one",
    "a partner of the company itself",
    "an administrator of the company itself",
    "an officer's machine",
    "somebody without a role",
)
GRANTED = ("an officer it is granted to", "a facilitator it is granted to", "a partner it is granted to")
INSIDERS = ("lead", "member", "manager", *GRANTED)


@pytest.fixture(scope="module")
async def cast(dealing: Dealing) -> Cast:
    """One marked deal and everybody around it."""
    return await cast_around_a_deal(dealing)


def requests_about(deal_id: str, account: str) -> list[tuple[str, str, Any]]:
    """Return every way to ask for one deal."""
    path = f"/v1/deals/{deal_id}"
    return [
        ("GET", path, None),
        ("GET", f"{path}/access", None),
        ("POST", f"{path}/stage", {"stage": "screening"}),
        ("PUT", f"{path}/team", {"members": [{"account_id": account}]}),
        ("POST", f"{path}/grants", {"account_id": account, "reason": "I would like to."}),
        ("DELETE", f"{path}/grants/{account}", None),
        ("PATCH", path, {"title": "Mine"}),
        *(("GET", f"{path}/{part}", None) for part in ("stages", "events", "lineage", "assessments", "notes")),
        ("POST", f"{path}/assessments", {"readiness": 5, "assessed_on": "2026-02-02"}),
        ("POST", f"{path}/notes", {"text": "Mine."}),
        ("DELETE", f"{path}/notes/{account}", None),
        ("POST", f"{path}/next-step", {"step": "Look at it."}),
        ("POST", f"{path}/next-step/done", {}),
        ("POST", f"{path}/exit", {"exited_on": "2026-02-02", "proceeds": {"cents": 1}}),
        ("POST", f"{path}/write-off", {"written_off_on": "2026-02-02", "amount": {"cents": 1}, "reason": "Gone."}),
        ("POST", f"{path}/holding/reopen", {"reason": "Not so."}),
    ]


async def listed(cast: Cast, actor: Actor, path: str = "/v1/deals", **query: str) -> list[dict[str, Any]]:
    """Return everything on all pages of a list."""
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        parameters = {**query, "limit": "3"} | ({"cursor": cursor} if cursor else {})
        answer = await cast.dealing.ask(actor, "GET", f"{path}?{httpx.QueryParams(parameters)}")
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        cursor = answer.json()["next"]
        if cursor is None:
            return found


class TestWhoeverIsNamed:
    def test_are_all_in_the_cast(self, cast: Cast) -> None:
        assert tuple(cast.insiders) == INSIDERS
        assert tuple(cast.strangers) == STRANGERS

    @pytest.mark.parametrize("who", INSIDERS)
    async def test_sees_the_deal_by_its_id_in_the_list_by_search_and_by_stage(self, cast: Cast, who: str) -> None:
        actor = cast.insiders[who]
        basis = "granted" if who in GRANTED else "fund_manager" if who == "manager" else "team"
        deal = {**cast.deal, "basis": basis}
        assert (await cast.dealing.ask(actor, "GET", cast.path)).json() == deal
        assert await listed(cast, actor) == [deal]
        assert await listed(cast, actor, q="takeover of zilver") == [deal]
        assert await listed(cast, actor, stage="on_hold") == [deal]
        assert await listed(cast, actor, stage="lost") == []
        assert await listed(cast, actor, q="Goudlicht") == []

    @pytest.mark.parametrize("who", ["lead", "member", "manager"])
    async def test_on_the_team_or_for_the_fund_changes_it(self, cast: Cast, who: str) -> None:
        reader = str(uuid4())
        body = {"account_id": reader, "reason": "Has to look at it."}
        answer = await cast.dealing.ask(cast.team[who], "POST", f"{cast.path}/grants", body)
        assert answer.status_code == 201, answer.text
        answer = await cast.dealing.ask(cast.team[who], "DELETE", f"{cast.path}/grants/{reader}")
        assert answer.status_code == 200, answer.text

    @pytest.mark.parametrize("who", GRANTED)
    async def test_as_a_reader_is_told_that_others_change_it(self, cast: Cast, who: str) -> None:
        version = await cast.version()
        for method, path, body in requests_about(cast.deal["id"], str(uuid4())):
            if method != "GET":
                answer = await cast.dealing.ask(cast.readers[who], method, path, body, version=version)
                assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-allowed"), path
        assert await cast.version() == version

    @pytest.mark.parametrize("who", GRANTED)
    async def test_as_a_reader_sees_the_team_and_nobody_else_it_was_granted_to(self, cast: Cast, who: str) -> None:
        shown = (await cast.dealing.ask(cast.readers[who], "GET", f"{cast.path}/access")).json()
        assert [each["account_id"] for each in shown["grants"]] == [str(cast.readers[who].id)]
        whole = (await cast.dealing.ask(cast.member, "GET", f"{cast.path}/access")).json()
        assert {each["account_id"] for each in whole["grants"]} == {str(each.id) for each in cast.readers.values()}
        others = [str(each.id) for name, each in cast.readers.items() if name != who]
        told = await cast.dealing.ask(cast.readers[who], "GET", f"{cast.path}/events?limit=200")
        assert "deal.opened" in told.text
        assert [account for account in others if account in told.text] == []
        assert shown["team"] == whole["team"]


class TestAStranger:
    @pytest.mark.parametrize("who", STRANGERS)
    async def test_is_answered_as_about_a_deal_that_is_not_there(self, cast: Cast, who: str) -> None:
        nobody, unknown, version = str(uuid4()), str(uuid4()), await cast.version()
        hidden = requests_about(cast.deal["id"], nobody)
        for (method, path, body), (_, elsewhere, _) in zip(hidden, requests_about(unknown, nobody), strict=True):
            answers = [
                await cast.dealing.ask(cast.strangers[who], method, asked, body, version=version)
                for asked in (path, elsewhere)
            ]
            assert [answer.status_code for answer in answers] == [404, 404], path
            assert comparable(answers[0], cast.deal["id"]) == comparable(answers[1], unknown)
        assert await cast.version() == version

    @pytest.mark.parametrize("who", STRANGERS)
    async def test_is_answered_so_before_what_they_send_is_looked_at_or_just_as_about_none(
        self, cast: Cast, who: str
    ) -> None:
        ids = (cast.deal["id"], str(uuid4()))
        for body, version in (({"stage": "won"}, None), ({"stage": "screening"}, None), ({"stage": "screening"}, 99)):
            asked = [(deal_id, f"/v1/deals/{deal_id}/stage") for deal_id in ids]
            first, second = [
                comparable(await cast.dealing.ask(cast.strangers[who], "POST", path, body, version=version), deal_id)
                for deal_id, path in asked
            ]
            assert first == second

    @pytest.mark.parametrize("who", STRANGERS)
    async def test_finds_it_in_no_list_and_by_no_search(self, cast: Cast, who: str) -> None:
        for query in ("", f"?q={MARK}", "?q=takeover", "?stage=on_hold", "?limit=200"):
            answer = await cast.dealing.ask(cast.strangers[who], "GET", f"/v1/deals{query}")
            assert answer.status_code == 404 or answer.json() == {"items": [], "next": None}
            assert MARK not in answer.text.replace(query, "")
            assert cast.deal["id"] not in answer.text

    @pytest.mark.parametrize("who", STRANGERS)
    async def test_finds_no_mark_of_it_wherever_they_look(self, cast: Cast, who: str) -> None:
        schema = (await cast.dealing.ask(cast.lead, "GET", "/v1/openapi.json")).json()
        paths = [path for path, methods in schema["paths"].items() if "get" in methods]
        assert {"/v1/deals/board", "/v1/deals/next-steps", "/v1/deals/{deal_id}/notes"} <= set(paths)
        known: defaultdict[str, str] = defaultdict(lambda: cast.deal["id"], fund_id=cast.fund["id"])
        for path in paths:
            answer = await cast.dealing.ask(cast.strangers[who], "GET", path.format_map(known))
            # What nobody of their kind may ask for, whatever it is about, is refused to them as such.
            assert answer.status_code in ({200, 404} if "{deal_id}" in path else {200, 403, 404}), path
            assert MARK not in answer.text
            assert str(cast.deal["amount_sought"]["cents"]) not in answer.text

    async def test_gets_no_answer_that_was_kept_for_another(self, cast: Cast) -> None:
        body = {"account_id": str(uuid4()), "reason": "Kept."}
        path = f"{cast.path}/grants"
        first = await cast.dealing.ask(cast.lead, "POST", path, body, idempotency_key="the-same")
        again = await cast.dealing.ask(cast.lead, "POST", path, body, idempotency_key="the-same")
        assert (first.status_code, again.headers.get("idempotency-replayed")) == (201, "true")
        for actor in cast.strangers.values():
            answer = await cast.dealing.ask(actor, "POST", path, body, idempotency_key="the-same")
            assert answer.status_code == 404

    async def test_without_credentials_is_asked_to_sign_in_whatever_they_ask(self, cast: Cast) -> None:
        asked = [*requests_about(cast.deal["id"], str(uuid4())), *requests_about(str(uuid4()), str(uuid4()))]
        asked += [("GET", f"/v1/deals{path}", None) for path in ("", "?q=takeover", "/board", "/next-steps", "/counts")]
        for method, path, body in asked:
            answer = await cast.dealing.ask(VISITOR, method, path, body, version=1)
            assert (answer.status_code, answer.json()["type"]) == (401, "/problems/sign-in-needed"), path

    async def test_that_is_a_machine_is_kept_to_its_scopes_even_where_it_is_named(self, cast: Cast) -> None:
        machine = a_machine("community:read", "pipeline:read")
        deal = await cast.dealing.open(
            cast.lead, organisation_id=cast.organisation_id, team=[{"account_id": str(machine.id)}]
        )
        narrower = Actor(machine.id, machine.kind, machine.roles, scopes=frozenset({"community:read"}))
        path = f"/v1/deals/{deal['id']}"
        assert (await cast.dealing.ask(machine, "GET", path)).status_code == 200
        assert (await cast.dealing.ask(narrower, "GET", path)).status_code == 404
        moved = [
            await cast.dealing.ask(each, "POST", f"{path}/stage", {"stage": "lost"}, version=1)
            for each in (machine, narrower)
        ]
        assert [answer.status_code for answer in moved] == [403, 404]


class TestTheEvents:
    async def test_name_who_may_read_the_deal_each_time_that_changes(self, cast: Cast) -> None:
        dealing, (lead, second, manager, heir, reader) = (
            cast.dealing,
            [person(Role.INVESTMENT_OFFICER) for _ in "12345"],
        )
        people = {str(each.id): each for each in (lead, second, manager, heir, reader)}
        fund = (await dealing.ask(lead, "POST", "/v1/funds", {"name": "F", "managers": [str(manager.id)]})).json()
        deal = await dealing.open(lead, organisation_id=cast.organisation_id, fund_id=fund["id"])
        path = f"/v1/deals/{deal['id']}"

        async def see() -> list[str]:
            asked = [(account, await dealing.ask(actor, "GET", path)) for account, actor in people.items()]
            return sorted(account for account, answer in asked if answer.status_code == 200)

        steps: list[tuple[Actor, str, str, Any, int | None]] = [
            (manager, "PUT", f"{path}/team", {"members": [{"account_id": str(second.id), "role": "lead"}]}, 1),
            (second, "POST", f"{path}/grants", {"account_id": str(reader.id), "reason": "Counsel."}, None),
            (manager, "PUT", f"/v1/funds/{fund['id']}/managers", {"managers": [str(heir.id)]}, 1),
            (heir, "DELETE", f"{path}/grants/{reader.id}", None, None),
            (heir, "PUT", f"{path}/team", {"members": [{"account_id": str(lead.id)}]}, 4),
        ]
        seen = [await see()]
        for actor, method, asked, body, version in steps:
            answer = await dealing.ask(actor, method, asked, body, version=version)
            assert answer.status_code in {200, 201}, answer.text
            seen.append(await see())
        said = [event for event in await dealing.said_of(deal) if event["type"].endswith("access-changed.v1")]
        assert [event["data"]["accounts"] for event in said] == seen
        assert {event["visibility"] for event in said} == {"deal"}
        assert {event["data"]["synthetic"] for event in said} == {True}
        assert len({tuple(each) for each in seen}) == len(seen)

    async def test_agree_with_the_database_however_much_changes_at_once(self, cast: Cast) -> None:
        dealing = cast.dealing
        officers = [person(Role.INVESTMENT_OFFICER) for _ in range(3)]
        body = {"name": "Busy fund", "managers": [str(officer.id) for officer in officers]}
        fund = (await dealing.ask(officers[0], "POST", "/v1/funds", body)).json()

        async def open_one(officer: Actor) -> dict[str, Any]:
            return await dealing.open(officer, organisation_id=cast.organisation_id, fund_id=fund["id"])

        async def change_managers(round_: int) -> None:
            version = (await dealing.ask(officers[0], "GET", f"/v1/funds/{fund['id']}")).json()["version"]
            managers = [str(officers[0].id), str(officers[1 + round_ % 2].id)]
            path = f"/v1/funds/{fund['id']}/managers"
            answer = await dealing.ask(officers[0], "PUT", path, {"managers": managers}, version=version)
            assert answer.status_code in {200, 412}, answer.text

        async def change_team(deal: dict[str, Any]) -> None:
            members = [{"account_id": str(each.id)} for each in (officers[0], person())]
            path = f"/v1/deals/{deal['id']}/team"
            answer = await dealing.ask(officers[0], "PUT", path, {"members": members}, version=1)
            assert answer.status_code == 200, answer.text

        first = [await open_one(officers[0]) for _ in range(3)]
        doings = itertools.chain(
            (open_one(officers[0]) for _ in range(6)),
            (change_managers(round_) for round_ in range(6)),
            (change_team(deal) for deal in first),
        )
        await asyncio.gather(*doings)
        found = await listed(cast, officers[0])
        assert len(found) == 9
        for deal in found:
            access = (await dealing.ask(officers[0], "GET", f"/v1/deals/{deal['id']}/access")).json()
            now = {each["account_id"] for each in access["team"]} | set(access["managers"])
            told = [event for event in await dealing.said_of(deal) if event["type"].endswith("access-changed.v1")]
            assert set(told[-1]["data"]["accounts"]) == now


def comparable(answer: httpx.Response, deal_id: str) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Return what an answer tells, but for the deal it was asked about and the trace it was given in."""
    body = {**answer.json(), "trace_id": None}
    headers = {name: value for name, value in answer.headers.items() if name not in {"content-length", "traceresponse"}}
    return answer.status_code, without_id(body, deal_id), headers


def without_id(body: Any, deal_id: str) -> Any:
    """Return a body with the deal's id taken out of every text in it."""
    if isinstance(body, str):
        return body.replace(deal_id, "…")
    if isinstance(body, list):
        return [without_id(each, deal_id) for each in body]
    if isinstance(body, dict):
        return {name: without_id(value, deal_id) for name, value in body.items()}
    return body
