"""What a reader of derived figures relies on: they follow from what happened, and say so when it changes."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from mediate_contracts.vocabulary import (
    ActivityKind,
    Hub,
    ItemStatus,
    MatchStatus,
    MembershipStatus,
    OrganisationType,
    SessionStatus,
)
from monitor import happenings
from monitor.telling import Telling, computed
from support.infrastructure import Infrastructure
from support.running import running

STARTER, SCHOOL, PRODUCER = OrganisationType.START_UP, OrganisationType.SCHOOL, OrganisationType.PRODUCER
ACTIVE, LEFT = MembershipStatus.ACTIVE, MembershipStatus.LEFT


@pytest.fixture
async def told(infrastructure: Infrastructure) -> AsyncIterator[Telling]:
    """The monitor on an empty database, alone."""
    async with running(infrastructure, "monitor") as started:
        yield Telling(started["monitor"])


class TestShareOfItemsTakenOn:
    async def test_counts_only_what_is_accepted_leaves_out_what_was_substituted_and_keeps_what_was_carried(
        self, told: Telling
    ) -> None:
        indicator = await told.define("items.assigned.share")
        items = [happenings.item(number, on_line=1 + number % 2) for number in range(1, 7)]
        await told.tell("2025-02-01", happenings.line(1), happenings.line(2), *items)
        assert await told.figures(indicator) == {"": Decimal(0), "line=1": Decimal(0), "line=2": Decimal(0)}
        await told.tell(
            "2025-03-01", happenings.accepted(1, by=1), happenings.accepted(1, by=2), happenings.accepted(2, by=1)
        )
        await told.tell("2025-03-02", happenings.accepted(3, by=1), happenings.ended(3, by=1))
        await told.tell("2025-03-03", happenings.accepted(4, by=2), happenings.item_moved(4, ItemStatus.ACHIEVED))
        await told.tell("2025-03-04", happenings.ended(4, by=2), happenings.item_moved(5, ItemStatus.SUBSTITUTED))
        # Of 1, 2, 3, 4 and 6 those that count are 1, 2 and 4, which was carried until it was achieved.
        assert await told.figures(indicator) == {
            "": Decimal("60.00"),
            "line=1": Decimal("66.67"),
            "line=2": Decimal("50.00"),
        }
        year = await told.figures(indicator, "2026")
        assert year[""] == Decimal("60.00")

    async def test_stands_as_it_was_at_the_end_of_each_period(self, told: Telling) -> None:
        indicator = await told.define("items.assigned.share", rhythm="quarterly")
        await told.tell("2025-02-01", happenings.line(1), happenings.item(1), happenings.item(2))
        await told.tell("2025-05-01", happenings.accepted(1, by=1))
        await told.tell("2025-08-01", happenings.ended(1, by=1))
        found = await told.observations(indicator)
        wholes = {each["period"]: each["value"] for each in found if not each["breakdown"]}
        assert [wholes[f"2025-Q{quarter}"] for quarter in (1, 2, 3)] == ["0.00", "50.00", "0.00"]
        assert {each["period"]: each["status"] for each in found}["2025-Q2"] == "final"
        assert max(found, key=lambda each: each["period"])["status"] == "provisional"


class TestMembers:
    async def test_fewer_than_three_are_withheld_and_so_is_what_would_give_them_away(self, told: Telling) -> None:
        indicator = await told.define("members.active", aggregation="latest", unit="organisations")
        starters = [happenings.organisation(number, STARTER) for number in range(1, 5)]
        schools = [happenings.organisation(number, SCHOOL) for number in range(5, 7)]
        producers = [happenings.organisation(number, PRODUCER) for number in range(7, 12)]
        everybody = [*starters, *schools, *producers]
        await told.tell("2025-01-10", *everybody)
        await told.tell("2025-01-11", *(happenings.member(number, ACTIVE, "2025-01-05") for number in range(1, 12)))
        found = {str(each["breakdown"]): each for each in await told.observations(indicator, period="2025")}
        assert found["{'type': 'school'}"]["is_withheld"]
        assert sum(each["is_withheld"] for each in found.values()) == 2
        withheld = [event for event in await told.said_of(indicator) if event["type"].endswith("withheld.v1")]
        assert withheld
        assert all("value" not in event["data"] for event in withheld)

    async def test_a_membership_dated_in_the_past_changes_every_period_since(self, told: Telling) -> None:
        indicator = await told.define("members.active", aggregation="latest", rhythm="yearly")
        await told.tell("2023-01-10", *(happenings.organisation(number) for number in range(1, 8)))
        await told.tell("2023-01-10", *(happenings.member(number, ACTIVE, "2023-01-05") for number in range(1, 5)))
        assert [(await told.figures(indicator, year))[""] for year in ("2023", "2024", "2025")] == [4, 4, 4]
        await told.tell(
            "2025-06-01", happenings.member(5, ACTIVE, "2024-02-01"), happenings.member(1, LEFT, "2025-01-01")
        )
        assert [(await told.figures(indicator, year))[""] for year in ("2023", "2024", "2025")] == [4, 5, 4]

    async def test_records_that_were_merged_count_once(self, told: Telling) -> None:
        indicator = await told.define("members.active", aggregation="latest")
        await told.tell("2025-01-10", *(happenings.organisation(number) for number in range(1, 6)))
        await told.tell("2025-01-11", *(happenings.member(number, ACTIVE, "2025-01-05") for number in range(1, 6)))
        assert (await told.figures(indicator))[""] == 5
        await told.tell("2026-02-01", happenings.merged(5, into=4))
        assert (await told.figures(indicator))[""] == 4


class TestMatches:
    async def test_are_counted_when_introduced_and_when_first_implemented(self, told: Telling) -> None:
        begun = await told.define("matches.introduced", aggregation="sum")
        done = await told.define("matches.implemented", aggregation="sum")
        rate = await told.define("matches.implementation.rate")
        await told.tell("2024-05-01", *(happenings.match(number, 1, 2) for number in range(1, 5)))
        await told.tell("2025-05-01", happenings.match_moved(1, 1, 2, MatchStatus.IMPLEMENTED))
        await told.tell("2025-06-01", happenings.match_moved(1, 1, 2, MatchStatus.ENDED))
        await told.tell("2025-07-01", happenings.match(5, 1, 2))
        assert await told.figures(begun, "2024") == {"": 4}
        assert await told.figures(begun, "2025") == {"": 1}
        assert await told.figures(begun, "2026") == {"": 0}
        assert await told.figures(begun, "2023") == {}
        assert await told.figures(done, "2023") == {}
        assert await told.figures(done, "2024") == {"": 0}
        assert await told.figures(done, "2025") == {"": 1}
        assert await told.figures(rate, "2024") == {"": Decimal(0)}
        assert await told.figures(rate, "2025") == {"": Decimal(20)}


class TestCrossOver:
    async def test_is_minus_one_within_silos_one_across_them_and_counts_ties_of_every_kind(self, told: Telling) -> None:
        types = await told.define("crossover.types")
        hubs = await told.define("crossover.hubs")
        await told.tell(
            "2025-01-01",
            happenings.organisation(1, STARTER, hub=Hub.HILVERSUM),
            happenings.organisation(2, STARTER, hub=Hub.UTRECHT),
            happenings.organisation(3, SCHOOL, hub=Hub.UTRECHT),
        )
        await told.tell("2025-02-01", happenings.match(1, 1, 2))
        assert await told.figures(types) == {"": -1, "tie=match": -1}
        assert await told.figures(hubs) == {"": 1, "tie=match": 1}
        await told.tell("2025-03-01", happenings.session(1, "2025-03-01"))
        await told.tell("2025-03-01", *(happenings.attended(1, by=number) for number in (1, 2, 3)))
        # One tie within, and of the three of the session one within and two across.
        assert await told.figures(types) == {
            "": 0,
            "tie=match": -1,
            "tie=session": Decimal("0.3333"),
        }
        await told.tell("2025-03-02", happenings.item(1), happenings.accepted(1, by=1), happenings.accepted(1, by=3))
        assert (await told.figures(types))["tie=item"] == 1
        await told.tell("2025-03-03", happenings.session_moved(1, SessionStatus.CANCELLED))
        assert set(await told.figures(types)) == {"", "tie=match", "tie=item"}

    async def test_tells_nothing_of_fewer_than_three_disclosed_deals(self, told: Telling) -> None:
        types = await told.define("crossover.types")
        investors = [happenings.organisation(number, SCHOOL) for number in (901, 902)]
        await told.tell("2025-01-01", happenings.organisation(1), happenings.organisation(2), *investors)
        await told.tell("2025-02-01", happenings.match(1, 1, 2))
        for number in (1, 2):
            await told.tell("2025-02-01", happenings.disclosed(number, 1, "2025-02-01"))
        assert await told.figures(types) == {"": -1, "tie=match": -1}
        await told.tell("2025-02-01", happenings.disclosed(3, 1, "2025-02-01"))
        assert (await told.figures(types))["tie=round"] == Decimal("0.3333")
        await told.tell("2025-02-02", happenings.disclosed_no_longer(3))
        assert await told.figures(types) == {"": -1, "tie=match": -1}

    async def test_leaves_out_whoever_has_no_silo_and_follows_a_session_to_another_day(self, told: Telling) -> None:
        hubs = await told.define("crossover.hubs")
        await told.tell(
            "2025-01-01",
            happenings.organisation(1, hub=Hub.HILVERSUM),
            happenings.organisation(2, hub=Hub.UTRECHT),
            happenings.organisation(3),
            happenings.session(1, "2025-03-01"),
            *(happenings.attended(1, by=number) for number in (1, 2, 3)),
        )
        assert await told.figures(hubs) == {"": 1, "tie=session": 1}
        await told.tell("2025-02-01", happenings.session_amended(1, "2026-01-15"))
        assert await told.figures(hubs) == {}
        assert await told.figures(hubs, "2026") == {"": 1, "tie=session": 1}


class TestWhatHappened:
    async def test_activities_count_on_their_own_day_and_where_they_were_moved_to(self, told: Telling) -> None:
        held = await told.define("activities.held", aggregation="sum")
        quarterly = await told.define("activities.held", aggregation="sum", rhythm="quarterly")
        people = await told.define("activities.participants", aggregation="sum")
        first = happenings.activity(1, "2025-02-03", students=20, professionals=12, organisations=5)
        await told.tell("2025-09-01", first, happenings.activity(2, "2025", ActivityKind.TRAINING, students=8))
        assert await told.figures(held) == {"": 2, "kind=hackathon": 1, "kind=training": 1}
        assert await told.figures(quarterly, "2025-Q1") == {"": 1, "kind=hackathon": 1}
        assert await told.figures(people) == {"": 40, "group=students": 28, "group=professionals": 12}
        await told.tell("2025-09-02", happenings.activity_amended(first, on="2024-02-03"))
        assert await told.figures(held) == {"": 1, "kind=training": 1}
        assert await told.figures(held, "2024") == {"": 1, "kind=hackathon": 1}
        assert await told.figures(quarterly, "2025-Q1") == {"": 0}

    async def test_years_of_which_nobody_told_have_no_figure_and_no_0(self, told: Telling) -> None:
        held = await told.define("activities.held", aggregation="sum")
        await told.tell("2025-03-01", happenings.activity(1, "2020-05-01"))
        assert await told.figures(held, "2020") == {"": 1, "kind=hackathon": 1}
        assert [await told.figures(held, str(year)) for year in range(2021, 2025)] == [{}] * 4
        assert await told.figures(held, "2025") == {"": 0}

    async def test_whoever_votes_anew_counts_once(self, told: Telling) -> None:
        votes = await told.define("votes.cast", aggregation="sum")
        await told.tell("2025-02-01", happenings.ballot(1, by=1), happenings.ballot(1, by=2))
        await told.tell("2026-02-02", happenings.ballot(1, by=1, times=2))
        assert await told.figures(votes) == {"": 2}
        assert await told.figures(votes, "2026") == {"": 0}

    async def test_taking_part_counts_each_organisation_once_of_all_that_are_registered(self, told: Telling) -> None:
        share = await told.define("participation.organisations")
        await told.tell("2025-01-01", *(happenings.organisation(number) for number in range(1, 6)))
        await told.tell("2025-02-01", happenings.match(1, 1, 2), happenings.ballot(1, by=1))
        await told.tell("2025-02-02", happenings.activity(1, "2025-02-02", organisers=(3, 99)))
        assert await told.figures(share) == {"": Decimal(60)}
        assert await told.figures(share, "2026") == {"": Decimal(0)}

    async def test_items_and_lines_are_told_by_where_they_stand(self, told: Telling) -> None:
        items = await told.define("items.status", aggregation="latest")
        lines = await told.define("lines.covered")
        registered = await told.define("organisations.registered", aggregation="latest")
        await told.tell("2025-01-01", happenings.line(1), happenings.line(2), happenings.item(1), happenings.item(2))
        await told.tell("2025-01-02", happenings.accepted(1, by=1), happenings.item_moved(1, ItemStatus.ASSIGNED))
        await told.tell("2025-01-03", happenings.organisation(1, STARTER, SCHOOL, hub=Hub.UTRECHT))
        assert await told.figures(items) == {"": 2, "status=assigned": 1, "status=proposed": 1}
        assert await told.figures(lines) == {"": Decimal(50), "line=1": Decimal(100), "line=2": Decimal(0)}
        assert await told.figures(registered) == {
            "": 1,
            "type=start_up": 1,
            "type=school": 1,
            "hub=utrecht": 1,
        }


class TestMoney:
    async def test_of_deals_is_what_was_told_last_of_many_together(self, told: Telling) -> None:
        days = await told.define("deals.days-in-stage")
        leverage = await told.define("leverage")
        first = (happenings.in_stage(None, 7, "12.5"), happenings.in_stage("sourced", 4, "20.0"))
        await told.tell(
            "2025-03-01", happenings.rolled_up(1, "2025-03-01", *first, happenings.put_in(2025, 3, private=6, public=2))
        )
        assert await told.figures(days) == {"": Decimal("12.5"), "stage=sourced": Decimal("20.0")}
        assert await told.figures(leverage) == {"": Decimal("3.00")}
        second = (happenings.in_stage(None, 10, "9.0"), happenings.put_in(2024, 3, private=9, public=2))
        await told.tell("2025-04-01", happenings.rolled_up(2, "2025-04-01", *second))
        assert await told.figures(days) == {"": Decimal("9.0")}
        assert await told.figures(leverage) == {"": Decimal("3.00")}, "no edition told it otherwise"
        assert await told.figures(leverage, "2024") == {"": Decimal("4.50")}

    async def test_of_a_year_is_not_of_one_of_its_quarters(self, told: Telling) -> None:
        leverage = await told.define("leverage", rhythm="quarterly")
        await told.tell(
            "2025-03-01", happenings.rolled_up(1, "2025-03-01", happenings.put_in(2025, 3, private=6, public=2))
        )
        assert await told.figures(leverage, "2025-Q1") == {}


class TestWhatIsSaid:
    async def test_is_said_once_again_when_it_changes_and_withdrawn_when_nothing_is_left(self, told: Telling) -> None:
        indicator = await told.define("crossover.types")
        await told.tell("2025-01-01", happenings.organisation(1), happenings.organisation(2, SCHOOL))
        await told.tell("2025-02-01", happenings.session(1, "2025-02-01"), happenings.attended(1, by=1))
        await told.tell("2025-02-02", happenings.attended(1, by=2))
        await told.settle()
        assert computed(await told.said_of(indicator)) == ["observation.derived.v1"] * 2
        await told.tell("2025-02-03", happenings.organisation(3, SCHOOL), happenings.attended(1, by=3))
        await told.settle()
        again = [event for event in await told.said_of(indicator) if "derived" in event["type"]]
        assert [event["data"]["revision"] for event in again] == [1, 1, 2, 2]
        assert {event["data"]["observation_id"] for event in again[:2]} == {
            event["data"]["observation_id"] for event in again[2:]
        }
        assert again[-1]["data"]["numerator"] == "1"
        await told.tell("2025-02-04", happenings.session_moved(1, SessionStatus.CANCELLED))
        await told.settle()
        assert computed(await told.said_of(indicator))[-2:] == ["observation.withdrawn.v1"] * 2
        assert await told.figures(indicator) == {}

    async def test_a_rebuild_gives_the_very_same_figures_and_says_nothing(self, told: Telling) -> None:
        measures = (
            "items.assigned.share",
            "members.active",
            "matches.introduced",
            "crossover.types",
            "deals.days-in-stage",
        )
        indicators = [await told.define(measure, rhythm="quarterly") for measure in measures]
        await told.tell("2024-12-31", *(happenings.organisation(number, STARTER, SCHOOL) for number in range(1, 9)))
        await told.tell(
            "2025-01-01", happenings.merged(8, into=7), happenings.line(1), happenings.item(1), happenings.item(2)
        )
        await told.tell("2025-02-01", *(happenings.member(number, ACTIVE, "2025-01-01") for number in range(1, 8)))
        await told.tell(
            "2025-03-01", happenings.accepted(1, by=1), happenings.accepted(1, by=2), happenings.match(1, 1, 2)
        )
        await told.tell("2025-04-01", happenings.amended(1, PRODUCER), happenings.ended(1, by=1))
        edition = happenings.rolled_up(1, "2025-05-01", happenings.in_stage(None, 4, "3.0"))
        await told.tell("2025-05-01", happenings.disclosed(1, 1, "2025-04-30"), edition)
        before = [await told.observations(indicator) for indicator in indicators]
        said = len(await told.running.events())
        assert all(before)
        assert await told.rebuild() == sum(map(len, told.journals.values()))
        assert [await told.observations(indicator) for indicator in indicators] == before
        assert len(await told.running.events()) == said
