"""The command line. Each command imports what it needs when it runs, so that `--help` answers at once."""

import importlib
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from mediate_deploy import VERSION
from mediate_deploy.embedded.options import DEFAULT_PORT, SERVICES, HubOptions
from mediate_deploy.errors import HubError
from mediate_deploy.say import complain, say

app = typer.Typer(
    name="mediate",
    help="The MEDIATE hub: one place for what a media-technology ecosystem sets out to do.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Run the command; what the operator can mend is said in one message, with exit code 1."""
    try:
        app(prog_name="mediate")
    except HubError as error:
        complain(f"mediate: {error}")
        sys.exit(1)


def _print_version(wanted: bool) -> None:
    if wanted:
        say(f"mediate {VERSION}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def up(
    *,
    data_dir: Annotated[Path, typer.Option(envvar="MEDIATE_DATA_DIR", help="Where the hub keeps everything.")] = Path(
        "data"
    ),
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help=f"Port of the gateway; {DEFAULT_PORT} or the next free one by default."),
    ] = None,
    host: Annotated[str, typer.Option(help="Address the gateway listens on.")] = "127.0.0.1",
    processes: Annotated[bool, typer.Option("--processes", help="Give each service a process of its own.")] = False,
    database_url: Annotated[
        str | None,
        typer.Option(envvar="MEDIATE_DATABASE_URL", help="Administrator's URL of another PostgreSQL server to use."),
    ] = None,
    nats_url: Annotated[
        str | None, typer.Option(envvar="MEDIATE_NATS_URL", help="URL of another NATS server to use.")
    ] = None,
) -> None:
    """Run the whole hub on this machine: PostgreSQL, NATS and every service. Ctrl-C stops it."""
    hub = importlib.import_module("mediate_deploy.embedded.hub")
    options = HubOptions(
        data_dir=data_dir,
        port=port,
        host=host,
        processes=processes,
        database_url=database_url or None,
        nats_url=nats_url or None,
    )
    raise typer.Exit(hub.run_hub(options))


@app.command()
def serve(
    service: Annotated[str, typer.Argument(help=f"One of {', '.join(SERVICES)}.")],
    *,
    host: Annotated[str, typer.Option(envvar="MEDIATE_HTTP_HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(envvar="MEDIATE_HTTP_PORT", min=1, max=65535, help="Port to listen on.")
    ] = DEFAULT_PORT,
    listening: Annotated[int | None, typer.Option(help="A listening socket to take over.", hidden=True)] = None,
    pid_file: Annotated[Path | None, typer.Option(help="Written while requests are taken.", hidden=True)] = None,
) -> None:
    """Run one service, as a container does, against the servers that MEDIATE_… names."""
    if service not in SERVICES:
        raise HubError(f"there is no service {service!r}; there are {', '.join(SERVICES)}")
    alone = importlib.import_module("mediate_deploy.alone")
    alone.serve(service, host=host, port=port, listening=listening, pid_file=pid_file)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Run the tests; arguments go to pytest."""
    root = Path(__file__).parents[3]
    if not (root / "tests").is_dir():
        raise HubError("the tests are not here: they are in the source tree, not in the installed package")
    os.chdir(root)
    arguments = [sys.executable, "-m", "pytest", *context.args]
    sys.stdout.flush()
    os.execv(sys.executable, arguments)
