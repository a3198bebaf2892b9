"""Machines: who lets them in, what they may do then, and when they are let in no more."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import func, select

from gateway.identity.makers import Maker, in_days, with_account
from mediate_contracts.policy import Role
from mediate_gateway.adapters import machines, sessions
from mediate_gateway.adapters.identity_tables import MACHINE
from mediate_gateway.domain.machines import WORKING_MAX, lasting
from mediate_shared import audit
from mediate_shared.idempotency import idempotency
from mediate_shared.identity.actor import Actor, ActorKind
from support.identity import publicly
from support.running import Running

MACHINES = "/v1/identity/machines"


@pytest.fixture(scope="module")
async def administrator(gateway: Running) -> Maker:
    return await with_account(gateway, Role.ADMINISTRATOR)


@pytest.fixture(scope="module")
async def partner_admin(gateway: Running) -> Maker:
    return await with_account(gateway, organisation=uuid4(), is_admin=True)


async def known(maker: Maker, key: str, *, now: datetime | None = None) -> Actor | None:
    """Who the hub takes the holder of a key for."""
    prefix, _, secret = key.removeprefix("mk_").partition("_")
    async with maker.database.transaction() as transaction:
        return await machines.actor_of(
            transaction, prefix, sha256(secret.encode()).digest(), now=now or datetime.now(UTC)
        )


async def row(maker: Maker, machine_id: str) -> Any:
    async with maker.database.reading() as connection:
        return (await connection.execute(select(MACHINE).where(MACHINE.c.id == UUID(machine_id)))).one()


class TestAKey:
    async def test_is_shown_once_and_kept_as_a_hash(self, partner_admin: Maker) -> None:
        made = await partner_admin.makes()
        mark, prefix, secret = made["secret"].split("_", 2)
        assert (mark, prefix, len(prefix), len(secret)) == ("mk", made["prefix"], 8, 43)
        kept = await row(partner_admin, made["id"])
        assert kept.secret_hash == sha256(secret.encode()).digest()
        assert secret not in str(kept)
        listed = (await partner_admin.asks("GET", MACHINES)).json()["items"]
        assert next(each for each in listed if each["id"] == made["id"])["prefix"] == prefix
        assert not any("secret" in each for each in listed)

    async def test_is_not_kept_for_a_repeat_of_the_request_that_made_it(self, partner_admin: Maker) -> None:
        headers = {"Idempotency-Key": "once"}
        body = partner_admin.machine()
        first = await partner_admin.asks("POST", MACHINES, json=body, headers=headers)
        again = await partner_admin.asks("POST", MACHINES, json=body, headers=headers)
        assert first.json()["secret"]
        assert again.headers["idempotency-replayed"] == "true"
        assert again.json()["id"] == first.json()["id"]
        assert again.json().get("secret") is None
        async with partner_admin.database.reading() as connection:
            kept = (await connection.execute(select(idempotency.c.body))).scalars().all()
        assert kept
        assert not any(first.json()["secret"][12:].encode() in body for body in kept)

    async def test_is_not_to_be_kept_by_anything_on_its_way(self, partner_admin: Maker) -> None:
        answer = await partner_admin.asks("POST", MACHINES, json=partner_admin.machine())
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["location"] == f"{MACHINES}/{answer.json()['id']}"
        assert int(answer.headers["content-length"]) == len(answer.content)

    async def test_makes_a_machine_known_as_a_member_of_its_organisation_and_nothing_else(
        self, partner_admin: Maker
    ) -> None:
        made = await partner_admin.makes(scopes=["pipeline:read", "agendas:write"])
        assert await known(partner_admin, made["secret"]) == Actor(
            id=UUID(made["id"]),
            kind=ActorKind.MACHINE,
            organisations=frozenset({partner_admin.organisation or uuid4()}),
            scopes=frozenset({"pipeline:read", "agendas:write"}),
        )

    async def test_makes_a_machine_known_with_the_roles_an_administrator_gave_it(self, administrator: Maker) -> None:
        made = await administrator.makes(roles=["ops", "facilitator"])
        actor = await known(administrator, made["secret"])
        assert actor is not None
        assert actor.roles == {Role.OPS, Role.FACILITATOR}
        assert not actor.organisations

    @pytest.mark.parametrize(
        "spoilt",
        [
            lambda key: key[:-1] + ("A" if key[-1] != "A" else "B"),
            lambda key: key[:-1],
            lambda key: key + "A",
            lambda key: "mk_aaaaaaaa_" + key.split("_", 2)[2],
            lambda key: key.upper(),
            lambda key: key[:3] + "\0" + key[4:],
            lambda _key: "mk_",
            lambda _key: "mk_%_%",
        ],
    )
    async def test_that_is_not_exactly_it_is_nobodys(self, partner_admin: Maker, spoilt: Any) -> None:
        made = await partner_admin.makes()
        assert await known(partner_admin, spoilt(made["secret"])) is None

    async def test_notes_its_use_once_a_minute(self, partner_admin: Maker) -> None:
        made = await partner_admin.makes()
        assert made["last_used_at"] is None
        now = datetime.now(UTC)
        for seconds, noted in ((0, 0), (59, 0), (61, 61)):
            await known(partner_admin, made["secret"], now=now + timedelta(seconds=seconds))
            assert (await row(partner_admin, made["id"])).last_used_at == now + timedelta(seconds=noted)


class TestAMachineIsLetInNoMore:
    async def test_past_its_time(self, partner_admin: Maker) -> None:
        made = await partner_admin.makes(expires_at=in_days(2))
        assert await known(partner_admin, made["secret"], now=datetime.now(UTC) + timedelta(days=1.9))
        assert await known(partner_admin, made["secret"], now=datetime.now(UTC) + timedelta(days=2.1)) is None

    async def test_once_it_is_revoked_and_revoking_it_again_changes_nothing(self, partner_admin: Maker) -> None:
        made = await partner_admin.makes()
        revoked = await partner_admin.asks("DELETE", f"{MACHINES}/{made['id']}")
        assert revoked.status_code == 200
        assert revoked.json()["revoked_at"] is not None
        assert await known(partner_admin, made["secret"]) is None
        assert (await partner_admin.asks("DELETE", f"{MACHINES}/{made['id']}")).json() == revoked.json()

    @pytest.mark.parametrize("status", ["ended", "requested"])
    async def test_when_its_maker_is_no_member_any_more(self, gateway: Running, status: str) -> None:
        maker = await with_account(gateway, organisation=uuid4(), is_admin=True)
        made = await maker.makes()
        await maker.membership_becomes(status=status)
        assert await known(maker, made["secret"]) is None

    async def test_when_its_makers_account_is_closed(self, gateway: Running) -> None:
        for maker in (
            await with_account(gateway, organisation=uuid4(), is_admin=True),
            await with_account(gateway, Role.ADMINISTRATOR),
        ):
            made = await maker.makes()
            assert await known(maker, made["secret"])
            await maker.becomes(status="closed")
            assert await known(maker, made["secret"]) is None

    async def test_with_roles_whose_maker_is_no_administrator_any_more(self, gateway: Running) -> None:
        maker = await with_account(gateway, Role.ADMINISTRATOR)
        made = await maker.makes(roles=["ops"])
        await maker.becomes(roles=[Role.OPS])
        assert await known(maker, made["secret"]) is None

    async def test_with_a_role_that_nobody_may_give_it(self, administrator: Maker) -> None:
        made = await administrator.makes(roles=["ops"])
        async with administrator.database.transaction() as transaction:
            changed = MACHINE.update().where(MACHINE.c.id == UUID(made["id"])).values(roles=["administrator", "ops"])
            await transaction.execute(changed)
        actor = await known(administrator, made["secret"])
        assert actor is not None
        assert actor.roles == {Role.OPS}

    async def test_with_roles_that_its_maker_could_not_give_it(self, partner_admin: Maker) -> None:
        made = await partner_admin.makes()
        async with partner_admin.database.transaction() as transaction:
            await transaction.execute(MACHINE.update().where(MACHINE.c.id == UUID(made["id"])).values(roles=["ops"]))
        assert await known(partner_admin, made["secret"]) is None

    async def test_that_is_an_oauth_client_by_its_secret_alone(self, partner_admin: Maker) -> None:
        made = await partner_admin.makes(kind="oauth_client")
        assert await known(partner_admin, f"mk_{made['prefix']}_{made['secret']}") is None


class TestMaking:
    async def test_is_for_those_who_are_entrusted_with_it(self, gateway: Running) -> None:
        organisation = uuid4()
        for maker in (
            await with_account(gateway, Role.FACILITATOR, Role.INVESTMENT_OFFICER, Role.OPS),
            await with_account(gateway, organisation=organisation),
        ):
            answer = await maker.asks("POST", MACHINES, json=maker.machine(organisation_id=str(organisation), roles=[]))
            assert answer.status_code == 404
            assert (await maker.asks("GET", MACHINES)).status_code == 404
        visitor = await gateway.client.get(MACHINES, headers={"Authorization": ""})
        assert visitor.status_code == 401

    async def test_for_another_organisation_is_refused(self, partner_admin: Maker) -> None:
        another = partner_admin.machine(organisation_id=str(uuid4()))
        answer = await partner_admin.asks("POST", MACHINES, json=another)
        assert answer.status_code == 403
        assert answer.json()["errors"][0]["field"] == "body.organisation_id"

    async def test_with_roles_is_an_administrators_alone(self, partner_admin: Maker) -> None:
        asked = {**partner_admin.machine(roles=["ops"])}
        del asked["organisation_id"]
        assert (await partner_admin.asks("POST", MACHINES, json=asked)).status_code == 403

    async def test_of_a_members_machine_is_no_administrators_who_is_none(self, administrator: Maker) -> None:
        asked = administrator.machine(organisation_id=str(uuid4()), roles=[])
        answer = await administrator.asks("POST", MACHINES, json=asked)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (403, "body.organisation_id")

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"roles": ["administrator"]}, "body.roles.0"),
            ({"roles": ["partner_admin"]}, "body.roles.0"),
            ({"roles": []}, "body"),
            ({"organisation_id": str(uuid4())}, "body"),
            ({"scopes": []}, "body.scopes"),
            ({"scopes": ["gateway:write"]}, "body.scopes.0"),
            ({"scopes": ["community:*"]}, "body.scopes.0"),
            ({"kind": "password"}, "body.kind"),
            ({"name": ""}, "body.name"),
            ({"expires_at": None}, "body.expires_at"),
            ({"expires_at": "2027-01-01"}, "body.expires_at"),
            ({"expires_at": "2027-01-01T00:00:00"}, "body.expires_at"),
            ({"expires_at": 4_000_000_000}, "body.expires_at"),
            ({"expires_at": "9999-12-31T23:59:59-14:00"}, "body.expires_at"),
            ({"expires_at": "0001-01-01T00:00:00+14:00"}, "body.expires_at"),
            ({"expires_at": in_days(-1)}, "body.expires_at"),
            ({"expires_at": in_days(366.1)}, "body.expires_at"),
            ({"colour": "red"}, "body.colour"),
        ],
    )
    async def test_of_what_cannot_be_names_the_field(
        self, administrator: Maker, fields: dict[str, Any], field: str
    ) -> None:
        answer = await administrator.asks("POST", MACHINES, json=administrator.machine(**fields))
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["field"] == field

    async def test_without_saying_when_it_ends_is_refused(self, administrator: Maker) -> None:
        asked = administrator.machine()
        del asked["expires_at"]
        answer = await administrator.asks("POST", MACHINES, json=asked)
        assert answer.json()["errors"][0]["field"] == "body.expires_at"

    async def test_takes_a_person_with_an_account(self, gateway: Running) -> None:
        script = Actor(uuid4(), ActorKind.SCRIPT, frozenset({Role.ADMINISTRATOR}))
        unknown = Actor(uuid4(), ActorKind.PERSON, frozenset({Role.ADMINISTRATOR}))
        for actor in (script, unknown):
            maker = Maker(actor.id or uuid4(), gateway, publicly(actor))
            assert (await maker.asks("POST", MACHINES, json=maker.machine())).status_code == 403

    async def test_is_no_machines_business(self, administrator: Maker) -> None:
        made = await administrator.makes(roles=["ops", "facilitator"])
        actor = await known(administrator, made["secret"])
        assert actor is not None
        machine = Maker(actor.id or uuid4(), administrator.gateway, publicly(actor))
        assert (await machine.asks("POST", MACHINES, json=machine.machine())).status_code == 404
        assert (await machine.asks("GET", MACHINES)).status_code == 404

    async def test_by_another_site_in_somebodys_browser_is_refused(self, gateway: Running) -> None:
        maker = await with_account(gateway, organisation=uuid4(), is_admin=True)
        now = datetime.now(UTC)
        async with maker.database.transaction() as transaction:
            session = await sessions.start(transaction, maker.id, now=now, lasting=timedelta(hours=1))
        transport = httpx.ASGITransport(gateway.service.app)
        cookies = {"mediate_session": session}
        async with httpx.AsyncClient(transport=transport, base_url="http://hub.example", cookies=cookies) as browser:
            own = await browser.post(MACHINES, json=maker.machine(), headers={"Sec-Fetch-Site": "same-origin"})
            assert own.status_code == 201, own.text
            for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
                answer = await browser.post(MACHINES, json=maker.machine(), headers=headers)
                assert (answer.status_code, answer.json()["type"]) == (403, "/problems/cross-site")
                revoking = await browser.delete(f"{MACHINES}/{own.json()['id']}", headers=headers)
                assert revoking.status_code == 403

    async def test_has_a_bound(self, gateway: Running) -> None:
        maker = await with_account(gateway, organisation=uuid4(), is_admin=True)
        made = [await maker.makes() for _ in range(WORKING_MAX)]
        assert (await maker.asks("POST", MACHINES, json=maker.machine())).status_code == 409
        await maker.asks("DELETE", f"{MACHINES}/{made[0]['id']}")
        await maker.makes()

    async def test_and_revoking_are_in_the_audit_with_their_reasons(self, partner_admin: Maker) -> None:
        body = partner_admin.machine()
        made = (await partner_admin.asks("POST", MACHINES, json=body, headers={"Mediate-Reason": "Export"})).json()
        await partner_admin.asks("DELETE", f"{MACHINES}/{made['id']}", headers={"Mediate-Reason": "Leaked"})
        await partner_admin.asks("DELETE", f"{MACHINES}/{made['id']}")
        async with partner_admin.database.reading() as connection:
            entries = await audit.listing(connection, object_id=UUID(made["id"]), limit=10)
        assert [(entry.action, entry.reason, entry.actor) for entry in entries] == [
            ("machine.revoke", "Leaked", partner_admin.id),
            ("machine.make", "Export", partner_admin.id),
        ]


class TestTheListOfMachines:
    async def test_is_of_ones_own_organisation_and_in_the_order_they_were_made(self, gateway: Running) -> None:
        one = await with_account(gateway, organisation=uuid4(), is_admin=True)
        other = await with_account(gateway, organisation=uuid4(), is_admin=True)
        made = [(await one.makes(name=f"machine {number}"))["id"] for number in range(3)]
        await other.makes()
        first = (await one.asks("GET", MACHINES, params={"limit": 2})).json()
        second = (await one.asks("GET", MACHINES, params={"limit": 2, "cursor": first["next"]})).json()
        assert [each["id"] for each in first["items"] + second["items"]] == made
        assert second["next"] is None

    async def test_is_of_all_for_an_administrator(self, gateway: Running, administrator: Maker) -> None:
        maker = await with_account(gateway, organisation=uuid4(), is_admin=True)
        made = await maker.makes()
        async with gateway.service.database.reading() as connection:
            before = await connection.scalar(select(func.count()).where(MACHINE.c.id < UUID(made["id"])))
        assert before
        seen, cursor = set(), None
        while True:
            asked = {"limit": 200, **({"cursor": cursor} if cursor else {})}
            page = (await administrator.asks("GET", MACHINES, params=asked)).json()
            seen |= {each["id"] for each in page["items"]}
            if (cursor := page["next"]) is None:
                break
        assert made["id"] in seen


class TestAnothersMachine:
    async def test_is_not_there_to_revoke(self, gateway: Running, partner_admin: Maker, administrator: Maker) -> None:
        other = await with_account(gateway, organisation=uuid4(), is_admin=True)
        theirs = (await other.makes())["id"]
        staffs = (await administrator.makes())["id"]
        nobodys = str(uuid4())
        answers = [await partner_admin.asks("DELETE", f"{MACHINES}/{each}") for each in (theirs, staffs, nobodys)]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert (
            len(
                {
                    answer.json()["detail"].replace(each, "")
                    for answer, each in zip(answers, (theirs, staffs, nobodys), strict=True)
                }
            )
            == 1
        )
        assert (await administrator.asks("DELETE", f"{MACHINES}/{theirs}")).status_code == 200


class TestALifetime:
    def test_may_be_a_leap_year_and_no_longer(self) -> None:
        now = datetime(2027, 3, 1, tzinfo=UTC)
        assert lasting(now + timedelta(days=366), now=now) == datetime(2028, 3, 1, tzinfo=UTC)
        with pytest.raises(ValueError, match="366"):
            lasting(now + timedelta(days=366, seconds=1), now=now)
        with pytest.raises(ValueError, match="passed"):
            lasting(now, now=now)
