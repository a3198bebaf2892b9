"""What an operator may say about an embedded hub."""

from dataclasses import dataclass
from pathlib import Path

from mediate_deploy.embedded.datadir import LOOPBACK

# In the order in which they start; the gateway is the door and comes last.
SUBSCRIPTIONS = "subscriptions"
SERVICES = ("community", "agendas", "monitor", "pipeline", "subscriptions", "gateway")
GATEWAY = "gateway"
DEFAULT_PORT = 8080


@dataclass(frozen=True)
class HubOptions:
    """How one embedded hub runs."""

    data_dir: Path
    port: int | None = None
    """The gateway's port; None takes 8080 or the next free one, a number must be free."""
    host: str = LOOPBACK
    processes: bool = False
    """One process per service instead of all of them in one."""
    database_url: str | None = None
    """An administrator's URL of another PostgreSQL server, used instead of an embedded one."""
    nats_url: str | None = None
    """Another NATS server, used instead of an embedded one."""
    services: tuple[str, ...] = SERVICES
