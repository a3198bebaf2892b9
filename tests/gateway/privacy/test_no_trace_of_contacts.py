"""A contact person with a mark in everything that tells who they are, and where that mark is: in their own rows alone.

Not in the gateway, whose pages and searches show them; not in a journal, on the bus or in the feed; not in a log or a
span, also not of what went wrong. Once they are deleted, nowhere at all.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from gateway.privacy.house import House, house
from gateway.privacy.traces import server_logs, streamed, written
from mediate_contracts.policy import Role
from support.infrastructure import Infrastructure
from support.people import Person, member, somebody

MARK = "zxqcontact"
NAME = f"{MARK.title()} Persoon"
EMAIL = f"{MARK}@{MARK}.example"
CONSENT = {"given_on": "2026-01-05", "by": "form", "purposes": ["administration", "network"]}
CONTACTS = "/v1/community/contacts"
THEIR_ROWS = ["community.contact", "community.contact_word"]


@dataclass
class Scene:
    """A hub that writes everything down, and who looked after the contact person in it."""

    hub: House
    files: Path
    facilitator: Person
    organisation: str
    contact: str
    shown: list[str] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)


@pytest.fixture(scope="module")
async def scene(infrastructure: Infrastructure, files: Path) -> AsyncIterator[Scene]:
    """What was done about them, in the order in which people do it, and what went wrong on the way."""
    told: dict[str, Any] = {"spans_directory": files / "spans", "traces_per_second_max": 10_000}
    async with house(infrastructure, **told) as hub:
        facilitator = await somebody(hub.gateway, Role.FACILITATOR)
        organisation = await hub.register()
        body = {"organisation_id": organisation, "name": NAME, "function": MARK, "email": EMAIL, "consent": CONSENT}
        key = {"Idempotency-Key": "add-them-once"}
        client = facilitator.browser.client
        added = await client.post(CONTACTS, json={**body, "phone": "035 671 2345"}, headers=key)
        assert added.status_code == 201, added.text
        found = Scene(hub, files, facilitator, organisation, added.json()["id"])
        await looked_at(found)
        await refused(found, body)
        yield found


async def looked_at(scene: Scene) -> None:
    """Show them on every page and in every answer that does, to whom facilitates and to the network."""
    other = await member(scene.hub.gateway, UUID(await scene.hub.register()))
    for who in (scene.facilitator, other):
        for path in (
            f"/community/organisations/{scene.organisation}",
            f"/search?q={MARK}",
            f"/search/suggestions?q={MARK}",
            f"/v1/search?q={MARK}",
            f"{CONTACTS}?q={MARK}",
            f"{CONTACTS}?organisation_id={scene.organisation}",
            f"{CONTACTS}/{scene.contact}",
        ):
            answer = await who.browser.client.get(path)
            assert answer.status_code == 200, answer.text
            scene.shown.append(answer.text.lower())
    for verb in ("edit", "consent", "delete"):
        page = await scene.facilitator.browser.client.get(f"/community/contacts/{scene.contact}/{verb}")
        scene.shown.append(page.text.lower())


async def refused(scene: Scene, body: dict[str, Any]) -> None:
    """Do what is refused, with the mark in it; keeps how it was answered."""
    client, path = scene.facilitator.browser.client, f"{CONTACTS}/{scene.contact}"
    stale = {"If-Match": '"99"'}
    answers = [
        await client.post(CONTACTS, json={**body, "email": f"{MARK} at studio"}),
        await client.post(CONTACTS, json={**body, "phone": MARK, MARK: EMAIL}),
        await client.post(CONTACTS, json={**body, "organisation_id": EMAIL}),
        await client.patch(path, json={"name": f"{NAME} jr."}, headers=stale),
        await client.patch(path, json={"name": f"{NAME} jr."}),
        await client.post(f"{path}/consent", json={"purposes": [MARK], "on": EMAIL}, headers=stale),
        await client.get(f"{CONTACTS}?q={MARK * 20}"),
        await client.get(f"{CONTACTS}?organisation_id={EMAIL}"),
        await client.delete(path, headers=stale),
        await client.post(f"/community/contacts/{scene.contact}/edit", data={"name": NAME, "email": MARK}),
    ]
    scene.refused += [answer.status_code for answer in answers]


class TestWhileTheyAreThere:
    async def test_they_are_shown_where_they_are_to_be(self, scene: Scene) -> None:
        assert [MARK in text for text in scene.shown] == [True] * len(scene.shown)

    async def test_they_are_in_their_own_rows_and_the_answer_kept_for_a_repeated_request(self, scene: Scene) -> None:
        assert await scene.hub.rows_with(MARK) == [*THEIR_ROWS, "community.idempotency"]

    async def test_what_was_refused_was_refused(self, scene: Scene) -> None:
        assert scene.refused == [422, 422, 422, 412, 428, 422, 422, 422, 412, 403]

    async def test_no_event_told_of_them(self, scene: Scene) -> None:
        assert not [message for message in await streamed(scene.hub) if MARK.encode() in message.lower()]

    async def test_no_log_and_no_span_told_of_them(self, scene: Scene) -> None:
        found = written(scene.files)
        assert any(name.startswith("logs") and '"http.request"' in told for name, told in found.items())
        assert [name for name, told in found.items() if MARK in told.lower()] == []

    async def test_no_server_told_of_them(self, scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> None:
        assert scene.hub is not None
        assert not [told for told in server_logs(tmp_path_factory) if MARK in told.lower()]


@pytest.fixture(scope="module")
async def deleted(scene: Scene) -> Scene:
    """The same hub, once their consent was told anew and they were deleted."""
    client, path = scene.facilitator.browser.client, f"{CONTACTS}/{scene.contact}"
    told = {"purposes": ["administration"], "on": "2026-02-01", "by": "mail"}
    key = {"Idempotency-Key": "told-anew-once", "If-Match": '"1"'}
    assert (await client.post(f"{path}/consent", json=told, headers=key)).status_code == 200
    gone = {"If-Match": '"2"', "Idempotency-Key": "deleted-once", "Mediate-Reason": "asked by telephone"}
    answer = await client.delete(path, headers=gone)
    assert (answer.status_code, answer.json()) == (200, {"id": scene.contact})
    return scene


class TestOnceTheyAreDeleted:
    async def test_no_table_of_any_service_holds_a_word_of_them(self, deleted: Scene) -> None:
        assert await deleted.hub.rows_with(MARK) == []

    async def test_their_id_is_in_the_audit_and_in_answers_that_are_empty(self, deleted: Scene) -> None:
        assert await deleted.hub.rows_with(deleted.contact) == ["community.audit", "community.idempotency"]

    async def test_nobody_finds_them(self, deleted: Scene) -> None:
        client = deleted.facilitator.browser.client
        for path in (f"/community/organisations/{deleted.organisation}", f"/search/suggestions?q={MARK}", CONTACTS):
            assert "Persoon" not in (await client.get(path)).text
        assert (await client.get(f"{CONTACTS}/{deleted.contact}")).status_code == 404

    async def test_nothing_that_was_told_of_the_deletion_names_them(self, deleted: Scene) -> None:
        assert [name for name, told in written(deleted.files).items() if MARK in told.lower()] == []
        assert not [message for message in await streamed(deleted.hub) if MARK.encode() in message.lower()]
