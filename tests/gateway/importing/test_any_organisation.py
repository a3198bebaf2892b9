"""Whatever an organisation is called and described as: exported and brought back, it is as it was."""

import json
from collections.abc import AsyncIterator, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from mediate_community.adapters.tables import Profile
from mediate_community.entrypoints.imports import IMPORTABLES
from mediate_community.entrypoints.organisation_columns import COLUMNS, as_profile
from mediate_contracts.vocabulary import ActorClass, Hub, OrganisationType, SizeBand, StackLayer, ValueChainStage
from mediate_gateway.adapters.importing.kinds import _read as kinds_told
from mediate_gateway.adapters.importing.reading import read_sheet
from mediate_gateway.domain.importing.headings import guessed
from mediate_gateway.domain.importing.rows import ready
from mediate_gateway.domain.languages import Language
from mediate_gateway.entrypoints.pages.community.directory import ORGANISATIONS
from mediate_gateway.entrypoints.pages.files import WRITERS
from mediate_gateway.entrypoints.pages.listing import Plain
from mediate_shared.ids import new_id
from mediate_shared.import_routes import Kinds, _shown
from mediate_shared.importing import ImportRow
from mediate_shared.patching import patched
from support.identity import STAFF

IMPORTABLE = next(each for each in IMPORTABLES if each.kind == "organisations")
KIND = next(
    iter(kinds_told("community", json.loads(Kinds(kinds=[_shown(IMPORTABLE, STAFF, "community")]).model_dump_json())))
)
EXPORTED = [each for column in ORGANISATIONS.columns for each in column.exported()]
# The characters that mean something to spreadsheets, to files of text, or to us, among all others.
SIGNS = st.sampled_from([*"=+-@'\"`;,|#\\/.0123456789eEx", "\u00a0", "\u202f", "_x000D_", "NaN", "ja", "#REF!", "é"])
CHARACTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"))


def is_none_of_a_formula(text: str) -> bool:
    """Tell whether a text is no error that a formula leaves in its cell, which an import refuses to take for words."""
    return text.strip() != "#REF!"


LINES = st.lists(SIGNS | CHARACTERS, min_size=1, max_size=12).map("".join).filter(is_none_of_a_formula)
TEXTS = (
    st.lists(SIGNS | CHARACTERS | st.sampled_from(["\n", "\t"]), min_size=1, max_size=12)
    .map("".join)
    .filter(is_none_of_a_formula)
)
CODES = st.lists(st.from_regex(r"[0-9]{4,5}", fullmatch=True), max_size=3)


def several(members: Any) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(list(members)), unique=True, max_size=4)


def digits(count: int) -> st.SearchStrategy[str | None]:
    return st.none() | st.text("0123456789", min_size=count, max_size=count)


ORGANISATION = st.fixed_dictionaries(
    {
        "name": LINES,
        "legal_name": st.none() | LINES,
        "kvk_number": digits(8),
        "branch_number": digits(12),
        "website": st.none() | LINES.map(lambda rest: "https://x" + "".join(rest.split())),
        "hub": st.none() | st.sampled_from(list(Hub)),
        "founding_year": st.none() | st.integers(1900, 2026),
        "size_band": st.none() | st.sampled_from(list(SizeBand)),
        "types": several(OrganisationType).filter(bool),
        "actor_class": st.none() | st.sampled_from(list(ActorClass)),
        "value_chain_stages": several(ValueChainStage),
        "stack_layers": several(StackLayer),
        "interests": st.lists(st.integers(1, 8), max_size=4),
        "sbi_2008": CODES,
        "sbi_2025": CODES,
        "description": st.none() | st.fixed_dictionaries({"nl": TEXTS, "en": TEXTS}),
        "synthetic": st.booleans(),
    }
)


def known(profile: dict[str, Any]) -> Profile | None:
    """Return the profile as the registry would keep it; None where it would keep none."""
    try:
        return Profile.model_validate(profile)
    except ValidationError:
        return None


async def exported(profile: Profile, kind: str, language: Language) -> bytes:
    """Return the directory with this one organisation, as a file with every column there is."""
    plain = json.loads(profile.model_dump_json())
    shown_only = {"media_tech_roles": [], "carries": 3, "updated_at": None}
    row = SimpleNamespace(place_id=str(new_id()), id=new_id(), **plain, **shown_only)

    async def rows() -> AsyncIterator[Sequence[Sequence[Plain]]]:
        yield [[row.place_id, *(each.value(row) for each in EXPORTED)]]

    parts = [part async for part in WRITERS[kind](["id", *(each.key for each in EXPORTED)], rows(), language)]
    return b"".join(parts)


def changed_by(profile: Profile, content: bytes, kind: str, language: Language) -> Profile:
    """Return what a profile is once the file was imported."""
    sheet = read_sheet(f"x.{kind}", content)
    [row] = ready(sheet, KIND, guessed(sheet.headings, KIND.columns), language)
    assert row.errors == ()
    assert set(row.values) == {column.key for column in COLUMNS}
    current = profile.model_dump()
    changes = as_profile(ImportRow(new_id(), row.values, IMPORTABLE.by_key).changes(current))
    return patched(Profile, current, changes)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
class TestAnyOrganisation:
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
    @given(ORGANISATION.map(known).filter(lambda profile: profile is not None))
    @example(Profile.model_validate({"name": "'=1", "types": ["school"], "kvk_number": "00000007"}))
    @example(
        Profile.model_validate(
            {"name": "x", "types": ["school"], "description": {"nl": "a\nb\tc", "en": "\u00a0'-\"; d"}}
        )
    )
    async def test_comes_back_as_it_was(self, kind: str, language: Language, profile: Profile) -> None:
        content = await exported(profile, kind, language)
        assert changed_by(profile, content, kind, language) == profile
