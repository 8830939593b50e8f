"""What does a photo show? The closest shoes vote, the closer the louder. No database."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from search.result_page import Result

VOTERS = 12
# A shoe that is so much farther than the closest one has 1/e of its vote (cosine distance). Chosen
# on the demo market, where colourways of one silhouette lie about so far apart.
SCALE = 0.05
SURE_SHARE = 0.6


def what_is_this(results: Sequence[Result]) -> dict[str, Any]:
    """Return guesses (brand and silhouette with their share of the votes), colours, and whether
    the first guess can be relied on: it holds most of the votes.
    """
    voters = [each for each in results if each.distance is not None][:VOTERS]
    if not voters:
        return {"guesses": [], "colours": [], "is_sure": False}
    nearest = min(each.distance or 0.0 for each in voters)
    shares: dict[tuple[str, str], float] = defaultdict(float)
    best: dict[tuple[str, str], Result] = {}
    colours: dict[str, float] = defaultdict(float)
    total = 0.0
    for each in voters:
        vote = math.exp(-((each.distance or 0.0) - nearest) / SCALE)
        name = (each.product.brand, each.product.silhouette)
        total += vote
        shares[name] += vote
        best.setdefault(name, each)
        for colour in each.product.colours[:2]:
            colours[colour] += vote
    guesses = [
        {
            "brand": name[0],
            "silhouette": name[1],
            "share": round(share / total, 3),
            "distance": best[name].distance,
            "product": best[name].product.id,
        }
        for name, share in sorted(shares.items(), key=lambda item: -item[1])[:5]
        if name[0]
    ]
    likely = [colour for colour, vote in colours.items() if vote / total > 0.5]
    is_sure = bool(guesses) and float(str(guesses[0]["share"])) >= SURE_SHARE
    return {"guesses": guesses, "colours": likely, "is_sure": is_sure}
