"""The program that builds the pages' style and script: what it takes for current, and what a failure leaves."""

import gzip
import json
import re
import shutil
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "services/gateway/web"


@pytest.fixture(scope="module")
def program() -> ModuleType:
    spec = spec_from_file_location("mediate_web_build", SOURCES / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def web(tmp_path: Path) -> Path:
    """Return a copy of the sources that a test may change."""
    return Path(shutil.copytree(SOURCES, tmp_path / "web", ignore=shutil.ignore_patterns("__pycache__")))


@pytest.fixture
def places(program: Any, web: Path, tmp_path: Path) -> dict[str, Path]:
    """Return where to build from and into, with the packages that are on this machine already."""
    cache = tmp_path / "cache"
    cache.mkdir()
    shutil.copy(program.CACHE / "packages.json", cache)
    (cache / "node_modules").symlink_to(program.CACHE / "node_modules")
    return {"web": web, "built": tmp_path / "built", "cache": cache}


@pytest.fixture
def npm(program: Any) -> Any:
    found = program.npm_of_machine() or next(map(program.npm_of_package, program.CACHE.glob("node-*")), None)
    assert found is not None, "run the tests by ./mediate test, which brings a Node"
    return found


def names(built: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((built / "manifest.json").read_text())["files"]
    return found


def contents(built: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in built.iterdir()}


def unsaid(_text: str) -> None:
    """Show nothing."""


class TestABuild:
    def test_is_the_same_twice(self, program: Any, npm: Any, places: dict[str, Path], tmp_path: Path) -> None:
        program.build(npm, say=unsaid, **places)
        program.build(npm, say=unsaid, **{**places, "built": tmp_path / "again"})
        once, again = (
            {path.name: path.read_bytes() for path in built.iterdir()}
            for built in (places["built"], tmp_path / "again")
        )
        assert once == again

    def test_is_current_until_a_source_changes(self, program: Any, npm: Any, places: dict[str, Path]) -> None:
        assert not program.is_current(**places)
        program.build(npm, say=unsaid, **places)
        assert program.is_current(**places)
        (places["web"] / "css/new.css").write_text("p { margin: 0; }\n")
        assert not program.is_current(**places)

    def test_is_not_current_where_a_file_is_gone(self, program: Any, npm: Any, places: dict[str, Path]) -> None:
        program.build(npm, say=unsaid, **places)
        (places["built"] / names(places["built"])["hub.js"]).unlink()
        assert not program.is_current(**places)

    def test_gives_a_changed_file_another_name_and_removes_the_old_one(
        self, program: Any, npm: Any, places: dict[str, Path]
    ) -> None:
        program.build(npm, say=unsaid, **places)
        before = names(places["built"])
        with (places["web"] / "css/hub.css").open("a") as style:
            style.write("\nmain { margin: 1px 2px 3px; }\n")
        program.build(npm, say=unsaid, **places)
        after = names(places["built"])
        assert after["hub.css"] != before["hub.css"]
        assert after["hub.js"] == before["hub.js"]
        assert not (places["built"] / before["hub.css"]).exists()

    def test_compresses_what_it_serves(self, program: Any, npm: Any, places: dict[str, Path]) -> None:
        program.build(npm, say=unsaid, **places)
        script = places["built"] / names(places["built"])["hub.js"]
        assert gzip.decompress(script.with_name(script.name + ".gz").read_bytes()) == script.read_bytes()
        assert script.with_name(script.name + ".br").stat().st_size < script.stat().st_size / 2

    def test_names_the_licences_of_what_is_in_it(self, program: Any, npm: Any, places: dict[str, Path]) -> None:
        program.build(npm, say=unsaid, **places)
        listed = names(places["built"])
        assert f"/static/{listed['licences.txt']} " in (places["built"] / listed["hub.js"]).read_text()
        licences = (places["built"] / listed["licences.txt"]).read_text()
        assert "htmx.org 4" in licences
        assert "Permission to use, copy, modify, and/or distribute this software" in licences

    def test_holds_no_address_of_another_site(self, program: Any, npm: Any, places: dict[str, Path]) -> None:
        program.build(npm, say=unsaid, **places)
        style = (places["built"] / names(places["built"])["hub.css"]).read_text()
        assert re.findall(r"url\((?!#|\./|data:)[^)]*\)|@import", style) == []


class TestAFailure:
    def test_to_bundle_says_where_and_leaves_what_was_built(
        self, program: Any, npm: Any, places: dict[str, Path]
    ) -> None:
        program.build(npm, say=unsaid, **places)
        before = contents(places["built"])
        (places["web"] / "js/hub.js").write_text('import "./missing.js";\n')
        with pytest.raises(program.CannotBuild, match=r"js/hub\.js:1:7"):
            program.build(npm, say=unsaid, **places)
        assert contents(places["built"]) == before

    def test_to_fetch_says_what_npm_said_and_what_helps(self, program: Any, web: Path, tmp_path: Path) -> None:
        broken = program.Npm("node", ("/bin/sh", "-c", "echo npm error network: no route >&2; exit 1"))
        with pytest.raises(program.CannotBuild, match=r"(?s)no route.*What helps.*NPM_CONFIG_REGISTRY"):
            program.build(broken, say=unsaid, web=web, built=tmp_path / "built", cache=tmp_path / "cache")
        assert not (tmp_path / "built").exists()

    def test_of_being_killed_leaves_a_whole_set(
        self, program: Any, npm: Any, places: dict[str, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        program.build(npm, say=unsaid, **places)
        (places["web"] / "css/hub.css").write_text("p { margin: 0; }\n")
        replace = program._replace

        def die_before_the_manifest(path: Path, content: bytes) -> None:
            if path.name == "manifest.json":
                raise KeyboardInterrupt
            replace(path, content)

        monkeypatch.setattr(program, "_replace", die_before_the_manifest)
        with pytest.raises(KeyboardInterrupt):
            program.build(npm, say=unsaid, **places)
        assert all((places["built"] / name).is_file() for name in names(places["built"]).values())
        assert not program.is_current(**places)


class TestTheSources:
    def test_pin_every_package_by_its_hash_and_name_no_address(self) -> None:
        lock = json.loads((SOURCES / "package-lock.json").read_text())
        packages = [each for path, each in lock["packages"].items() if path]
        assert all(each["integrity"].startswith("sha512-") and "resolved" not in each for each in packages)

    def test_ask_for_exact_versions(self) -> None:
        asked = json.loads((SOURCES / "package.json").read_text())
        versions = {**asked["dependencies"], **asked["devDependencies"]}.values()
        assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)

    def test_say_by_hand_what_they_do(self) -> None:
        told = subprocess.run(
            [sys.executable, SOURCES / "build.py", "--help"], capture_output=True, text=True, check=True
        )
        assert "style and the script" in told.stdout
