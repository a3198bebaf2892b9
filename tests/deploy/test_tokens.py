"""Tokens for scripts: who they may be, how an organisation is named, and that the files of a hub are needed."""

import re
import stat
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from mediate_contracts.policy import Role
from mediate_deploy.embedded.datadir import DataDirectory
from mediate_deploy.embedded.identity import Keys
from mediate_deploy.errors import HubError
from mediate_deploy.tokens import Wanted, for_loading, mint, nearest, organisation_named
from mediate_shared.identity.actor import ActorKind
from mediate_shared.identity.tokens import AccessToken, TokenRefused, Verifier

OMROEP, STUDIO = str(uuid4()), str(uuid4())
ORGANISATIONS = [
    {"id": OMROEP, "name": "Omroep Één"},
    {"id": STUDIO, "name": "Studio Eén"},
    {"id": str(uuid4()), "name": "Studio Eén"},
]


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    """A data directory whose hub was started once and runs no more."""
    directory = DataDirectory(tmp_path / "data")
    Keys.of(directory)
    return directory


def read(data: DataDirectory, token: str) -> AccessToken:
    return Verifier([Keys.of(data).public]).access(token)


class TestWhoAScriptMayBe:
    def test_is_staff_by_its_roles(self, data: DataDirectory) -> None:
        token = read(data, mint(data.path, Wanted.read(["ops", "facilitator"], None, administers=False), seconds=60))
        assert token.actor.kind is ActorKind.SCRIPT
        assert token.actor.acts_as == {Role.OPS, Role.FACILITATOR}
        assert token.actor.scopes is None

    @pytest.mark.parametrize(
        ("role", "administers", "acts_as"),
        [
            ("partner", False, {Role.PARTNER}),
            ("partner", True, {Role.PARTNER, Role.PARTNER_ADMIN}),
            ("partner_admin", False, {Role.PARTNER, Role.PARTNER_ADMIN}),
        ],
    )
    def test_is_a_partner_by_an_organisation(
        self, data: DataDirectory, role: str, administers: bool, acts_as: set[Role]
    ) -> None:
        wanted = Wanted.read([role], OMROEP, administers=administers)
        actor = read(data, mint(data.path, wanted, seconds=60)).actor
        assert actor.acts_as == acts_as
        assert actor.organisations == {UUID(OMROEP)}
        assert actor.administers == ({UUID(OMROEP)} if Role.PARTNER_ADMIN in acts_as else set())

    @pytest.mark.parametrize("role", ["partner", "partner_admin"])
    def test_is_no_partner_of_nobody(self, role: str) -> None:
        with pytest.raises(HubError, match=f"{role} .*--organisation"):
            Wanted.read([role], None, administers=False)

    def test_administers_no_unnamed_organisation(self) -> None:
        with pytest.raises(HubError, match="--organisation"):
            Wanted.read(["facilitator"], None, administers=True)

    @pytest.mark.parametrize("role", ["king", "visitor", ""])
    def test_is_nothing_else(self, role: str) -> None:
        with pytest.raises(HubError, match="facilitator, investment_officer, ops, partner, partner_admin"):
            Wanted.read([role], None, administers=False)

    def test_is_the_same_at_every_start_and_another_on_another_hub(self, data: DataDirectory, tmp_path: Path) -> None:
        wanted = Wanted((Role.FACILITATOR,))
        first, second = (read(data, mint(data.path, wanted, seconds=60)) for _ in range(2))
        assert first.actor.id == second.actor.id is not None
        assert first.token_id != second.token_id
        other = DataDirectory(tmp_path / "other")
        Keys.of(other)
        assert read(other, mint(other.path, wanted, seconds=60)).actor.id != first.actor.id


class TestAToken:
    def test_lasts_as_long_as_was_asked(self, data: DataDirectory) -> None:
        token = mint(data.path, Wanted((Role.OPS,)), seconds=60)
        read(data, token)
        later = Verifier([Keys.of(data).public], clock=lambda: 4_000_000_000.0)
        with pytest.raises(TokenRefused, match="expired"):
            later.access(token)

    def test_of_one_hub_is_none_of_another(self, data: DataDirectory, tmp_path: Path) -> None:
        other = DataDirectory(tmp_path / "other")
        Keys.of(other)
        with pytest.raises(TokenRefused):
            read(other, mint(data.path, Wanted((Role.OPS,)), seconds=60))

    def test_is_not_made_without_the_files_of_a_hub_and_leaves_none(self, tmp_path: Path) -> None:
        nowhere = tmp_path / "nowhere"
        with pytest.raises(HubError, match="no hub was ever started"):
            mint(nowhere, Wanted((Role.OPS,)), seconds=60)
        assert not nowhere.exists()

    def test_needs_the_running_hub_only_to_look_up_a_name(self, data: DataDirectory) -> None:
        mint(data.path, Wanted((), OMROEP), seconds=60)
        with pytest.raises(HubError, match="no hub runs in"):
            mint(data.path, Wanted((), "Omroep Één"), seconds=60)

    def test_is_signed_with_what_its_owner_alone_can_read(self, data: DataDirectory) -> None:
        kept = data.path / "secrets.json"
        assert Keys.of(data).private in kept.read_text()
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert Keys.of(data).private not in repr(Keys.of(data))


class TestLoading:
    def test_somewhere_else_takes_a_token_that_somebody_gives(self, data: DataDirectory) -> None:
        assert for_loading(data.path, "https://hub.example", "mk_a_b") == ("https://hub.example", "mk_a_b")

    def test_somewhere_else_without_a_token_says_how_to_get_one(self, data: DataDirectory) -> None:
        with pytest.raises(HubError) as refusal:
            for_loading(data.path, "https://hub.example/", None)
        assert re.search("--token or MEDIATE_TOKEN.*https://hub.example/keys", str(refusal.value))
        assert "mediate token --role facilitator --role investment_officer" in str(refusal.value)


async def named(name: str, organisations: list[dict[str, str]]) -> UUID:
    """Look up an organisation in a hub that holds these."""

    def answer(request: httpx.Request) -> httpx.Response:
        wanted = request.url.params.get("name")
        items = [one for one in organisations if wanted is None or one["name"].casefold() == wanted.casefold()]
        return httpx.Response(200, json={"items": items, "next": None})

    async with httpx.AsyncClient(base_url="http://hub", transport=httpx.MockTransport(answer)) as client:
        return await organisation_named(client, name)


class TestAnOrganisationsName:
    async def test_is_found_whatever_its_case(self) -> None:
        assert await named("omroep één", ORGANISATIONS) == UUID(OMROEP)

    async def test_that_nobody_has_is_answered_with_those_near_it(self) -> None:
        with pytest.raises(HubError, match="no organisation 'Omroep Een'; near it: Omroep Één"):
            await named("Omroep Een", ORGANISATIONS)

    async def test_that_is_near_none_is_answered_with_none(self) -> None:
        with pytest.raises(HubError, match=r"^there is no organisation 'Bank'$"):
            await named("Bank", ORGANISATIONS)

    async def test_that_two_have_is_answered_with_their_ids(self) -> None:
        with pytest.raises(HubError, match=f"2 organisations are named 'Studio Eén'.*{STUDIO}"):
            await named("Studio Eén", ORGANISATIONS)

    async def test_cannot_be_looked_up_where_the_hub_refuses(self) -> None:
        def refuse(_request: httpx.Request) -> httpx.Response:
            return httpx.Response(401, json={"detail": "Sign in first."})

        async with httpx.AsyncClient(base_url="http://hub", transport=httpx.MockTransport(refuse)) as client:
            with pytest.raises(HubError, match=r"could not be looked up: .*Sign in first"):
                await organisation_named(client, "Omroep Één")

    def test_is_near_what_is_alike_or_contains_it(self) -> None:
        names = ["Nederlandse Publieke Omroep", "Omroep Max", "Bank", "OMROEP"]
        assert nearest("omroep", names) == ["OMROEP", "Omroep Max", "Nederlandse Publieke Omroep"]
