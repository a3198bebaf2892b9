"""`mediate password reset`: a new first password for whoever lost theirs, from whoever has the files of the hub."""

import asyncio
from pathlib import Path

import httpx

from mediate_contracts.policy import Role
from mediate_deploy.embedded.administrator import LOGIN, invitation
from mediate_deploy.errors import HubError
from mediate_deploy.load.hub import Hub, HubUnreachableError, NotAllowedError, RefusedError
from mediate_deploy.load.shapes import JsonObject
from mediate_deploy.ops import hub_url
from mediate_deploy.tokens import Wanted, mint

_ACCOUNTS = "/v1/identity/accounts"
_REASON = "asked for with mediate password reset, on the machine of the hub"
_SECONDS = 60
_ANSWER_SECONDS_MAX = 10.0


def reset(data_dir: Path, login: str = LOGIN) -> str:
    """Give an account of a running embedded hub a new first password and return what to tell its owner.

    It goes through the public API as every reset does, so that sessions end and the audit has it. Raises HubError
    where no hub runs in the directory, or no local account has that name.
    """
    address = hub_url(data_dir)
    headers = {
        "Authorization": f"Bearer {mint(data_dir, Wanted((Role.ADMINISTRATOR,)), seconds=_SECONDS)}",
        "Mediate-Reason": _REASON,
    }

    async def run() -> str:
        async with httpx.AsyncClient(base_url=address, headers=headers, timeout=_ANSWER_SECONDS_MAX) as client:
            return await _new_password(client, login)

    try:
        return invitation(address, login, asyncio.run(run()))
    except (HubUnreachableError, NotAllowedError, RefusedError, httpx.TransportError) as error:
        raise HubError(f"the password of {login} was not reset: {error}") from error


async def _new_password(client: httpx.AsyncClient, login: str) -> str:
    accounts = await Hub(client).every(_ACCOUNTS)
    found: JsonObject | None = next((one for one in accounts if one.get("login") == login.lower()), None)
    if found is None:
        raise HubError(f"nobody signs in as {login!r} with a password of this hub; name another with --login")
    if found.get("status") != "active":
        raise HubError(f"the account {login!r} is closed; an administrator opens it again under /administration")
    answer = await client.post(f"{_ACCOUNTS}/{found['id']}/password-reset")
    if not answer.is_success:
        raise HubError(f"the password of {login!r} was not reset: {answer.status_code} {answer.json().get('detail')}")
    return str(answer.json()["one_time_password"])
