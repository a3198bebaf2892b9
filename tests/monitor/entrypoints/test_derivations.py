"""What a reader relies on who asks where a derived figure comes from: its formula, its numbers, its events."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from mediate_contracts.policy import Role
from mediate_contracts.vocabulary import Hub, ItemStatus, MembershipStatus, OrganisationType
from mediate_shared.identity.actor import Actor
from monitor import happenings, telling
from monitor.happenings import identifier
from monitor.telling import Telling
from support.identity import internally, person
from support.infrastructure import Infrastructure
from support.running import running

SCHOOL = OrganisationType.SCHOOL
VISITOR = person()
PARTNER = person(organisations=[identifier(1, 1)])
OFFICER = person(Role.INVESTMENT_OFFICER)


@pytest.fixture(scope="module")
async def told(infrastructure: Infrastructure) -> AsyncIterator[Telling]:
    """The monitor, told of three organisations that met, three items, and two members."""
    async with running(infrastructure, "monitor") as started:
        told = Telling(started["monitor"])
        await told.tell(
            "2025-01-01",
            happenings.organisation(1, hub=Hub.UTRECHT),
            happenings.organisation(2, SCHOOL),
            happenings.organisation(3, SCHOOL, synthetic=True),
            *(happenings.line(number) for number in (1, 2)),
            *(happenings.item(number) for number in (1, 2, 3)),
        )
        await told.tell("2025-02-01", happenings.match(1, 1, 2), happenings.match(2, 2, 3))
        await told.tell("2025-02-02", happenings.accepted(1, by=1), happenings.accepted(1, by=2))
        await told.tell("2025-02-02", happenings.item_moved(3, ItemStatus.SUBSTITUTED))
        await told.tell("2025-02-03", happenings.session(1, "2025-02-03"))
        await told.tell("2025-02-03", *(happenings.attended(1, by=number) for number in (1, 2, 3)))
        active = MembershipStatus.ACTIVE
        await told.tell("2025-02-04", *(happenings.member(number, active, "2025-02-01") for number in (1, 2)))
        yield told


async def asked(told: Telling, path: str, by: Actor | None = None, **query: Any) -> dict[str, Any]:
    headers = {} if by is None else internally(by, "monitor")
    answer = await told.running.client.get(path, params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


class TestMeasures:
    async def test_are_told_with_their_formula_in_words(self, told: Telling) -> None:
        measures = {each["code"]: each for each in (await asked(told, "/v1/measures", by=VISITOR))["items"]}
        assert {"items.assigned.share", "members.active", "crossover.types", "leverage"} <= set(measures)
        assert measures["members.active"]["minimum_count"] == 3
        assert all(each["in_words"]["nl"] and each["in_words"]["en"] for each in measures.values())

    async def test_that_are_not_known_are_refused(self, told: Telling) -> None:
        answer = await told.running.post("/v1/indicators", telling.derived_indicator("members.imagined"))
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "body.measure"

    async def test_have_figures_for_what_was_heard_before_anybody_asked(self, told: Telling) -> None:
        indicator = await told.define("matches.introduced", aggregation="sum")
        assert (await told.figures(indicator))[""] == 2

    async def test_take_no_figures_by_hand(self, told: Telling) -> None:
        indicator = await told.define("matches.introduced", aggregation="sum")
        figure = {"period": "2025", "value": "3", "source": {"document": "S0", "file": "s0.txt", "place": "p. 3"}}
        answer = await told.running.post(f"/v1/indicators/{indicator}/observations", figure)
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/indicator-is-derived"


class TestDerivation:
    async def test_tells_the_formula_its_numbers_and_what_is_left_out(self, told: Telling) -> None:
        indicator = await told.define("items.assigned.share")
        await told.settle()
        found = await asked(told, f"/v1/indicators/{indicator}/derivation", by=VISITOR, period="2025")
        assert (found["value"], found["events"], found["status"]) == ("50.00", 3, "final")
        assert [(term["value"], term["events"]) for term in found["terms"]] == [("1", 1), ("2", 2)]
        assert found["left_out"][0]["count"] == 1
        assert "÷" in found["in_words"]["en"] or "divided" in found["in_words"]["en"]

    async def test_lists_the_events_behind_with_what_each_adds(self, told: Telling) -> None:
        indicator = await told.define("items.assigned.share")
        await told.settle()
        path = f"/v1/indicators/{indicator}/derivation/events"
        found = await asked(told, path, by=VISITOR, period="2025", dimension="line", member="1")
        assert (found["total"], found["hidden"]) == (3, 0)
        assert [(each["subject"]["kind"], each["contribution"], each["term"]) for each in found["items"]] == [
            ("item", "1", 1),
            ("item", "1", 1),
            ("assignment", "1", 0),
        ]
        first = await asked(told, path, period="2025", limit=2)
        rest = await asked(told, path, period="2025", limit=2, cursor=first["next"])
        assert [each["id"] for each in (*first["items"], *rest["items"])] == [each["id"] for each in found["items"]]
        assert rest["next"] is None

    async def test_shows_cases_to_their_parties_and_counts_them_for_others(self, told: Telling) -> None:
        indicator = await told.define("matches.introduced", aggregation="sum")
        await told.settle()
        path = f"/v1/indicators/{indicator}/derivation/events"
        seen = {
            who: await asked(told, path, by=actor, period="2025")
            for who, actor in (("visitor", VISITOR), ("partner", PARTNER), ("staff", None))
        }
        assert [(len(each["items"]), each["hidden"]) for each in seen.values()] == [(0, 2), (1, 1), (2, 0)]
        assert {each["total"] for each in seen.values()} == {2}

    async def test_of_a_withheld_figure_tells_neither_numbers_nor_how_many_events(self, told: Telling) -> None:
        indicator = await told.define("members.active", aggregation="latest")
        await told.settle()
        path = f"/v1/indicators/{indicator}/derivation"
        found = await asked(told, path, by=PARTNER, period="2025")
        assert found["is_withheld"]
        assert (found["value"], found["events"], found["minimum_count"]) == (None, None, 3)
        assert [(term["value"], term["events"]) for term in found["terms"]] == [(None, None)]
        behind = await asked(told, f"{path}/events", by=PARTNER, period="2025")
        assert (behind["items"], behind["total"], behind["hidden"]) == ([], None, None)
        assert (await asked(told, path, period="2025"))["value"] == "2"

    async def test_says_whether_anything_invented_is_counted(self, told: Telling) -> None:
        indicator = await told.define("organisations.registered", aggregation="latest")
        await told.settle()
        path = f"/v1/indicators/{indicator}/derivation"
        assert (await asked(told, path, period="2025"))["synthetic"]
        assert not (await asked(told, path, period="2025", dimension="hub", member="utrecht"))["synthetic"]

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"period": "20x5"}, "query.period"),
            ({"period": "2025-W60"}, "query.period"),
            ({"period": "2025", "dimension": "line"}, "query.dimension"),
            ({"period": "2025", "cursor": "bm8="}, "query.cursor"),
        ],
    )
    async def test_asked_for_wrongly_is_refused_with_the_field(
        self, told: Telling, query: dict[str, str], field: str
    ) -> None:
        indicator = await told.define("leverage")
        answer = await told.running.client.get(f"/v1/indicators/{indicator}/derivation/events", params=query)
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["field"] == field

    async def test_of_nothing_is_not_found(self, told: Telling) -> None:
        indicator = await told.define("leverage")
        for path in (f"/v1/indicators/{indicator}/derivation", f"/v1/indicators/{uuid4()}/derivation"):
            assert (await told.running.client.get(path, params={"period": "2025"})).status_code == 404


class TestNetwork:
    async def test_shows_everybody_what_is_public_and_who_takes_part_what_they_may_know(self, told: Telling) -> None:
        seen = {
            who: await asked(told, "/v1/network", by=actor, period="2025")
            for who, actor in (("visitor", VISITOR), ("partner", PARTNER), ("staff", None))
        }
        kinds = {who: sorted(tie["kind"] for tie in found["ties"]) for who, found in seen.items()}
        assert kinds == {
            "visitor": ["item"],
            "partner": ["item", "match", "session", "session", "session"],
            "staff": ["item", "match", "match", "session", "session", "session"],
        }
        assert seen["visitor"]["hidden"] == 7
        assert {node["silo"] for node in seen["staff"]["nodes"]} == {"start_up", "school"}

    async def test_can_be_of_one_kind_of_tie_and_of_other_silos(self, told: Telling) -> None:
        found = await asked(told, "/v1/network", period="2025", kind="session", by=OFFICER)
        assert [tie["kind"] for tie in found["ties"]] == ["session"] * 3
        assert (found["nodes_left_out"], found["ties_left_out"], found["hidden"]) == (0, 0, 0)
        hubs = await told.running.client.get("/v1/network", params={"period": "2025", "by": "hubs"})
        assert hubs.json()["without_silo"] == 2

    async def test_counts_what_is_too_much_to_draw(self, told: Telling) -> None:
        crowd = range(1_000, 1_120)
        await told.tell(
            "2024-05-01", *(happenings.organisation(number) for number in crowd), happenings.session(9, "2024-05-01")
        )
        await told.tell("2024-05-01", *(happenings.attended(9, by=number) for number in crowd))
        found = await asked(told, "/v1/network", period="2024")
        assert len(found["nodes"]) == 120
        assert found["ties"] == []
        assert found["ties_left_out"] == 120 * 119 // 2
