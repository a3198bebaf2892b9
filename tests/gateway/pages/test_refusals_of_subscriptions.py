"""What is refused of endpoints and deliveries, as people read it: every reason has words."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from uuid import UUID

import pytest

from mediate_contracts.values import DomainError
from mediate_contracts.vocabulary import DeliveryKind, EndpointStatus
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.refusals import in_words
from mediate_gateway.entrypoints.pages.subscriptions.fields import FIELD_FILTER, NO_ID
from mediate_gateway.entrypoints.wording import Wording
from mediate_subscriptions.domain import addresses, consent, delivering, endpoints
from mediate_subscriptions.domain.filters import Filter

ONE, NOW = UUID(int=1), datetime(2026, 5, 1, tzinfo=UTC)


def answered(status: int, **headers: str) -> Callable[[], object]:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda: consent.allowed_rate(status, told, origin="mediate.local", asked=50, endpoint_id=ONE)


def sent(**changes: object) -> consent.Sent:
    values: dict[str, object] = {"digest": b"x", "until": NOW + timedelta(minutes=30), "tried": 0, **changes}
    return consent.Sent(**values)  # type: ignore[arg-type]


REFUSING: list[Callable[[], object]] = [
    *(
        lambda url=url: addresses.checked_url(url)
        for url in (
            "http://a.example/",
            "ftp://a.example/",
            "https://a:b@a.example/",
            "https://a.example/#x",
            "https://",
            "https://a.example:99999/",
            "https://[::g]/",
            "https://a..example/",
            "https://0x7f.1/",
            "nonsense",
            "https://a.example/ ",
            f"https://a.example/{'x' * 2_000}",
        )
    ),
    lambda: endpoints.advance(
        EndpointStatus.UNCONFIRMED, EndpointStatus.PAUSED, endpoint_id=ONE, reason="only an active endpoint is paused"
    ),
    lambda: endpoints.advance(
        EndpointStatus.ACTIVE,
        EndpointStatus.ACTIVE,
        endpoint_id=ONE,
        reason="only an endpoint that is paused or disabled is resumed",
    ),
    lambda: endpoints.advance(
        EndpointStatus.ACTIVE, EndpointStatus.ACTIVE, endpoint_id=ONE, reason="its receiver agreed already"
    ),
    lambda: consent.check_pause(sent(until=NOW + consent.CODE_LASTS), endpoint_id=ONE, now=NOW),
    lambda: consent.check_tries(sent(tried=10)),
    lambda: consent.check_code("x", sent(digest=None), endpoint_id=ONE, now=NOW),
    lambda: consent.check_code("x", sent(until=NOW), endpoint_id=ONE, now=NOW),
    lambda: consent.check_code("x", sent(), endpoint_id=ONE, now=NOW),
    answered(404),
    answered(200),
    answered(200, webhook_allowed_origin="*", webhook_allowed_rate="many"),
    answered(200, webhook_allowed_origin="*", webhook_allowed_rate="1"),
    lambda: delivering.check_is_sent_to(EndpointStatus.PAUSED, field="x", value=None),
    lambda: delivering.check_is_sent_again(DeliveryKind.VERIFICATION, field="x", value=None),
    lambda: delivering.recovered_since(NOW - timedelta(days=15), now=NOW, days=14, field="since"),
    lambda: delivering.recovered_since(NOW + timedelta(days=1), now=NOW, days=14, field="since"),
    *(
        lambda field=field: Filter.of([], [], [], [field])
        for field in (
            {"path": "", "one_of": ["x"]},
            {"path": ".".join("abcdefgh" * 2), "one_of": ["x"]},
            {"path": "a", "one_of": []},
            {"path": "a", "one_of": [1.5]},
        )
    ),
]
SAID = (
    FIELD_FILTER,
    NO_ID,
    "names one of them twice",
    "no event type of the catalogue is or begins with this",
    "no event type of the catalogue is this",
    "Input should be greater than or equal to 1",
    "Input should be less than or equal to 500",
    "Tuple should have at most 50 items after validation, not 51",
    "it leads to an address that is not on the internet",
    "its host leads to no address: it is not known",
    "the organisation has 50 endpoints; remove one first",
    "its receiver has to agree first",
    "nobody answered OPTIONS within 15 seconds",
    "its receiver cannot be reached, or does not speak HTTP",
    "it was changed while its receiver was asked",
    "4 secrets sign already; wait until one is over, or end the old ones at once",
    "the organisation may not see this event any more",
    "what is for a deal's team alone is sent to nobody's systems",
    "the organisation has 20 that are taken; revoke one first",
    "100 were revoked and have yet to run out; wait until one has",
    "it is more than 366 days from now",
    "it has passed",
    "20 tests are on their way already; wait until some of them were posted",
)
ADDRESSES = ("10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::")


def reasons() -> list[str]:
    found = [*SAID, *(str(addresses.refusal(ip_address(each))) for each in ADDRESSES)]
    for refusing in REFUSING:
        with pytest.raises(DomainError) as refused:
            refusing()
        found.append(refused.value.reason)
    return found


@pytest.mark.parametrize("language", Language)
def test_every_reason_is_said_in_words_of_its_own(language: Language) -> None:
    word = Wording(language)
    for reason in reasons():
        assert in_words(reason, word) != word.say("refused.other", reason=reason), reason
