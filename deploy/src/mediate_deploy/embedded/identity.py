"""The key pair of an embedded hub: its gateway signs with it, its services check against it."""

from dataclasses import dataclass, field
from typing import Self

from mediate_deploy.embedded.datadir import DataDirectory

_SECRET = "identity"  # noqa: S105 - the name of a secret


@dataclass(frozen=True)
class Keys:
    """A private key and its public one, both in base64url."""

    private: str = field(repr=False)
    public: str

    @classmethod
    def of(cls, data: DataDirectory) -> Self:
        """Return the pair of a data directory; made at its first start."""
        # Here, because the hub first asks PostgreSQL and NATS to start and reads what signs meanwhile.
        from mediate_shared.identity.tokens import new_key, public_key

        private = data.secret(_SECRET, make=new_key)
        return cls(private, public_key(private))
