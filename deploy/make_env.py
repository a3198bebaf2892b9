"""Prints a `.env` with random passwords for docker-compose.yml: `python3 deploy/make_env.py > .env`."""

import secrets
import sys

SERVICES = ("COMMUNITY", "AGENDAS", "MONITOR", "PIPELINE", "SUBSCRIPTIONS", "GATEWAY")


def main() -> None:
    """Print one line per password."""
    names = ["POSTGRES_PASSWORD", "NATS_PASSWORD", *(f"{service}_DATABASE_PASSWORD" for service in SERVICES)]
    for name in names:
        # It starts with a letter, because NATS reads a value that starts with a digit as a number.
        sys.stdout.write(f"{name}=m{secrets.token_hex(20)}\n")


if __name__ == "__main__":
    main()
