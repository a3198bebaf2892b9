"""What ops read when something fails, and what they do not."""

import subprocess
import sys

import pytest

PROGRAM = """
from mediate_shared.logs import configure_logs, get_logger
configure_logs(level="info", style="{style}")
def failing(title):
    raise RuntimeError("the hub made a mistake")
try:
    failing("Zilver" + "licht")
except RuntimeError as error:
    get_logger("pipeline").error("http.failed", exc_info=error)
"""


class TestAFailure:
    @pytest.mark.parametrize("style", ["json", "console"])
    def test_is_told_with_its_traceback_and_without_the_values_it_worked_on(self, style: str) -> None:
        told = subprocess.run(
            [sys.executable, "-c", PROGRAM.format(style=style)], capture_output=True, text=True, check=True, timeout=60
        ).stderr
        assert "http.failed" in told
        assert "RuntimeError: the hub made a mistake" in told
        assert "in failing" in told
        assert "Zilverlicht" not in told
