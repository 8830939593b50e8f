"""Each attempt by name, and what it costs where it serves; settings were chosen on tuning rows."""

from dataclasses import dataclass

from learning.attempts.ways import (
    Way,
    averaged,
    beside_gradients,
    centred,
    expanded,
    gallery_expanded,
    plain,
    re_ranked,
    shared,
)

BUILTIN, MIRRORED, GRADIENTS = "builtin", "builtin mirrored", "hog"
SIDES = (128, 192)
LITTLE_COLOUR = 0.05


@dataclass(frozen=True)
class Trial:
    """A way to rank, the encodings it needs besides the encoder's own, and its price."""

    name: str
    way: Way
    price: str
    needs: tuple[str, ...] = ()


def at_side(side: int) -> str:
    """Name the encoding at another size."""
    return f"{BUILTIN}-{side}"


def trials() -> list[Trial]:
    """List what is tried; the first is the encoder as it ships."""
    found = [Trial("as shipped (160 px, colour .15)", plain(), "–")]
    for share in (0.0, LITTLE_COLOUR, 0.1, 0.25):
        found.append(Trial(f"colour {share:g} in photo and gallery", shared(share, both=True),
                           "none; vectors anew"))  # fmt: skip
    for share in (0.0, LITTLE_COLOUR, 0.1, 0.25):
        found.append(
            Trial(f"colour {share:g} in the photo only", shared(share, both=False), "none")
        )
    found += [
        Trial("mean taken off", centred(0), "none; vectors anew"),
        Trial("half whitened", centred(0.5), "none; vectors anew"),
        Trial(f"half whitened, colour {LITTLE_COLOUR}", centred(0.5, LITTLE_COLOUR),
              "none; vectors anew"),
        Trial(f"query expansion (5, α 3), colour {LITTLE_COLOUR}", expanded(LITTLE_COLOUR),
              "a second search"),
        Trial(f"gallery expansion (5, α 3), colour {LITTLE_COLOUR}",
              gallery_expanded(LITTLE_COLOUR), "vectors follow each new shoe"),
        Trial(f"k-reciprocal re-ranking, colour {LITTLE_COLOUR}", re_ranked(LITTLE_COLOUR),
              "all distances of the gallery"),
        Trial(f"with HOG at .2, colour {LITTLE_COLOUR}", beside_gradients(0.2, LITTLE_COLOUR),
              "1,764 numbers a picture", (GRADIENTS,)),
    ]  # fmt: skip
    pair = (BUILTIN, MIRRORED)
    found += [
        Trial("mirror image averaged, photo", averaged(pair, both=False), "2 passes", (MIRRORED,)),
        Trial("mirror image averaged, both", averaged(pair, both=True),
              "2 passes; vectors anew", (MIRRORED,)),
    ]  # fmt: skip
    for side in SIDES:
        name = at_side(side)
        found.append(Trial(f"{side} px", plain(name), f"× {(side / 160) ** 2:.2g}", (name,)))
    larger = at_side(192)
    found += [
        Trial("160 and 192 px averaged, photo", averaged((BUILTIN, larger), both=False),
              "× 2.4", (larger,)),
        Trial("mirrored, photo; colour 0 in the photo only",
              averaged(pair, both=False, colour=0.0), "2 passes", (MIRRORED,)),
        Trial("160 and 192 px, mirrored, photo; colour 0 in the photo only",
              averaged((*pair, larger), both=False, colour=0.0), "× 3.4", (MIRRORED, larger)),
    ]  # fmt: skip
    return found
