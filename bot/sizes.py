"""EU sizes in other systems, by the chart of Nike, Jordan and most others (men's)."""

from __future__ import annotations

SYSTEMS = ("EU", "US", "UK")
# EU: (US men, UK)
_CHART = {
    "35.5": ("3.5", "3"), "36": ("4", "3.5"), "36.5": ("4.5", "4"), "37.5": ("5", "4.5"),
    "38": ("5.5", "5"), "38.5": ("6", "5.5"), "39": ("6.5", "6"), "40": ("7", "6"),
    "40.5": ("7.5", "6.5"), "41": ("8", "7"), "42": ("8.5", "7.5"), "42.5": ("9", "8"),
    "43": ("9.5", "8.5"), "44": ("10", "9"), "44.5": ("10.5", "9.5"), "45": ("11", "10"),
    "45.5": ("11.5", "10.5"), "46": ("12", "11"), "47": ("12.5", "11.5"), "47.5": ("13", "12"),
    "48": ("13.5", "12.5"), "48.5": ("14", "13"), "49.5": ("15", "14"),
}  # fmt: skip


def shown(eu: str, system: str) -> str:
    """Write an EU size in a system; as EU where the chart lacks it.

    >>> shown("42.0", "US"), shown("42.0", "EU"), shown("31", "UK")
    ('US 8.5', 'EU 42', 'EU 31')
    """
    plain = eu.rstrip("0").rstrip(".") if "." in eu else eu
    others = _CHART.get(plain)
    if system == "EU" or others is None:
        return f"EU {plain}"
    return f"{system} {others[0] if system == 'US' else others[1]}"
