"""The catalogue of the open files as linked data: DCAT-AP 3, in JSON-LD, so that data portals find them by themselves.

https://semiceu.github.io/DCAT-AP/releases/3.0.0/
"""

from collections.abc import Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from mediate_contracts.periods import NotAPeriod, parse_period
from mediate_gateway.entrypoints.open.places import (
    CATALOGUE,
    INDICATOR_FILE,
    INDICATORS_FILE,
    OBSERVATIONS_FILE,
    OPEN_DATA,
)

MEDIA_TYPE: Final = "application/ld+json"
DATASETS_MAX: Final = 2_000
"""So many indicators have an entry of their own; all of them are in the file of all."""
_PREFIXES: Final = MappingProxyType(
    {
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
_LANGUAGES: Final = ("NLD", "ENG")
_FREQUENCIES: Final = MappingProxyType(
    {"yearly": "ANNUAL", "quarterly": "QUARTERLY", "monthly": "MONTHLY", "weekly": "WEEKLY", "once": "NEVER"}
)
_KINDS: Final = MappingProxyType({"csv": ("CSV", "text/csv"), "json": ("JSON", "application/json")})
_RIGHTS: Final = (
    "Van deze cijfers is geen licentie vastgesteld. Ze zijn openbaar; elk cijfer noemt zijn bron.",
    "No licence has been set for these figures. They are public; each figure names its source.",
)


def catalogue(hub: str, indicators: Sequence[Any], changed_at: datetime | None) -> dict[str, Any]:
    """Return the catalogue of a hub at an address: both whole files, and an entry for each of these indicators."""
    datasets = [_indicators(hub, changed_at), _observations(hub, changed_at), *(_of(hub, each) for each in indicators)]
    return {
        "@context": dict(_PREFIXES),
        "@id": hub + CATALOGUE,
        "@type": "dcat:Catalog",
        "dct:title": _both("Open data van de MediaTech-monitor", "Open data of the MediaTech monitor"),
        "dct:description": _both(
            "Indicatoren van de Innovatieagenda 2040 en hun cijfers, elk met zijn bron.",
            "Indicators of the Innovation Agenda 2040 and their figures, each with its source.",
        ),
        "dct:publisher": _publisher(hub),
        "dct:language": [_ref(f"{_AUTHORITY}language/{each}") for each in _LANGUAGES],
        "foaf:homepage": _ref(hub + OPEN_DATA),
        "dct:spatial": _ref(f"{_AUTHORITY}country/NLD"),
        **_modified(changed_at),
        "dcat:dataset": datasets,
    }


def _indicators(hub: str, changed_at: datetime | None) -> dict[str, Any]:
    return {
        **_dataset(hub, "indicators", _both("Indicatoren", "Indicators"), changed_at),
        "dct:description": _both(
            "Wat de monitor meet: definitie, eenheid, ritme, en bij welke actielijnen het hoort.",
            "What the monitor measures: definition, unit, rhythm, and to which action lines it belongs.",
        ),
        "dct:accrualPeriodicity": _ref(f"{_AUTHORITY}frequency/CONT"),
        "dcat:distribution": _distributions(hub, INDICATORS_FILE, "indicators"),
    }


def _observations(hub: str, changed_at: datetime | None) -> dict[str, Any]:
    return {
        **_dataset(hub, "observations", _both("Cijfers", "Figures"), changed_at),
        "dct:description": _both(
            "Alle cijfers die gelden, met periode, onderdeel, definitieversie en bron; wat achterwege blijft is leeg.",
            "All figures that stand, with period, part, definition version and source; what is withheld is empty.",
        ),
        "dct:accrualPeriodicity": _ref(f"{_AUTHORITY}frequency/CONT"),
        "dcat:distribution": _distributions(hub, OBSERVATIONS_FILE, "observations"),
    }


def _of(hub: str, indicator: Any) -> dict[str, Any]:
    """Return the entry of one indicator."""
    path = INDICATOR_FILE.replace("{code}", indicator.code)
    found = {
        **_dataset(hub, indicator.code, _both(**indicator.name), indicator.updated_at),
        "dct:description": _both(**(indicator.definition or indicator.name)),
        "dcat:landingPage": _ref(f"{hub}/monitor/indicators/{indicator.id}"),
        "dct:accrualPeriodicity": _ref(f"{_AUTHORITY}frequency/{_FREQUENCIES.get(indicator.rhythm, 'UNKNOWN')}"),
        "dcat:version": str(indicator.definition_version),
        "dcat:distribution": _distributions(hub, path, indicator.code),
    }
    if (temporal := _temporal(indicator.since_period, indicator.until_period)) is not None:
        found["dct:temporal"] = temporal
    return found


def _dataset(hub: str, name: str, title: Any, changed_at: datetime | None) -> dict[str, Any]:
    return {
        "@id": f"{hub}{OPEN_DATA}#{name}",
        "@type": "dcat:Dataset",
        "dct:identifier": f"{hub}{OPEN_DATA}#{name}",
        "dct:title": title,
        "dct:publisher": _publisher(hub),
        "dct:accessRights": _ref(f"{_AUTHORITY}access-right/PUBLIC"),
        "dct:language": [_ref(f"{_AUTHORITY}language/{each}") for each in _LANGUAGES],
        "dct:spatial": _ref(f"{_AUTHORITY}country/NLD"),
        "dcat:theme": [_ref(f"{_AUTHORITY}data-theme/{each}") for each in ("ECON", "TECH")],
        "dcat:keyword": [*_both("mediatechnologie", "media technology"), *_both("monitor", "monitor")],
        "dcat:landingPage": _ref(hub + OPEN_DATA),
        **_modified(changed_at),
    }


def _distributions(hub: str, path: str, name: str) -> list[dict[str, Any]]:
    found = []
    for kind, (file_type, media_type) in _KINDS.items():
        address = hub + path.replace("{kind}", kind)
        found.append(
            {
                "@id": f"{hub}{OPEN_DATA}#{name}-{kind}",
                "@type": "dcat:Distribution",
                "dct:title": _both(f"{name} als {file_type}", f"{name} as {file_type}"),
                "dcat:accessURL": _ref(address),
                "dcat:downloadURL": _ref(address),
                "dct:format": _ref(f"{_AUTHORITY}file-type/{file_type}"),
                "dcat:mediaType": _ref(f"https://www.iana.org/assignments/media-types/{media_type}"),
                # Nobody has set a licence, and a catalogue must not make one up.
                "dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": _both(*_RIGHTS)},
            }
        )
    return found


def _publisher(hub: str) -> dict[str, Any]:
    return {"@id": f"{hub}/#hub", "@type": "foaf:Agent", "foaf:name": "MEDIATE"}


def _temporal(since: str | None, until: str | None) -> dict[str, Any] | None:
    """Return from when until when an indicator is observed, as far as that is said."""
    try:
        first = None if since is None else parse_period(since).first_day
        last = None if until is None else parse_period(until).last_day
    except NotAPeriod:
        return None
    found = {"dcat:startDate": first, "dcat:endDate": last}
    days = {name: {"@type": "xsd:date", "@value": day.isoformat()} for name, day in found.items() if day is not None}
    return {"@type": "dct:PeriodOfTime", **days} if days else None


def _modified(changed_at: datetime | None) -> dict[str, Any]:
    if changed_at is None:
        return {}
    return {"dct:modified": {"@type": "xsd:dateTime", "@value": changed_at.isoformat()}}


def _both(nl: str, en: str) -> list[dict[str, str]]:
    return [{"@language": "nl", "@value": nl}, {"@language": "en", "@value": en}]


def _ref(address: str) -> dict[str, str]:
    return {"@id": address}
