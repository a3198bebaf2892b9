"""What ops read of people in logs and traces: ids at most."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from mediate_contracts.policy import Role
from mediate_shared.logs import configure_logs
from mediate_shared.telemetry.paths import told
from support.infrastructure import Infrastructure
from support.people import ADMINISTRATOR, PASSWORD, browser, organisation, somebody, token_of
from support.running import Running, eventually, running


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Path]:
    """A folder into which everything is logged and traced."""
    configure_logs(level="debug", style="json", file=tmp_path / "log.jsonl")
    yield tmp_path
    configure_logs(level="error", style="json")


@pytest.fixture
async def gateway(infrastructure: Infrastructure, written: Path) -> AsyncIterator[Running]:
    """The gateway that writes there."""
    settings = {"spans_directory": written}
    async with running(infrastructure, "gateway", gateway={"upstreams": {}}, settings=settings) as started:
        yield started["gateway"]


class TestWhatIsWritten:
    async def test_holds_no_name_no_email_and_nothing_that_lets_anybody_in(
        self, gateway: Running, written: Path
    ) -> None:
        person = await somebody(gateway, Role.ADMINISTRATOR, name="Wilhelmina Voorbeeld")
        studio = await organisation(gateway)
        await browser(gateway).sign_in(person.login, "a guess of nobody's")
        await person.browser.sign_in(person.login)
        await person.browser.done("POST", "/me/password", {"current": PASSWORD, "new": "another one of hers"})
        await person.browser.done("PATCH", "/me", {"name": "Wilhelmina van Voorbeeld"}, if_match='"2"')
        await person.browser.done("POST", f"/organisations/{studio}/join-requests")
        opened = await person.browser.done(
            "POST", "/accounts", {"name": "Cornelis Voorbeeld", "email": "cornelis@voorbeeld.example"}
        )
        made = await person.browser.done(
            "POST", "/invitations", {"roles": ["ops"], "email": "dirk@voorbeeld.example"}, mediate_reason="he is new"
        )
        link = token_of(made["link"])
        await browser(gateway).client.get(made["link"])
        await browser(gateway).client.post(made["link"] + "/more")
        account = {"name": "Dirk Voorbeeld", "password": "one that dirk made up"}
        await browser(gateway).done("POST", "/invitations/accept", {"token": link, "account": account})
        taken = {"name": "Dirk Voorbeeld", "email": "dirk@voorbeeld.example"}
        assert (await browser(gateway, ADMINISTRATOR).ask("POST", "/accounts", taken)).status_code == 409

        async def is_written() -> bool:
            return "POST /v1/identity/accounts" in text(written, "*gateway*")

        await eventually(is_written)
        await asyncio.sleep(0.2)
        everything = text(written, "*")
        assert "http.request" in everything
        assert "/invitations/{token}" in everything
        session = person.browser.session
        assert session is not None
        secrets = [link, session, opened["one_time_password"], PASSWORD, "a guess of", "one of hers", "dirk made"]
        personal = ["Voorbeeld", "voorbeeld", person.login]
        assert [each for each in (*secrets, *personal) if each in everything] == []


def text(directory: Path, names: str) -> str:
    return "".join(path.read_text() for path in directory.glob(names) if path.is_file())


class TestAPath:
    def test_of_an_invitation_is_told_without_what_opens_it(self) -> None:
        assert told("/invitations/a-token") == told("/invitations/a-token/more") == "/invitations/{token}"

    def test_that_ends_digests_is_told_without_whose(self) -> None:
        assert told("/mail/unsubscribe/a-token") == "/mail/unsubscribe/{token}"

    @pytest.mark.parametrize("path", ["/", "/invitations", "/v1/identity/invitations/7", "/v1/community/organisations"])
    def test_of_anything_else_is_told_as_it_is(self, path: str) -> None:
        assert told(path) == path
