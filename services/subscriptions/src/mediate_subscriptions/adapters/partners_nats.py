"""Speaks to the NATS server that is for partners: tells it of accounts, and writes to the stream of each.

A connection here is never made anew by itself. Whoever loses one begins again: tells the account, makes the stream
where it is gone, and looks up how far it was written.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

import nats
from nats.aio.client import Client, RawCredentials
from nats.errors import ConnectionClosedError
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, PubAck, StorageType, StreamConfig, StreamInfo
from nats.js.errors import APIError, NoStreamResponseError, NotFoundError
from pydantic_core import from_json

from mediate_shared.clock import Clock
from mediate_subscriptions.adapters.nats_claims import (
    AccountLimits,
    Key,
    Permissions,
    account_claims,
    credentials_text,
    user_claims,
)
from mediate_subscriptions.domain.partners_nats import (
    ACK_PENDING_MAX,
    CONNECTIONS_MAX,
    CONSUMERS_MAX,
    MAY_PUBLISH,
    MAY_SUBSCRIBE,
    STREAM,
    STREAM_BYTES_MAX,
    SUBJECTS,
    SUBSCRIPTIONS_MAX,
    NotTaken,
    Waits,
)

CURSOR_HEADER: Final = "Mediate-Cursor"
_SECONDS_MAX: Final = 5.0
_A_DAY_SECONDS: Final = 86_400
_DUPLICATE_SECONDS: Final = 3_600
_TOLD: Final = 200
_LOOKED_MAX: Final = 1_000
"""Messages at the end of a stream that are looked at for what is not the hub's."""
_RECORDS: Final = "mediate-records"
"""What a stream is marked with: of which records it may hold what concerns them alone."""
_WRONG_SEQUENCE: Final = 10071
_NO_PLACE: Final = "maximum account active connections exceeded"
_LIMITS: Final = AccountLimits(
    connections=CONNECTIONS_MAX,
    subscriptions=SUBSCRIPTIONS_MAX,
    consumers=CONSUMERS_MAX,
    streams=1,
    stored_bytes=STREAM_BYTES_MAX,
    stream_bytes=STREAM_BYTES_MAX,
    ack_pending=ACK_PENDING_MAX,
)
_PARTNER: Final = Permissions(MAY_PUBLISH, MAY_SUBSCRIBE)
_LOST: Final = (NatsError, OSError, TimeoutError)


@dataclass(frozen=True)
class Message:
    """An event as it is written to a stream: on its type, with its id, so that it is there once."""

    subject: str
    body: bytes
    event_id: str
    cursor: str
    traceparent: str | None


@dataclass(frozen=True)
class Taken:
    """How many messages of several were taken, in their order, and why the next was not."""

    count: int
    refusal: NotTaken | None = None


class PartnersNats:
    """The server, as who signs for its accounts."""

    def __init__(
        self, url: str, *, public_url: str | None, operator: Key, system: Key, replay_days: int, clock: Clock
    ) -> None:
        self.public_url = public_url or url
        self._url = url
        self._operator = operator
        self._system = system
        self._replay_days = replay_days
        self._clock = clock

    def credentials(self, account: Key, user: Key, *, name: str, at: datetime, until: datetime) -> str:
        """Return the credentials of a partner's user, who may read the stream and write nothing to it."""
        claims = user_claims(account, user=user.public, name=name, at=at, until=until, permissions=_PARTNER)
        return credentials_text(claims, user.seed)

    async def tell(self, account: str, *, name: str, revoked: Mapping[str, datetime]) -> None:
        """Have the server know an account; whoever is ``revoked`` and connected is thrown out. Raises NotTaken."""
        claims = account_claims(
            self._operator, account=account, name=name, limits=_LIMITS, revoked=revoked, at=self._clock()
        )
        async with self._connected(self._system) as (client, _):
            try:
                answer = from_json(
                    (await client.request("$SYS.REQ.CLAIMS.UPDATE", claims.encode(), timeout=_SECONDS_MAX)).data
                )
            except _LOST as error:
                raise NotTaken(Waits.AWAY) from error
        if answer.get("data", {}).get("code") != _TOLD:
            raise NotTaken(Waits.REFUSED, str(answer.get("error", {}).get("description", "")))

    @asynccontextmanager
    async def writing(self, account: Key) -> AsyncIterator["Writing"]:
        """Yield what writes to an account's stream, which is made where there is none. Raises NotTaken."""
        async with self._connected(account) as (client, lost):
            try:
                writing = await _taken_up(client, lost, self._config())
            except APIError as error:
                raise _refused(error) from error
            except _LOST as error:
                raise NotTaken(Waits.AWAY) from error
            yield writing

    def _config(self) -> StreamConfig:
        return StreamConfig(
            name=STREAM,
            subjects=list(SUBJECTS),
            storage=StorageType.FILE,
            # A full stream makes room: what is new would otherwise wait for days. What was pushed out is in the feed,
            # which leads on from any cursor.
            discard=DiscardPolicy.OLD,
            max_age=self._replay_days * _A_DAY_SECONDS,
            max_bytes=STREAM_BYTES_MAX,
            duplicate_window=_DUPLICATE_SECONDS,
            allow_direct=True,
        )

    @asynccontextmanager
    async def _connected(self, account: Key) -> AsyncIterator[tuple[Client, asyncio.Event]]:
        """Yield a connection as a user of an account who was made for this and may do everything in it.

        Beside it is what tells that it was lost.
        """
        user = Key.user()
        claims = user_claims(account, user=user.public, name="MEDIATE", at=self._clock(), until=None, permissions=None)
        said: list[Exception] = []
        lost = asyncio.Event()

        async def tell_lost() -> None:
            lost.set()

        async def note(error: Exception) -> None:
            said.append(error)

        try:
            client = await nats.connect(
                self._url,
                user_credentials=RawCredentials(credentials_text(claims, user.seed)),
                name="MEDIATE",
                allow_reconnect=False,
                # A first connection that is refused is otherwise tried for two minutes, and somebody may be waiting.
                max_reconnect_attempts=1,
                reconnect_time_wait=0,
                connect_timeout=_SECONDS_MAX,
                error_cb=note,
                closed_cb=tell_lost,
            )
        except _LOST as error:
            raise NotTaken(_why([*said, error])) from error
        try:
            yield client, lost
        finally:
            with suppress(*_LOST):
                await client.close()


@dataclass
class Writing:
    """A stream that is written to by one at a time: each message is taken only right behind the one before it."""

    client: Client
    context: JetStreamContext
    lost: asyncio.Event
    cursor: str | None
    """The cursor of what was written last; None where nothing is there."""
    is_new: bool
    """Whether nothing was ever written to it."""
    sequence: int
    config: StreamConfig

    @property
    def is_connected(self) -> bool:
        """Whether the server is there."""
        return bool(self.client.is_connected)

    async def check(self) -> None:
        """Check that the stream is still there, and that nobody else wrote to it. Raises NotTaken."""
        if not self.is_connected:
            raise NotTaken(Waits.AWAY)
        try:
            found = await self.context.stream_info(STREAM)
        except APIError as error:
            raise _refused(error) from error
        except _LOST as error:
            raise NotTaken(Waits.AWAY) from error
        if found.state.last_seq != self.sequence:
            raise NotTaken(Waits.FOREIGN)

    async def of(self, records: frozenset[UUID]) -> None:
        """Have the stream hold what concerns these records of its organisation, and no others. Raises NotTaken.

        A merge that is undone takes records away: what was written of them meanwhile is not the organisation's to read
        any more. A stream cannot tell whose each message is, so it goes, to be made and filled anew.
        """
        marked = _records(self.config)
        now = {str(each) for each in records}
        if marked == now:
            return
        try:
            if marked - now:
                await self.context.delete_stream(STREAM)
                raise NotTaken(Waits.GONE)
            self.config = (await self.context.update_stream(_marked(self.config, now))).config
        except APIError as error:
            raise _refused(error) from error
        except _LOST as error:
            raise NotTaken(Waits.AWAY) from error

    async def write(self, messages: Sequence[Message]) -> Taken:
        """Write messages in their order, and return how many were taken, from the first on."""
        asked: list[asyncio.Future[PubAck]] = []
        taken = 0
        # No acknowledgement comes over a connection that is lost, and nothing else ends the wait for it.
        lost = asyncio.ensure_future(self.lost.wait())
        try:
            async with asyncio.timeout(_SECONDS_MAX * 2):
                for each in messages:
                    headers = _headers(each, behind=self.sequence + len(asked))
                    asked.append(
                        await self.context.publish_async(each.subject, each.body, stream=STREAM, headers=headers)
                    )
                for answer in asked:
                    await asyncio.wait((answer, lost), return_when=asyncio.FIRST_COMPLETED)
                    if not answer.done():
                        raise ConnectionClosedError
                    answer.result()
                    taken += 1
        except APIError as error:
            return Taken(taken, _refused(error))
        except NoStreamResponseError:
            return Taken(taken, NotTaken(Waits.GONE))
        except _LOST:
            return Taken(taken, NotTaken(Waits.AWAY))
        finally:
            lost.cancel()
            for answer in asked:
                # Nobody waits for these any more.
                answer.add_done_callback(_looked_at)
                answer.cancel()
        self.sequence += taken
        return Taken(taken)


def _headers(message: Message, *, behind: int) -> dict[str, str]:
    headers = {
        "Nats-Msg-Id": message.event_id,
        "Nats-Expected-Last-Sequence": str(behind),
        "content-type": "application/cloudevents+json; charset=utf-8",
        CURSOR_HEADER: message.cursor,
    }
    if message.traceparent is not None:
        headers["traceparent"] = message.traceparent
    return headers


def _looked_at(answer: "asyncio.Future[PubAck]") -> None:
    if not answer.cancelled():
        answer.exception()


async def _taken_up(client: Client, lost: asyncio.Event, wanted: StreamConfig) -> Writing:
    context = client.jetstream(timeout=_SECONDS_MAX)
    try:
        found = await context.stream_info(STREAM)
    except NotFoundError:
        found = await context.add_stream(wanted)
    if any(getattr(found.config, each) != getattr(wanted, each) for each in ("max_age", "max_bytes", "discard")):
        found = await context.update_stream(_marked(wanted, _records(found.config)))
    last = found.state.last_seq
    cursor = await _last_cursor(context, found) if found.state.messages else None
    return Writing(client, context, lost, cursor, is_new=last == 0, sequence=last, config=found.config)


def _records(stream: StreamConfig) -> set[str]:
    return set(filter(None, (stream.metadata or {}).get(_RECORDS, "").split(",")))


def _marked(stream: StreamConfig, records: Collection[str]) -> StreamConfig:
    return replace(stream, metadata={**(stream.metadata or {}), _RECORDS: ",".join(sorted(records))})


async def _last_cursor(context: JetStreamContext, stream: StreamInfo) -> str | None:
    """Return the cursor of what the hub wrote last to a stream, and take out what is behind it.

    A user of an account may ask the server something and have its answer sent to a subject of the stream: permissions
    do not hold for where an answer goes. It stays within the account, and does not stay in the stream.
    """
    last = stream.state.last_seq
    for sequence in range(last, max(stream.state.first_seq - 1, last - _LOOKED_MAX), -1):
        with suppress(NotFoundError):
            cursor = ((await context.get_msg(STREAM, sequence)).headers or {}).get(CURSOR_HEADER)
            if cursor is not None:
                return str(cursor)
            await context.delete_msg(STREAM, sequence)
    return None


def _refused(error: APIError) -> NotTaken:
    if isinstance(error, NotFoundError):
        return NotTaken(Waits.GONE)
    if error.err_code == _WRONG_SEQUENCE:
        return NotTaken(Waits.FOREIGN)
    return NotTaken(Waits.REFUSED, error.description)


def _why(errors: Sequence[Exception]) -> Waits:
    return Waits.CROWDED if any(_NO_PLACE in str(each).lower() for each in errors) else Waits.AWAY
