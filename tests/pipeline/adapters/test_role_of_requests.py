"""The role under which requests are served: it owns nothing, finds no way up, and reaches what the policy lets it."""

from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text

from mediate_contracts.events.base import Visibility
from mediate_contracts.policy import Action, Role, Scope, scope
from mediate_pipeline.main import build
from mediate_shared.database import Database
from mediate_shared.identity.actor import SERVICE, VISITOR
from mediate_shared.migrate import migrate
from mediate_shared.settings import ServiceSettings
from pipeline.cast import MARK, Cast, cast_around_a_deal
from pipeline.guarded import (
    GUARDED,
    SHOWN_TO_ALL,
    as_the_role,
    changed,
    refused,
    rows,
)
from support.identity import person
from support.infrastructure import Infrastructure, drop_database, new_database
from support.pipeline import Dealing


@pytest.fixture(scope="module")
async def cast(dealing: Dealing) -> Cast:
    """One marked deal and everybody around it."""
    return await cast_around_a_deal(dealing)


@pytest.fixture(scope="module")
def database(dealing: Dealing) -> Database:
    """The pipeline's own."""
    return dealing.pipeline.service.database


class TestTheRole:
    async def test_owns_nothing_and_belongs_to_nobody(self, infrastructure: Infrastructure, database: Database) -> None:
        role = f"{database.url.username}_requests"
        async with as_the_role(infrastructure, database) as connection:
            assert await connection.fetchval("SELECT session_user") == role
            owned = "SELECT count(*) FROM {} WHERE {} = current_user::regrole"
            for catalogue, column in (
                ("pg_class", "relowner"),
                ("pg_proc", "proowner"),
                ("pg_namespace", "nspowner"),
                ("pg_type", "typowner"),
                ("pg_database", "datdba"),
            ):
                assert await connection.fetchval(owned.format(catalogue, column)) == 0
            [attributes] = await connection.fetch(
                "SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
                " WHERE rolname = current_user"
            )
            assert not any(attributes.values())
            assert (
                await connection.fetchval("SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole")
                == 0
            )

    @pytest.mark.parametrize(
        "way_up",
        [
            'SET ROLE "{login}"',
            "SELECT set_config('role', '{login}', true)",
            "SET LOCAL row_security = off; SELECT * FROM deal",
            "ALTER TABLE deal DISABLE ROW LEVEL SECURITY",
            "DROP POLICY deal_select ON deal",
            "CREATE TABLE mine (id int)",
            'GRANT SELECT ON journal TO "{login}_requests"',
        ],
    )
    async def test_finds_no_way_up(
        self, infrastructure: Infrastructure, cast: Cast, database: Database, way_up: str
    ) -> None:
        assert cast.deal
        async with as_the_role(infrastructure, database) as connection:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(way_up.format(login=database.url.username))

    async def test_cannot_lead_the_owners_functions_astray_with_things_of_its_own(
        self, cast: Cast, database: Database
    ) -> None:
        stranger = person(Role.INVESTMENT_OFFICER)
        async with database.reading(stranger) as connection:
            await connection.exec_driver_sql("CREATE TEMP TABLE deal_member (deal_id uuid, account_id uuid)")
            planted = "INSERT INTO pg_temp.deal_member VALUES (:deal, :me)"
            await connection.execute(text(planted), {"deal": UUID(cast.deal["id"]), "me": stranger.id})
            await connection.exec_driver_sql("SET LOCAL search_path = pg_temp, public")
            assert (await connection.exec_driver_sql("SELECT * FROM public.deal")).all() == []

    async def test_has_rights_on_what_is_guarded_and_on_what_may_be_seen_by_whoever_gets_there(
        self, database: Database
    ) -> None:
        query = "SELECT DISTINCT table_name FROM information_schema.role_table_grants WHERE grantee = :role"
        granted = {
            row["table_name"] for row in await rows(database, SERVICE, query, role=f"{database.url.username}_requests")
        }
        guarded = await rows(database, SERVICE, "SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'")
        assert {row["relname"] for row in guarded} == set(GUARDED) | SHOWN_TO_ALL
        assert granted - set(GUARDED) - SHOWN_TO_ALL == {"organisation", "grant_call", "outbox", "roll_up"}

    async def test_meets_no_function_of_the_owner_that_looks_where_the_caller_says(self, database: Database) -> None:
        found = await rows(
            database,
            SERVICE,
            "SELECT proname, proconfig, has_function_privilege('public', oid, 'EXECUTE') AS everybodys FROM pg_proc"
            " WHERE prosecdef AND pronamespace = 'public'::regnamespace",
        )
        assert len(found) >= 7
        assert {tuple(row["proconfig"]) for row in found} == {("search_path=pg_catalog, pg_temp",)}
        assert {row["proname"] for row in found if row["everybodys"]} == {"audit_append"}


class TestThePolicy:
    @pytest.mark.parametrize("role", list(Role))
    async def test_is_the_same_in_the_database_as_in_the_table(
        self, cast: Cast, database: Database, role: Role
    ) -> None:
        organisations = [cast.organisation_id] if role in {Role.PARTNER, Role.PARTNER_ADMIN} else []
        actor = VISITOR if role is Role.VISITOR else person(role, organisations=organisations)
        if role is Role.PARTNER_ADMIN:
            actor = person(administers=organisations)
        funds = scope(role, Visibility.NETWORK, Action.READ, "pipeline") is Scope.ALL
        assert bool(await rows(database, actor, "SELECT * FROM fund")) is funds
        opens = scope(role, Visibility.NETWORK, Action.CREATE, "pipeline") is Scope.ALL
        assert opens is (scope(role, Visibility.DEAL, Action.CREATE, "pipeline") is Scope.ALL)
        statement = "INSERT INTO fund VALUES (:id, 1, now(), now(), 'F', true)"
        if opens:
            assert await changed(database, actor, statement, id=uuid4()) == 1
        else:
            with refused("row-level security"):
                await changed(database, actor, statement, id=uuid4())


class TestTheMigration:
    async def test_says_which_role_is_missing_and_how_it_is_made(self, infrastructure: Infrastructure) -> None:
        url = await new_database(infrastructure.admin_url, "pipeline")
        login = url.rsplit("/", 1)[1]
        admin = await asyncpg.connect(infrastructure.admin_url)
        service = build(ServiceSettings(database_url=url, nats_url=infrastructure.nats_url))
        try:
            await admin.execute(f"DROP ROLE {login}_requests")
            with pytest.raises(Exception, match=f"CREATE ROLE {login}_requests NOLOGIN ROLE {login};"):
                await migrate(service.database, service="pipeline", migrations=service._migrations)
            await admin.execute(f"CREATE ROLE {login}_requests NOLOGIN")
            with pytest.raises(Exception, match=f"GRANT {login}_requests TO {login};"):
                await migrate(service.database, service="pipeline", migrations=service._migrations)
            await admin.execute(f"GRANT {login}_requests TO {login}")
            await admin.execute(f"ALTER ROLE {login}_requests BYPASSRLS")
            with pytest.raises(Exception, match="would bind nobody"):
                await migrate(service.database, service="pipeline", migrations=service._migrations)
            await admin.execute(f"ALTER ROLE {login}_requests NOBYPASSRLS")
            await migrate(service.database, service="pipeline", migrations=service._migrations)
        finally:
            await service.stop()
            await admin.close()
            await drop_database(infrastructure.admin_url, url)


async def test_a_request_that_cannot_become_the_role_is_not_served_as_the_owner_and_disturbs_nobody(
    infrastructure: Infrastructure, cast: Cast, database: Database
) -> None:
    login = database.url.username
    admin = await asyncpg.connect(infrastructure.admin_url)
    try:
        await admin.execute(f"REVOKE {login}_requests FROM {login}")
        for _ in range(3):
            answer = await cast.dealing.ask(cast.lead, "GET", cast.path)
            assert answer.status_code == 503
            assert MARK not in answer.text
            assert len(await rows(database, SERVICE, "SELECT * FROM deal LIMIT 1")) == 1
    finally:
        await admin.execute(f"GRANT {login}_requests TO {login}")
        await admin.close()
    assert (await cast.dealing.ask(cast.lead, "GET", cast.path)).status_code == 200


async def test_what_is_done_for_one_is_over_before_the_next_is_served(cast: Cast, database: Database) -> None:
    for actor, found in ((cast.lead, 1), (cast.strangers["ops"], 0), (cast.lead, 1), (VISITOR, 0)):
        assert len(await rows(database, actor, "SELECT * FROM deal")) == found
    [row] = await rows(database, SERVICE, "SELECT current_user, current_setting('mediate.account', true) AS asking")
    assert (row["current_user"], row["asking"] or "") == (database.url.username, "")
