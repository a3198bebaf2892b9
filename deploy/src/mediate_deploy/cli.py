"""The command line. Each command imports what it needs when it runs, so that `--help` answers at once."""

import asyncio
import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from mediate_deploy import VERSION
from mediate_deploy.embedded.options import DEFAULT_PORT, SERVICES, HubOptions
from mediate_deploy.errors import HubError
from mediate_deploy.say import complain, say

DataDir = Annotated[Path, typer.Option(envvar="MEDIATE_DATA_DIR", help="Where the hub keeps everything.")]
DATA_DIR = Path("data")

app = typer.Typer(
    name="mediate",
    help="The MEDIATE hub: one place for what a media-technology ecosystem sets out to do.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

audits = typer.Typer(help="The record of who saw or did what confidential thing.", no_args_is_help=True)
app.add_typer(audits, name="audit")
passwords = typer.Typer(help="Passwords of those who sign in with one of this hub.", no_args_is_help=True)
app.add_typer(passwords, name="password")


def main() -> None:
    """Run the command; what the operator can mend is said in one message, with exit code 1."""
    try:
        app(prog_name="mediate")
    except HubError as error:
        complain(f"mediate: {error}")
        sys.exit(1)


def source_tree() -> Path:
    """Return the clone this runs from. Raises HubError in an installed package, which carries no tests."""
    root = Path(__file__).parents[3]
    if not (root / "tests").is_dir():
        raise HubError("this works in the source tree only: the installed package carries neither tests nor contracts")
    return root


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
    data_dir: DataDir = DATA_DIR,
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


@app.command()
def load(
    dataset: Annotated[str, typer.Argument(help="hilversum: the real facts the hub starts from.")],
    *,
    url: Annotated[str | None, typer.Option(help="Address of the hub; that of the data directory by default.")] = None,
    data: Annotated[Path | None, typer.Option(help="Another directory with the same files.")] = None,
    token: Annotated[
        str | None,
        typer.Option(envvar="MEDIATE_TOKEN", help="Bearer token or API key; for the data directory's hub one is made."),
    ] = None,
    data_dir: DataDir = DATA_DIR,
) -> None:
    """Load a data set through the public API; what is there already stays as it is."""
    loading = importlib.import_module("mediate_deploy.load")
    console = importlib.import_module("rich.console").Console()
    address, bearer = importlib.import_module("mediate_deploy.tokens").for_loading(data_dir, url, token)
    report = asyncio.run(loading.load(dataset, address, token=bearer, report=console, data=data))
    raise typer.Exit(report.exit_code)


@app.command()
def token(
    *,
    role: Annotated[list[str], typer.Option(help="What the script may be, such as facilitator; repeat for several.")],
    organisation: Annotated[str | None, typer.Option(help="Name or id of the organisation of a partner.")] = None,
    admin: Annotated[bool, typer.Option("--admin", help="Administrator of that organisation.")] = False,
    minutes: Annotated[int, typer.Option(min=1, max=720, help="How long the token lasts.")] = 60,
    data_dir: DataDir = DATA_DIR,
) -> None:
    """Print a short-lived bearer token for scripts on this embedded hub."""
    tokens = importlib.import_module("mediate_deploy.tokens")
    wanted = tokens.Wanted.read(role, organisation, administers=admin)
    say(tokens.mint(data_dir, wanted, seconds=minutes * 60))


@passwords.command("reset")
def reset_password(
    *,
    login: Annotated[str, typer.Option(help="What the account signs in as.")] = "administrator",
    data_dir: DataDir = DATA_DIR,
) -> None:
    """Give an account of this embedded hub a new first password and print it, once; its sessions end."""
    say(importlib.import_module("mediate_deploy.password").reset(data_dir, login))


@app.command()
def env() -> None:
    """Print a .env for docker-compose.yml: random passwords, the key pair, the first administrator's password."""
    for line in importlib.import_module("mediate_deploy.env").assignments():
        say(line)


@app.command()
def parked(*, data_dir: DataDir = DATA_DIR) -> None:
    """List the events that could not be applied, with their error."""
    raise typer.Exit(_ops("parked", data_dir))


@app.command()
def redrive(
    parked_id: Annotated[UUID | None, typer.Argument(help="One parked event; all of them by default.")] = None,
    *,
    data_dir: DataDir = DATA_DIR,
) -> None:
    """Apply parked events again, in the order of each aggregate."""
    raise typer.Exit(_ops("redrive", data_dir, parked_id))


@app.command()
def rebuild(
    service: Annotated[
        str, typer.Argument(help="The service whose read model is rebuilt, such as gateway or monitor.")
    ],
    *,
    data_dir: DataDir = DATA_DIR,
) -> None:
    """Rebuild a read model from the journals while the hub runs; readers see the old one until it is done."""
    raise typer.Exit(_ops("rebuild", data_dir, service))


@audits.command("verify")
def verify_audit(
    *,
    contains: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SERVICE=NUMBER:HASH", help="A head told earlier that must still be in the chain; repeatable."
        ),
    ] = None,
    data_dir: DataDir = DATA_DIR,
) -> None:
    """Check every service's audit: nothing changed, nothing missing. Exit code 1 where one is broken or silent."""
    audit = importlib.import_module("mediate_deploy.audit")
    raise typer.Exit(audit.verify(data_dir, contains or [], importlib.import_module("rich.console").Console()))


@audits.command("list")
def list_audit(
    *,
    service: Annotated[str | None, typer.Option(help="One service; all of them by default.")] = None,
    actor: Annotated[UUID | None, typer.Option(help="What this account or machine did.")] = None,
    object_id: Annotated[UUID | None, typer.Option("--object", help="What was done with this.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=500, help="Most entries.")] = 50,
    reason: Annotated[str | None, typer.Option(help="Why you look, in a line: this reading is audited too.")] = None,
    data_dir: DataDir = DATA_DIR,
) -> None:
    """List who did or read what confidential thing, when and why, newest first."""
    audit = importlib.import_module("mediate_deploy.audit")
    wanted = audit.Wanted(service=service, actor=actor, object_id=object_id, limit=limit, reason=reason)
    raise typer.Exit(audit.listing(data_dir, wanted, importlib.import_module("rich.console").Console()))


@app.command()
def trace(
    trace_id: Annotated[str | None, typer.Argument(help="32 hexadecimal digits; the newest by default.")] = None,
    *,
    data_dir: DataDir = DATA_DIR,
) -> None:
    """Draw one trace, from the request through journal and bus to the read models."""
    raise typer.Exit(_ops("trace", data_dir, trace_id))


def _ops(verb: str, data_dir: Path, *arguments: object) -> int:
    ops = importlib.import_module("mediate_deploy.ops")
    console = importlib.import_module("rich.console").Console()
    return int(getattr(ops, verb)(data_dir, *arguments, console))


@app.command()
def contracts(
    *, check: Annotated[bool, typer.Option("--check", help="Write nothing; list the files that differ.")] = False
) -> None:
    """Write the JSON Schemas, AsyncAPI and OpenAPI that the code says; refuse what breaks what was published."""
    writing = importlib.import_module("mediate_deploy.writing_contracts")
    raise typer.Exit(writing.write_contracts(source_tree() / "contracts", check=check))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def bench(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A bench of tests/benchmarks, such as backbone or agendas.")],
) -> None:
    """Measure against a floor or a peer in the same run; prints ratios. Options go to the bench."""
    root = source_tree()
    script = root / "tests" / "benchmarks" / f"{name}.py"
    if not script.is_file():
        raise HubError(f"there is no bench {name!r} in tests/benchmarks")
    os.chdir(root)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, str(script), *context.args])


@app.command()
def screenshots() -> None:
    """Take the pictures of the user guide anew, of a hub that is started for this; needs Chromium."""
    root = source_tree()
    os.chdir(root)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, str(root / "tests" / "guide" / "screenshots.py")])


@app.command()
def lint() -> None:
    """Check style, types, who imports whom, and that the generated contracts are current."""
    os.chdir(source_tree())
    sources = ["contracts/src", "shared/src", "deploy/src", *(f"services/{name}/src" for name in SERVICES), "tests"]
    sources.append("services/gateway/web/build.py")
    checks = (
        [sys.executable, "-m", "ruff", "check", "--quiet", "."],
        [sys.executable, "-m", "ruff", "format", "--check", "--quiet", "."],
        [sys.executable, "-m", "mypy", "--no-error-summary", *sources],
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        [sys.executable, "-m", "mediate_deploy", "contracts", "--check"],
    )
    failed = [check for check in checks if subprocess.run(check, check=False).returncode != 0]
    for check in failed:
        complain(f"failed: {Path(check[0]).name} {' '.join(check[1:4])}")
    raise typer.Exit(len(failed))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context) -> None:
    """Run the tests; arguments go to pytest. The whole suite is shared out, by file, over a process per core."""
    os.chdir(source_tree())
    is_whole = all(argument.startswith("-") for argument in context.args)
    shared_out = ["--numprocesses=logical", "--dist=loadfile"] if is_whole else []
    arguments = [sys.executable, "-m", "pytest", *shared_out, *context.args]
    sys.stdout.flush()
    os.execv(sys.executable, arguments)
