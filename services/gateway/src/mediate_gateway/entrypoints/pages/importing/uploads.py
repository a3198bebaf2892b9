"""Takes in a form with a file, within bounds; it works as a plain form does."""

from dataclasses import dataclass
from typing import Final

from starlette.datastructures import UploadFile

from mediate_gateway.domain.importing.sheets import BYTES_MAX
from mediate_gateway.entrypoints import csrf
from mediate_gateway.entrypoints.pages.typed import Typed
from mediate_gateway.entrypoints.pages.visit import Visit

UPLOAD: Final = "/import/files"
UPLOAD_BYTES_MAX: Final = BYTES_MAX + (1 << 20)
"""Largest body that is read there: a file of the largest size, and the form around it."""
_FIELDS_MAX: Final = 10
_FIELD_BYTES_MAX: Final = 10_000
_NAME_CHARACTERS_MAX: Final = 200


@dataclass(frozen=True)
class Upload:
    """What somebody sent: the fields of the form, and the file under the name it has with them; None for none."""

    typed: Typed
    name: str
    content: bytes | None


async def uploaded(visit: Visit) -> Upload:
    """Return what was sent. Raises ProblemError (403) for a form of another session, HTTPException (400) for none."""
    fields: dict[str, list[str]] = {}
    name, content = "", None
    async with visit.request.form(max_files=1, max_fields=_FIELDS_MAX, max_part_size=_FIELD_BYTES_MAX) as form:
        for field, value in form.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    name, content = _plain(value.filename), await value.read(BYTES_MAX + 1)
            elif value.strip():
                fields.setdefault(field, []).append(value)
    typed = Typed(fields)
    if visit.session is not None:
        csrf.check(visit.session, typed.text(csrf.FORM_FIELD))
    return Upload(typed, name, content)


def _plain(name: str) -> str:
    """Return a file's own name, without the folders it lay in and what cannot be shown."""
    own = name.replace("\\", "/").rpartition("/")[2]
    return "".join(each for each in own if each.isprintable())[-_NAME_CHARACTERS_MAX:] or "?"
