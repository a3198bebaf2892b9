"""What `mediate env` prints: a `.env` for docker-compose.yml, its secrets made by chance."""

import secrets
from collections.abc import Iterator

from mediate_deploy.embedded.options import SERVICES
from mediate_deploy.embedded.partners_nats import OperatorKeys
from mediate_shared.identity.tokens import new_key, public_key
from mediate_subscriptions.adapters.sealing import new_sealing_key

PASSWORDS = ("POSTGRES_PASSWORD", "NATS_PASSWORD", *(f"{name.upper()}_DATABASE_PASSWORD" for name in SERVICES))


def assignments() -> Iterator[str]:
    """Yield ``NAME=value``, each value of characters that no shell and no compose file reads as anything else."""
    for name in PASSWORDS:
        # It starts with a letter, because NATS reads a value that starts with a digit as a number.
        yield f"{name}=m{secrets.token_hex(20)}"
    private = new_key()
    yield f"MEDIATE_IDENTITY_PUBLIC_KEYS={public_key(private)}"
    yield f"MEDIATE_GATEWAY_IDENTITY_PRIVATE_KEY={private}"
    yield f"MEDIATE_SUBSCRIPTIONS_KEYS={new_sealing_key()}"
    # The hub signs with the seeds; the server for partners is told what they signed, and neither of them.
    partners = OperatorKeys.new()
    yield f"MEDIATE_SUBSCRIPTIONS_PARTNERS_NATS_OPERATOR_SEED={partners.operator_seed}"
    yield f"MEDIATE_SUBSCRIPTIONS_PARTNERS_NATS_SYSTEM_SEED={partners.system_seed}"
    yield f"PARTNERS_NATS_OPERATOR_JWT={partners.operator_claims}"
    yield f"PARTNERS_NATS_SYSTEM_ACCOUNT={partners.system_account}"
    yield f"PARTNERS_NATS_SYSTEM_JWT={partners.system_claims}"
    yield f"MEDIATE_GATEWAY_FIRST_ADMINISTRATOR_PASSWORD={secrets.token_urlsafe(16)}"
