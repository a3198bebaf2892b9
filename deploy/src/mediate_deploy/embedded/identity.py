"""The keys of an embedded hub: its gateway signs, its services check that, and one seals what partners hold."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from mediate_deploy.embedded.datadir import DataDirectory, kept_secrets
from mediate_deploy.errors import HubError

_SECRET = "identity"  # noqa: S105 - the name of a secret
_SEALING = "subscriptions"


@dataclass(frozen=True)
class Keys:
    """A private key and its public one, and the key of the subscriptions service, all in base64url."""

    private: str = field(repr=False)
    public: str
    sealing: str = field(repr=False)
    """What the subscriptions service seals cursors and secrets with."""

    @classmethod
    def of(cls, data: DataDirectory) -> Self:
        """Return the pair of a data directory; made at its first start."""
        # Here, because the hub first asks PostgreSQL and NATS to start and reads what signs meanwhile.
        from mediate_shared.identity.tokens import new_key
        from mediate_subscriptions.adapters.sealing import new_sealing_key

        return cls._with(data.secret(_SECRET, make=new_key), data.secret(_SEALING, make=new_sealing_key))

    @classmethod
    def kept_in(cls, path: Path) -> Self:
        """Return the pair of a hub that was started in a directory. Raises HubError where none was."""
        kept = kept_secrets(path.expanduser())
        private = kept.get(_SECRET)
        if private is None:
            raise HubError(f"no hub was ever started in {path}; `mediate up` starts one")
        return cls._with(private, kept.get(_SEALING, ""))

    @classmethod
    def _with(cls, private: str, sealing: str) -> Self:
        from mediate_shared.identity.tokens import public_key

        return cls(private, public_key(private), sealing)
