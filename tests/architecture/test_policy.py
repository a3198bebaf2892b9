"""What everybody relies on: the policy says exactly this, and nothing is without one."""

from itertools import product
from pathlib import Path

import pytest
from fastapi import APIRouter
from starlette.routing import Route

from mediate_contracts.catalogue import CATALOGUE, SERVICES
from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import DUTIES, FEED, KEEPS, STAFF, TABLE, Action, Duty, Role, Scope, duty_scope, scope
from mediate_deploy.policy_page import declarations, policy_page
from mediate_shared.identity.actor import SERVICE, VISITOR, Actor, ActorKind
from mediate_shared.service import Service
from support.identity import person

PAGE = Path(__file__).parents[2] / "services" / "gateway" / "POLICY.md"
A, O, N = Scope.ALL, Scope.OWN, Scope.NONE  # noqa: E741 - one letter a cell, as in the table it stands for
# Said a second time, apart from the code: a row of five visibly means count, read, create, change, answer.
EXPECTED = {
    "administrator": {"public": "AANNN", "network": "AANNN", "case": "ANNNN", "deal": "ANNNN"},
    "facilitator": {"public": "AAAAN", "network": "AAAAN", "case": "AAAAN", "deal": "NONNN"},
    "investment_officer": {"public": "AAAAN", "network": "AAAAN", "case": "NONNN", "deal": "AOAON"},
    "partner_admin": {"public": "AANON", "network": "AAOON", "case": "OOOOO", "deal": "NONNN"},
    "partner": {"public": "AANNN", "network": "AAOON", "case": "OOOOO", "deal": "NONNN"},
    "ops": {"public": "AANNN", "network": "AANNN", "case": "ANNNN", "deal": "ANNNN"},
    "visitor": {"public": "AANNN", "network": "NNNNN", "case": "NNNNN", "deal": "NNNNN"},
}
LETTERS = {"A": A, "O": O, "N": N}
EVERY_CELL = list(product(Role, Visibility, Action))


class TestEveryCell:
    @pytest.mark.parametrize(("role", "visibility", "action"), EVERY_CELL)
    def test_is_as_decided(self, role: Role, visibility: Visibility, action: Action) -> None:
        letter = EXPECTED[role][visibility][list(Action).index(action)]
        assert TABLE[role][visibility, action] is LETTERS[letter]

    @pytest.mark.parametrize(("role", "visibility", "action"), EVERY_CELL)
    def test_counts_for_changes_only_where_the_role_keeps_the_service(
        self, role: Role, visibility: Visibility, action: Action
    ) -> None:
        for area in SERVICES:
            given = scope(role, visibility, action, area)
            if (area, visibility) == ("subscriptions", Visibility.CASE):
                continue
            if action in {Action.COUNT, Action.READ} or area in KEEPS.get(role, ()):
                assert given is TABLE[role][visibility, action]
            else:
                assert given is N

    @pytest.mark.parametrize(("role", "action"), list(product(Role, Action)))
    def test_of_what_an_organisations_systems_are_sent_is_its_members_alone(self, role: Role, action: Action) -> None:
        expected = {"partner_admin": "OOOOO", "partner": "OONNN"}.get(role, "NNNNN")
        given = scope(role, Visibility.CASE, action, "subscriptions")
        assert given is LETTERS[expected[list(Action).index(action)]]

    @pytest.mark.parametrize("role", Role)
    def test_of_the_feed_is_as_of_the_services_that_said_it(self, role: Role) -> None:
        for visibility in Visibility:
            assert scope(role, visibility, Action.READ, FEED) is TABLE[role][visibility, Action.READ]

    @pytest.mark.parametrize(("role", "duty"), list(product(Role, Duty)))
    def test_of_a_duty_is_as_decided(self, role: Role, duty: Duty) -> None:
        expected = {
            Duty.MANAGE_ACCOUNTS: {Role.ADMINISTRATOR: A},
            Duty.MANAGE_MEMBERS: {Role.ADMINISTRATOR: A, Role.FACILITATOR: A, Role.PARTNER_ADMIN: O},
            Duty.MANAGE_MACHINES: {Role.ADMINISTRATOR: A, Role.PARTNER_ADMIN: O},
            Duty.READ_AUDIT: {Role.ADMINISTRATOR: A},
            Duty.OPERATE: {Role.OPS: A},
            Duty.ERASE_PERSONS: {Role.ADMINISTRATOR: A},
        }
        assert duty_scope(role, duty) is expected[duty].get(role, N)


class TestTheTable:
    def test_shows_nobody_more_of_what_is_narrower(self) -> None:
        for role, action in product(Role, (Action.COUNT, Action.READ)):
            ranks = [TABLE[role][visibility, action].rank for visibility in (Visibility.PUBLIC, Visibility.NETWORK)]
            assert ranks == sorted(ranks, reverse=True)

    def test_lets_nobody_change_what_they_may_not_see(self) -> None:
        for role, visibility in product(Role, Visibility):
            seen = TABLE[role][visibility, Action.READ].rank
            for action in (Action.CHANGE, Action.ANSWER):
                assert TABLE[role][visibility, action].rank <= seen

    def test_shows_no_role_every_deal(self) -> None:
        assert all(TABLE[role][Visibility.DEAL, Action.READ] is not A for role in Role)

    def test_gives_a_visitor_nothing_but_what_is_public_to_see(self) -> None:
        given = {cell for cell, reached in TABLE[Role.VISITOR].items() if reached is not N}
        assert given == {(Visibility.PUBLIC, Action.COUNT), (Visibility.PUBLIC, Action.READ)}
        assert Role.VISITOR not in DUTIES
        assert Role.VISITOR not in KEEPS


class TestAnActor:
    def test_without_a_role_is_a_visitor_whatever_they_claim(self) -> None:
        claimed = Actor(None, ActorKind.PERSON, frozenset({Role.PARTNER, Role.PARTNER_ADMIN, Role.VISITOR}))
        assert claimed.acts_as == {Role.VISITOR}
        for visibility, action in product(Visibility, Action):
            assert claimed.reach(action, visibility, "agendas") == VISITOR.reach(action, visibility, "agendas")

    def test_of_two_organisations_changes_only_the_one_they_administer(self) -> None:
        member, administered = "0f0e7a4e-0000-4000-8000-000000000001", "0f0e7a4e-0000-4000-8000-000000000002"
        reach = person(organisations=[member], administers=[administered]).reach(
            Action.CHANGE, Visibility.PUBLIC, "community"
        )
        assert not reach.everything
        assert {str(each) for each in reach.organisations} == {administered}

    def test_with_scopes_reaches_only_the_services_they_name(self) -> None:
        for area, action, scopes in product(SERVICES, Action, ("community:read", "community:write")):
            machine = Actor(None, ActorKind.MACHINE, frozenset(STAFF), scopes=frozenset({scopes}))
            written = action not in {Action.COUNT, Action.READ}
            if machine.reach(action, Visibility.CASE, area):
                assert scopes == f"{area}:{'write' if written else 'read'}"

    def test_that_is_a_machine_reads_the_feed_by_its_scope_for_subscriptions(self) -> None:
        for scopes, reads in (("subscriptions:read", True), ("subscriptions:write", False), ("community:read", False)):
            machine = Actor(None, ActorKind.MACHINE, frozenset({Role.FACILITATOR}), scopes=frozenset({scopes}))
            assert machine.reach(Action.READ, Visibility.CASE, FEED).everything is reads

    def test_that_is_a_service_reaches_what_it_has(self) -> None:
        assert SERVICE.reach(Action.CHANGE, Visibility.DEAL, "pipeline").everything


class TestNothing:
    @pytest.mark.parametrize("name", SERVICES)
    def test_of_a_services_routes_is_without_a_declared_policy(self, services: dict[str, Service], name: str) -> None:
        declared = list(declarations(services[name]))
        assert declared
        assert [(path, methods) for path, methods, policy in declared if policy is None] == []

    async def test_that_is_undeclared_passes_for_declared(self, services: dict[str, Service]) -> None:
        forgotten = Service("community", services["community"].settings, title="Forgetful", migrations=Path("none"))
        router = APIRouter()
        router.add_api_route("/v1/forgotten", lambda: None)
        forgotten.api.include_router(router)
        forgotten.api.router.routes.append(Route("/v1/outside", lambda _request: None))
        undeclared = {path for path, _, policy in declarations(forgotten) if policy is None}
        assert undeclared == {"/v1/forgotten", "/v1/outside"}

    def test_of_what_is_said_of_an_organisations_systems_is_in_the_feed(self) -> None:
        ours = [entry for entry in CATALOGUE.values() if entry.producer == "subscriptions"]
        assert ours
        assert {entry.consumers for entry in ours} == {("gateway",)}

    @pytest.mark.parametrize("name", sorted(CATALOGUE))
    def test_of_the_events_is_without_an_audience(self, name: str) -> None:
        event = CATALOGUE[name].event
        assert isinstance(event.visibility, Visibility)
        assert bool(event.parties) or event.visibility is not Visibility.CASE


class TestThePage:
    def test_says_what_the_code_does(self, services: dict[str, Service]) -> None:
        assert PAGE.read_text() == policy_page(services), "run `mediate contracts`"

    def test_names_every_role_and_every_event(self, services: dict[str, Service]) -> None:
        page = policy_page(services)
        assert all(role.replace("_", " ") in page for role in Role)
        assert all(name in page for name in CATALOGUE)
