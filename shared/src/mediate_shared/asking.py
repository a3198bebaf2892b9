"""The asking side of the control subjects: one question to one service over the bus, and its answer."""

from typing import Final, TypeVar

import nats.errors
from nats.aio.client import Client
from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)
ANSWER_SECONDS: Final = 10.0


class NotAnswered(Exception):
    """A service that gave no answer, and why."""

    def __init__(self, service: str, reason: str) -> None:
        super().__init__(f"{service} {reason}")
        self.service = service
        self.reason = reason


async def ask(
    client: Client,
    service: str,
    verb: str,
    asked: BaseModel | None,
    answer: type[M],
    *,
    seconds: float = ANSWER_SECONDS,
) -> M:
    """Ask ``mediate.control.<service>.<verb>``. Raises NotAnswered within the given time."""
    body = asked.model_dump_json().encode() if asked else b""
    headers = {"content-type": "application/json"} if asked else None
    try:
        message = await client.request(f"mediate.control.{service}.{verb}", body, timeout=seconds, headers=headers)
        return answer.model_validate_json(message.data)
    except nats.errors.NoRespondersError as error:
        raise NotAnswered(service, "is not running") from error
    except nats.errors.TimeoutError as error:
        raise NotAnswered(service, f"did not answer within {seconds:.0f} s") from error
    except nats.errors.Error as error:
        raise NotAnswered(service, "is out of reach, because NATS is") from error
    except ValidationError as error:
        raise NotAnswered(service, "gave an answer that cannot be read: is it another version?") from error
