"""`mediate token`: short-lived bearer tokens for scripts of whoever has the files of an embedded hub."""

import asyncio
import difflib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from mediate_contracts.policy import STAFF, Role
from mediate_deploy.embedded.identity import Keys
from mediate_deploy.errors import HubError
from mediate_deploy.load.hub import Hub, HubUnreachableError, NotAllowedError, Pause, RefusedError
from mediate_deploy.ops import hub_url, runs_at
from mediate_shared.identity.actor import Actor, ActorKind
from mediate_shared.identity.tokens import Signer

MEMBERS = (Role.PARTNER, Role.PARTNER_ADMIN)
LOADERS = (Role.FACILITATOR, Role.INVESTMENT_OFFICER)
"""Who may bring in everything that a data set holds."""
NEAR_NAMES_MAX = 5
_SECONDS_TO_LOOK_UP = 60
_SECONDS_TO_LOAD = 3_600
_ANSWER_SECONDS_MAX = 10.0
_ORGANISATIONS = "/v1/community/organisations"


@dataclass(frozen=True)
class Wanted:
    """Who a script wants to be: its roles, and the organisation it belongs to or administers."""

    roles: tuple[Role, ...]
    organisation: str | None = None
    """A name, whatever its case, or an id."""
    administers: bool = False

    @classmethod
    def read(cls, roles: Sequence[str], organisation: str | None, *, administers: bool) -> "Wanted":
        """Read what was asked for. Raises HubError where it is nothing that anybody can be."""
        possible = [role.value for role in (*STAFF, *MEMBERS)]
        for role in roles:
            if role not in possible:
                raise HubError(f"there is no role {role!r} to give to a script; there are {', '.join(possible)}")
        found = tuple(Role(role) for role in roles)
        members = [role.value for role in found if role in MEMBERS]
        if members and organisation is None:
            raise HubError(f"{members[0]} is what one is to an organisation: name it with --organisation")
        if administers and organisation is None:
            raise HubError("--admin is what one is to an organisation: name it with --organisation")
        return cls(found, organisation, administers or Role.PARTNER_ADMIN in found)


def mint(data_dir: Path, wanted: Wanted, *, seconds: int) -> str:
    """Return a bearer token for the hub of a data directory.

    Only a name has to be looked up in the running hub. Raises HubError where that cannot be done, or where the
    directory has never held a hub.
    """
    keys = Keys.kept_in(data_dir)
    organisations: frozenset[uuid.UUID] = frozenset()
    if wanted.organisation is not None:
        organisations = frozenset({_known_id(wanted.organisation) or _looked_up(data_dir, keys, wanted.organisation)})
    script = Actor(
        scripts_id(keys.public),
        ActorKind.SCRIPT,
        frozenset(role for role in wanted.roles if role in STAFF),
        organisations,
        organisations if wanted.administers else frozenset(),
    )
    return Signer(keys.private).access(script, seconds=seconds)


def for_loading(data_dir: Path, url: str | None, token: str | None) -> tuple[str, str]:
    """Return where a data set is loaded and the bearer token to load it with: the given one, else one of our own.

    Raises HubError where the hub is not that of the data directory and no token was given.
    """
    address = url or hub_url(data_dir)
    if token is None and url is not None and url.rstrip("/") != runs_at(data_dir):
        raise HubError(
            f"{url} asks who loads: give a bearer token with --token or MEDIATE_TOKEN, for example an API key "
            f"from {url.rstrip('/')}/keys; where it is an embedded hub, `mediate token "
            f"{' '.join(f'--role {role}' for role in LOADERS)} --data-dir …` prints one"
        )
    return address, token or mint(data_dir, Wanted(LOADERS), seconds=_SECONDS_TO_LOAD)


def scripts_id(public: str) -> uuid.UUID:
    """Return who the scripts of a hub are: always the same, so that the keys of their requests mean the same."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"urn:mediate:scripts:{public}")


def _known_id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _looked_up(data_dir: Path, keys: Keys, name: str) -> uuid.UUID:
    address = hub_url(data_dir)
    reader = Actor(scripts_id(keys.public), ActorKind.SCRIPT, frozenset({Role.FACILITATOR}))
    token = Signer(keys.private).access(reader, seconds=_SECONDS_TO_LOOK_UP)

    async def look() -> uuid.UUID:
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(base_url=address, headers=headers, timeout=_ANSWER_SECONDS_MAX) as client:
            return await organisation_named(client, name)

    return asyncio.run(look())


async def organisation_named(client: httpx.AsyncClient, name: str, *, pause: Pause = asyncio.sleep) -> uuid.UUID:
    """Return the id of the organisation of that name, whatever its case.

    Raises HubError where there is none (with the names nearest to it), or more than one (with their ids), or where
    the hub does not say.
    """
    hub = Hub(client, pause=pause)
    try:
        found = await hub.every(_ORGANISATIONS, name=name)
        if len(found) == 1:
            return uuid.UUID(str(found[0]["id"]))
        others = [] if found else [str(one.get("name")) for one in await hub.every(_ORGANISATIONS)]
    except (HubUnreachableError, NotAllowedError, RefusedError) as error:
        raise HubError(f"the organisation {name!r} could not be looked up: {error}") from error
    if found:
        ids = ", ".join(sorted(str(one["id"]) for one in found))
        raise HubError(f"{len(found)} organisations are named {name!r}; name one by its id: {ids}")
    near = ", ".join(nearest(name, others))
    raise HubError(f"there is no organisation {name!r}" + (f"; near it: {near}" if near else ""))


def nearest(name: str, names: Sequence[str]) -> list[str]:
    """Return the names that somebody may have meant, nearest first: alike, or containing what was said."""
    by_folded = {one.casefold(): one for one in names}
    folded = name.casefold()
    alike = difflib.get_close_matches(folded, by_folded, n=NEAR_NAMES_MAX, cutoff=0.6)
    containing = [one for one in sorted(by_folded) if folded in one and one not in alike]
    return [by_folded[one] for one in (*alike, *containing)][:NEAR_NAMES_MAX]
