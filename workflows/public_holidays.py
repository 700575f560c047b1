"""The public holidays of France by territory, in French, worked out offline (R3, C3)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from holidays import country_holidays

from workflows.stated_hours import CalendarError

TERRITORIES: Mapping[str, str | None] = MappingProxyType(
    {
        "france": None,
        "alsace-moselle": "57",  # Alsace (6AE) and Moselle share one law, Good Friday and 26 December
        "guadeloupe": "971",
        "guyane": "973",
        "la-reunion": "974",
        "martinique": "972",
        "mayotte": "976",
        "nouvelle-caledonie": "NC",
        "polynesie-francaise": "PF",
        "saint-barthelemy": "BL",
        "saint-martin": "MF",
        "saint-pierre-et-miquelon": "PM",
        "terres-australes-et-antarctiques": "TF",
        "wallis-et-futuna": "WF",
    }
)
FRANCE = country_holidays("FR")
_TYPESET = str.maketrans("'", "’")
KNOWN_YEARS = range(FRANCE.start_year, FRANCE.end_year + 1)


def public_holidays(territory: str, years: Iterable[int]) -> dict[date, str]:
    """Every public holiday of `territory` in `years`, by date in order, with its French name.

    Two holidays on one day share it: "Ascension, Fête du Travail" on 1 May 2008. The territory is a key of TERRITORIES,
    in any case, with or without accents. Raises CalendarError for an unknown territory, or a year whose holidays the
    library does not know.
    """
    key = _key(territory)
    if key not in TERRITORIES:
        raise CalendarError(
            "territory", f"no territory is called {territory!r}", f"write one of {', '.join(TERRITORIES)}"
        )
    found: dict[date, str] = {}
    for year in sorted(set(years)):
        if year not in KNOWN_YEARS:
            known = f"{KNOWN_YEARS.start} to {KNOWN_YEARS.stop - 1}"
            raise CalendarError("years", f"the public holidays of {year} are not known", f"stay within {known}")
        found.update(_holidays_of(key, year))
    return found


def _key(territory: str) -> str:
    plain = unicodedata.normalize("NFKD", territory).encode("ascii", "ignore").decode()
    return "-".join(plain.casefold().split())


@lru_cache(maxsize=2048)
def _holidays_of(key: str, year: int) -> tuple[tuple[date, str], ...]:
    days = country_holidays("FR", subdiv=TERRITORIES[key], years=year, language="fr", expand=False)
    return tuple((day, days[day].translate(_TYPESET).replace("; ", ", ")) for day in sorted(days))
