"""The NATS server that is for partners, in a process of its own: nobody on it can reach the hub's own bus.

It runs in operator mode: whoever an operator's key signed for is an account, and the subscriptions service holds that
key. Accounts are told to the server while it runs, and kept in its own directory.
"""

from dataclasses import dataclass, field
from string import Template

from typing_extensions import override

from mediate_deploy.embedded.datadir import LOOPBACK, DataDirectory
from mediate_deploy.embedded.nats import EmbeddedNats

NAME = "partners-nats"
_PREFIX = "MEDIATE_SUBSCRIPTIONS_PARTNERS_NATS_"
# What deploy/partners-nats.conf says for containers, on this machine's paths.
CONFIGURATION = Template("""\
# Written at every start of the hub.
server_name: mediate-partners
listen: "$host:$port"
pid_file: "$directory/nats.pid"
max_payload: 2MB
# Each account has a bound of its own; this one is for all of them together.
max_connections: 20000
lame_duck_duration: "30s"
operator: "$operator"
system_account: "$system_account"
resolver { type: full, dir: "$directory/accounts", allow_delete: false, interval: "2m", limit: 10000 }
resolver_preload { $system_account: "$system_claims" }
jetstream {
  store_dir: "$directory"
  sync_interval: always
  max_memory_store: 64MB
  max_file_store: 64GB
}
""")


@dataclass(frozen=True)
class OperatorKeys:
    """The seeds of a server's operator and of its system account, and what its configuration says of them."""

    operator_seed: str = field(repr=False)
    system_seed: str = field(repr=False)
    operator_claims: str
    system_account: str
    system_claims: str

    @classmethod
    def new(cls) -> "OperatorKeys":
        """Make both keys."""
        from mediate_subscriptions.adapters.nats_claims import Key

        return cls.of(Key.operator().seed, Key.account().seed)

    @classmethod
    def of(cls, operator_seed: str, system_seed: str) -> "OperatorKeys":
        """Return what belongs to these seeds."""
        # Here, because reading what signs takes longer than the other servers need to be asked to start.
        from mediate_subscriptions.adapters.nats_claims import Key, operator_claims, system_claims

        operator, system = Key.of(operator_seed, begins="SO"), Key.of(system_seed, begins="SA")
        return cls(
            operator.seed,
            system.seed,
            operator_claims(operator, name="MEDIATE", system_account=system.public),
            system.public,
            system_claims(operator, account=system.public),
        )


class EmbeddedPartnersNats(EmbeddedNats):
    """One nats-server in `<data directory>/partners-nats`, for accounts that the subscriptions service signs for."""

    def __init__(self, data: DataDirectory, *, port: int | None = None) -> None:
        super().__init__(data, port=port, name=NAME)
        self.keys = OperatorKeys.of(
            data.secret(f"{NAME}-operator", make=_operator_seed), data.secret(f"{NAME}-system", make=_account_seed)
        )

    @override
    def url(self) -> str:
        """Return the address; whoever comes brings credentials of their own."""
        return f"nats://{LOOPBACK}:{self.port}"

    def environment(self) -> dict[str, str]:
        """Return what the subscriptions service is told of this server, where it is a process of its own."""
        return {
            f"{_PREFIX}URL": self.url(),
            f"{_PREFIX}OPERATOR_SEED": self.keys.operator_seed,
            f"{_PREFIX}SYSTEM_SEED": self.keys.system_seed,
        }

    @override
    def configuration_text(self) -> str:
        return CONFIGURATION.substitute(
            host=LOOPBACK,
            port=self.port,
            directory=self.directory,
            operator=self.keys.operator_claims,
            system_account=self.keys.system_account,
            system_claims=self.keys.system_claims,
        )


def _operator_seed() -> str:
    from mediate_subscriptions.adapters.nats_claims import Key

    return Key.operator().seed


def _account_seed() -> str:
    from mediate_subscriptions.adapters.nats_claims import Key

    return Key.account().seed
