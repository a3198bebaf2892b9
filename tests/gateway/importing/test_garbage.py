"""What nobody should bring is refused with what is wrong and what to do, within bounds, and leaves nothing behind."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from gateway.importing.bringing import brings
from gateway.importing.garbage import GARBAGE
from gateway.pages.browser import Browser, read
from mediate_gateway.adapters.import_tables import IMPORT_FILE, IMPORT_LINE
from mediate_gateway.adapters.job_tables import JOB
from mediate_gateway.domain.importing.sheets import SheetRefused
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.importing.telling import told_of_file
from mediate_gateway.entrypoints.wording import Wording
from support.running import Running

ON_THE_PAGE = (
    *("some-parts", "nested", "declared-small", "entity-from-elsewhere", "circular-strings", "long-cell", "password"),
    *("xls-as-xlsx", "ods-as-xlsx", "ods", "pdf-as-csv", "empty", "only-headings", "nul", "broken-quotes"),
)
"""What is sent to the page as well: one for each reason."""
SECONDS_MAX = 30
PEAK_BYTES_MAX = 300 << 20
"""What reading may take on top of the process itself, the file included, which has 20 MB at most."""


@pytest.mark.parametrize("case", sorted(GARBAGE))
class TestGarbage:
    def test_is_refused_within_bounds(self, case: str, tmp_path: Path) -> None:
        name, made, why = GARBAGE[case]
        brought = tmp_path / "brought"
        brought.write_bytes(made())
        assert brought.stat().st_size <= 20 << 20
        done = subprocess.run(
            [sys.executable, "-m", "gateway.importing.reading_alone", name, str(brought)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=False,
            timeout=10 * SECONDS_MAX,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX)),
        )
        assert done.returncode == 0, done.stderr
        said, _, took = done.stdout.partition(" ")
        assert said == why.value
        assert int(took) < PEAK_BYTES_MAX

    @pytest.mark.parametrize("language", list(Language))
    def test_is_told_in_words_with_what_to_do(self, case: str, language: Language) -> None:
        _, _, why = GARBAGE[case]
        said = told_of_file(SheetRefused(why, line=3), Wording(language))
        assert len(said.split()) > 3
        assert said.endswith(".")


class TestWhatIsRefused:
    async def test_leaves_nothing_behind_and_is_said_on_the_page(
        self, hub: dict[str, Running], browser: Browser
    ) -> None:
        tables = (IMPORT_FILE, IMPORT_LINE, JOB)
        for name, made, why in (GARBAGE[case] for case in ON_THE_PAGE):
            answer = await brings(browser, made(), name)
            assert answer.status_code == 422, (why, answer.text)
            page = read(answer)
            said = told_of_file(SheetRefused(why), Wording(Language.NL))
            assert said in page.text, (why, page.text)
            async with hub["gateway"].service.database.reading() as connection:
                counted = [await connection.scalar(select(func.count()).select_from(table)) for table in tables]
            assert counted == [0, 0, 0]
