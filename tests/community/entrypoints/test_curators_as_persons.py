"""Whoever changed organisations, proposed changes or took tests can be told so, and be forgotten for it."""

from typing import Any
from uuid import UUID

from mediate_community.usecases.let_contacts_go import let_person_go
from mediate_contracts.policy import Role
from mediate_shared.clock import utc_now
from support.identity import internally, person
from support.running import Running


class TestACurator:
    async def test_is_told_what_they_did_and_forgotten_while_what_they_did_stays(self, community: Running) -> None:
        who = person(Role.FACILITATOR)
        headers = {**internally(who, "community"), "if-match": '"1"'}
        made = (
            await community.client.post("/v1/organisations", json={"name": "Syn", "types": ["school"]}, headers=headers)
        ).json()
        path = f"/v1/organisations/{made['id']}"
        asked: dict[str, Any] = {"changes": {"hub": "utrecht"}, "reason": "Zo."}
        request = await community.client.post(f"{path}/change-requests", json=asked, headers=headers)
        accept = f"/v1/change-requests/{request.json()['id']}/accept"
        assert (await community.client.post(accept, json={}, headers=headers)).status_code == 200
        answers = {"answers": {"rights.holds": {"answer": "no"}}}
        headers["if-match"] = '"2"'
        assert (
            await community.client.post(f"{path}/media-tech-tests", json=answers, headers=headers)
        ).status_code == 201
        assert await kinds_held(community, who.id) == [
            "MediaTech test they took",
            "change of an organisation they made",
            "change of an organisation they made",
            "change request they made or decided",
        ]
        async with community.service.database.transaction() as transaction:
            assert who.id is not None
            removed = await let_person_go(transaction, who.id, utc_now())
            assert {each.kind: each.count for each in removed} == {
                "name under a change of an organisation": 2,
                "name under a change request": 1,
                "name under a MediaTech test": 1,
            }
            assert list(await let_person_go(transaction, who.id, utc_now())) == []
        assert await kinds_held(community, who.id) == []
        log = (await community.client.get(f"{path}/changes")).json()["items"]
        assert [(each["version"], each["by"]) for each in log] == [(2, None), (1, None)]


async def kinds_held(community: Running, account_id: UUID | None) -> list[str]:
    assert account_id is not None
    async with community.service.database.reading() as connection:
        return sorted(each.kind for each in await community.service.persons.export(connection, account_id))
