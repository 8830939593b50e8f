"""EU sizes in the words of other systems, for reading only: search itself counts in EU.

Makers differ by up to half a size; these are the most common charts of sports shoes (Nike's for
US and UK; Russian sizes are counted one below EU, as most shops there do). Kids' sizes and whatever
lies outside the charts stay EU.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

EU: Final = "EU"
SYSTEMS: Final = {
    EU: "EU",
    "US_M": _("US men"),
    "US_W": _("US women"),
    "UK": "UK",
    "RU": "RU",
}
# EU, US men, US women, UK
_CHART: Final = """
35.5 3.5 5 3|36 4 5.5 3.5|36.5 4.5 6 4|37.5 5 6.5 4.5|38 5.5 7 5|38.5 6 7.5 5.5|39 6.5 8 6
40 7 8.5 6|40.5 7.5 9 6.5|41 8 9.5 7|42 8.5 10 7.5|42.5 9 10.5 8|43 9.5 11 8.5|44 10 11.5 9
44.5 10.5 12 9.5|45 11 12.5 10|45.5 11.5 13 10.5|46 12 13.5 11|47 12.5 14 11.5|47.5 13 14.5 12
48 13.5 15 12.5|48.5 14 15.5 13|49 14.5 16 13.5|49.5 15 16.5 14
"""
_ROWS: Final = [row.split() for row in _CHART.replace("\n", "|").split("|") if row.strip()]
_TABLES: Final = {
    system: {Decimal(row[0]): Decimal(row[column]) for row in _ROWS}
    for column, system in enumerate(("US_M", "US_W", "UK"), start=1)
}
_RU_BELOW_EU: Final = 1


def in_system(eu: Decimal, system: str) -> Decimal | None:
    """Return an EU size in another system; None where the chart does not say.

    >>> in_system(Decimal("42.5"), "UK"), in_system(Decimal(43), "RU"), in_system(Decimal(22), "UK")
    (Decimal('8'), Decimal('42'), None)
    """
    if system == "RU":
        return eu - _RU_BELOW_EU if eu >= 34 else None
    if system == EU:
        return eu
    return _TABLES.get(system, {}).get(eu.normalize() if eu % 1 else eu.quantize(Decimal(1)))
