"""What the refusals of endpoints are answered with."""

from mediate_shared.amending import NothingChanged
from mediate_shared.problems import Problem
from mediate_subscriptions.domain.addresses import AddressRefused
from mediate_subscriptions.domain.consent import CodeJustSent, CodeRefused, HandshakeRefused
from mediate_subscriptions.domain.endpoints import EndpointNotSo, TooManyEndpoints, TooManyKeys

PROBLEMS = {
    AddressRefused: Problem(422, "address-refused", "Nothing is posted to this address"),
    CodeJustSent: Problem(409, "code-just-sent", "A code was sent a moment ago"),
    CodeRefused: Problem(422, "code-refused", "The code is not taken"),
    EndpointNotSo: Problem(409, "endpoint-not-so", "The endpoint does not stand so that this can be done"),
    HandshakeRefused: Problem(409, "handshake-refused", "The receiver did not agree"),
    NothingChanged: Problem(422, "nothing-changed", "Nothing would change"),
    TooManyEndpoints: Problem(409, "too-many-endpoints", "There are as many endpoints as there may be"),
    TooManyKeys: Problem(409, "too-many-keys", "As many secrets sign as may at a time"),
}
