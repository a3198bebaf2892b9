"""What a page may ask other services and tell them to do, in the name of who looks at it."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from mediate_contracts.policy import Role
from mediate_gateway.adapters.services import Services
from mediate_shared.identity.actor import VISITOR, Actor
from mediate_shared.problems import PRECONDITION_FAILED, ProblemError
from support.identity import STAFF, person
from support.infrastructure import Infrastructure
from support.running import Running, running

STUDIO = {"name": "Studio Voorbeeld", "types": ["producer"], "synthetic": True}


@pytest.fixture(scope="module")
async def hub(infrastructure: Infrastructure) -> AsyncIterator[dict[str, Running]]:
    """The gateway beside a real community service in its process, and one that is down."""
    async with running(
        infrastructure,
        "community",
        "gateway",
        gateway=lambda started: {
            "upstreams": {"community": started["community"].service.app, "down": "http://127.0.0.1:9"}
        },
    ) as started:
        yield started


@pytest.fixture
def services(hub: dict[str, Running]) -> Services:
    found: Services = hub["gateway"].service.api.state.services
    return found


class TestAsking:
    async def test_answers_what_the_service_holds_and_in_which_version(self, services: Services) -> None:
        made = await services.tell(STAFF, "POST", "community", "/organisations", STUDIO)
        found = await services.ask(STAFF, "community", f"/organisations/{made.body['id']}")
        assert (found.status, found.version, found.body["name"]) == (200, 1, STUDIO["name"])

    async def test_passes_on_what_is_asked_for(self, services: Services) -> None:
        await services.tell(STAFF, "POST", "community", "/organisations", {**STUDIO, "name": "Ander & Zoon"})
        found = await services.ask(STAFF, "community", "/organisations", name="ander & zoon")
        assert [each["name"] for each in found.body["items"]] == ["Ander & Zoon"]

    async def test_of_what_is_not_there_is_refused_as_the_service_refuses_it(self, services: Services) -> None:
        with pytest.raises(ProblemError) as refused:
            await services.ask(STAFF, "community", f"/organisations/{uuid4()}")
        assert refused.value.problem.status == 404
        assert [error.field for error in refused.value.errors] == ["path.organisation_id"]

    @pytest.mark.parametrize("service", ["down", "nowhere"])
    async def test_a_service_that_is_away_is_said_to_be(self, services: Services, service: str) -> None:
        with pytest.raises(ProblemError) as refused:
            await services.ask(STAFF, service, "/organisations")
        assert refused.value.problem.status == 503


class TestTelling:
    async def test_is_in_the_read_model_when_it_has_answered(self, services: Services, hub: dict[str, Running]) -> None:
        for number in range(5):
            before = (await hub["gateway"].client.get("/v1/overview")).json()["totals"]["organisations"]
            await services.tell(STAFF, "POST", "community", "/organisations", {**STUDIO, "name": f"Studio {number}"})
            after = (await hub["gateway"].client.get("/v1/overview")).json()["totals"]["organisations"]
            assert after == before + 1

    async def test_a_change_of_an_old_version_is_refused_as_stale(self, services: Services) -> None:
        made = await services.tell(STAFF, "POST", "community", "/organisations", {**STUDIO, "name": "Oud"})
        path = f"/organisations/{made.body['id']}"
        changed = await services.tell(STAFF, "PATCH", "community", path, {"hub": "utrecht"}, expecting=1)
        assert changed.version == 2
        with pytest.raises(ProblemError) as refused:
            await services.tell(STAFF, "PATCH", "community", path, {"hub": "amsterdam"}, expecting=1)
        assert refused.value.problem == PRECONDITION_FAILED

    async def test_twice_with_one_key_has_effect_once(self, services: Services) -> None:
        once = await services.tell(STAFF, "POST", "community", "/organisations", STUDIO, key="import-1")
        again = await services.tell(STAFF, "POST", "community", "/organisations", STUDIO, key="import-1")
        assert again.body["id"] == once.body["id"]

    @pytest.mark.parametrize("actor", [VISITOR, person(Role.PARTNER)], ids=["a visitor", "a partner"])
    async def test_gives_nobody_more_than_is_theirs(self, services: Services, actor: Actor) -> None:
        with pytest.raises(ProblemError) as refused:
            await services.tell(actor, "POST", "community", "/organisations", STUDIO)
        assert refused.value.problem.status in {401, 403}

    async def test_names_the_field_and_the_reason_where_something_is_wrong(self, services: Services) -> None:
        with pytest.raises(ProblemError) as refused:
            await services.tell(STAFF, "POST", "community", "/organisations", {**STUDIO, "types": ["circus"]})
        assert refused.value.problem.status == 422
        assert any("types" in error.field for error in refused.value.errors)
