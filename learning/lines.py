"""What everybody knows of real model lines but no title says: height, kind, material, features.

Data only, by the beginning of a silhouette's name; the longest beginning decides.
"""

LOW_LINES = (
    "Air Max", "Air Huarache", "Roshe", "Free", "Cortez", "Flyknit", "Air Zoom", "Zoom", "Lunar", "Flex", "Air Presto",
    "UltraBoost", "NMD", "Superstar", "Stan Smith", "Gazelle", "Samba", "Campus", "Tubular", "ZX", "EQT", "PureBoost",
    "Swift Run", "Authentic", "Old Skool", "Era", "Slip-On", "Suede", "RS-X", "Gel-Lyte", "New Balance", "Classic Leather",
    "Club C", "One Star", "Alphabounce", "Yeezy Boost 350", "Iniki", "SB Zoom Janoski", "Mercurial", "Tiempo",
    "Energy Boost", "Supernova", "Air Monarch", "Cl Nylon", "Forest Hills", "Hamburg", "Spezial", "Dunk Low",
    "Air Force 1 Low", "Air Jordan 1 Low",
)  # fmt: skip
HIGH_LINES = (
    "Air Foamposite", "Sk8-Hi", "Chuck Taylor All Star", "Chuck 70", "33 Hi", "Air More Uptempo", "Air Trainer",
    "Yeezy Boost 750", "Ct Hi", "Ct 2 Hi", "Top Ten Hi", "Air Unlimited", "Air Max Goadome", "Lunar Force",
)  # fmt: skip

LINE_KINDS: dict[str, tuple[str, ...]] = {
    "basketball": (
        "Hyperdunk", "Hyperlive", "Hyperfuse", "Hyperrev", "Lebron", "Kobe", "KD", "Kd", "Kyrie", "PG", "Dame", "D Rose",
        "J Wall", "Crazy", "Flight", "Air Foamposite", "Air Flightposite", "Air Penny", "Air Pippen", "Zoom Shift", "Zoom Rookie",
        "Air Max Lebron", "Air Unlimited", "Air Zoom Generation", "Air More Uptempo", "33 Hi", "Kamikaze", "Harden", "Prime Hype",
        "Air Max Barkley", "Air Raid", "Answer", "Question", "Shaq", "Curry", "Air Max Penny", "Air Barrage", "Zoom Assersion",
        "Air Zoom Flight", "Air Force Max", "Chuck Posite", "Rookie", "Air Max Uptempo", "Trey", "Lunar Hyperrev",
    ),
    "running": (
        "Free", "Flyknit Racer", "Flyknit Lunar", "Flyknit Trainer", "Air Zoom Pegasus", "Air Zoom Structure", "Air Zoom Vomero",
        "Zoom Vomero", "Zoom Winflo", "Zoom Streak", "Zoom Fly", "Zoom Span", "Zoom All Out", "Zoom Wildhorse", "Zoom Terra Kiger",
        "Lunar", "Flex", "UltraBoost", "PureBoost", "Energy Boost", "Supernova", "Air Max 2", "Air Max Sequent", "Air VaporMax",
        "Fs Lite", "Climacool", "Adizero", "Adistar", "Ghost", "Adrenaline", "Glycerin", "Gel-Kayano", "Gel-Nimbus", "Gel-Cumulus",
        "Air Zoom Elite", "Air Zoom Odyssey", "Zoom Elite", "Zoom Strike", "Revolution", "Downshifter", "Edge Lux", "Duramo",
    ),
    "football": ("Mercurial", "Hypervenom", "Tiempo", "Magista", "Nemeziz", "X 1", "Ace 1", "Predator", "Copa", "Gloro", "Messi", "F50", "F10", "evoPOWER", "evoSPEED", "Future", "King"),
    "spikes": (
        "Zoom Rival", "Zoom Victory", "Zoom Superfly", "Zoom Hj", "Zoom Sd", "Zoom D", "Zoom Mamba", "Zoom Forever", "Zoom Matumbo",
        "Zoom Javelin", "Zoom Lj", "Zoom Tj", "Zoom Pv", "Zoom Maxcat", "Zoom Celar", "Zoom Ja Fly", "Zoom Rotational", "Distancestar", "Sprintstar",
    ),
    "skate": ("SB", "Sk8-Hi", "Old Skool", "Era", "Authentic", "Slip-On", "Half Cab", "Caballero", "Chukka", "Atwood", "Ward", "Otw", "Kyle Walker", "Rowley", "Busenitz", "Seeley"),
    "tennis": ("Stan Smith", "Air Tech Challenge", "Zoom Vapor", "Club C", "Pw Tennis Hu", "Barricade", "Court", "Zoom Cage"),
    "lifestyle": (
        "Air Force", "Dunk", "Air Max 1", "Air Max 90", "Air Max 95", "Air Max 97", "Air Max Plus", "Superstar", "Gazelle", "Campus", "Samba",
        "Chuck", "One Star", "Suede", "Classic Leather", "Yeezy", "Tubular", "NMD", "EQT", "Air Huarache", "Roshe", "Cortez", "Air Presto",
        "Gel-Lyte", "New Balance", "Blazer", "ZX",
    ),
}  # fmt: skip

# What can be seen on a line's shoes; a named line that is not here has none of it.
LINE_FEATURES: dict[str, tuple[str, ...]] = {
    "rubber toe": ("Chuck", "Ct Hi", "Ct 2 Hi", "Ct 70", "Ct Ox", "Jack Purcell"),
    "shell toe": ("Superstar", "Pro Model"),
    "air window": ("Air Max", "Air More Uptempo", "Air VaporMax", "Air Monarch"),
    "ankle strap": ("Air Force 1 High", "Air Force 1 Mid", "Air Trainer", "Lebron Soldier", "Air Tech Challenge", "Air Jordan 8", "Ar"),
    "foam shell": ("Air Foamposite", "Air Flightposite", "Air Max Hyperposite", "Air Max Foamdome"),
    "big letters": ("Air More Uptempo",),
    "no laces": ("Slip-On", "Sock Dart", "Asher"),
    "like a sock": ("Air Presto", "Flyknit Racer", "LunarEpic", "Sock Dart", "Air Sockracer", "UltraBoost", "NMD", "Tubular", "Yeezy Boost 350", "Air VaporMax", "Swift Run"),
    "elephant print": ("Air Jordan 3",),
    "patent leather": ("Air Jordan 11",),
    "wings": ("Air Jordan 1",),
    "side stripe": ("Old Skool", "Sk8-Hi"),
    "star patch": ("Chuck Taylor", "Chuck 70", "One Star"),
}  # fmt: skip

LINE_MATERIALS: dict[str, tuple[str, ...]] = {
    "canvas": ("Authentic", "Era", "Slip-On", "Chuck", "Ct Hi", "Ct 2 Hi", "Ct 70", "Ct Ox", "Jack Purcell"),
    "suede": ("Suede", "Gazelle", "Campus", "One Star", "Hamburg", "Spezial"),
    "leather": ("Superstar", "Stan Smith", "Air Force 1", "Classic Leather", "Club C", "Air Jordan", "Dunk", "Pro Model", "Samba", "Air Monarch", "33 Hi", "Top Ten"),
    "knit": ("Flyknit", "UltraBoost", "NMD", "LunarEpic", "Air VaporMax", "Free Flyknit", "Swift Run", "Yeezy Boost 350", "Air Sockracer"),
    "mesh": ("Roshe", "Free Run", "Air Zoom", "Zoom Winflo", "LunarGlide", "Flex", "Air Presto", "Supernova", "Energy Boost", "Climacool", "Air Max 2"),
}  # fmt: skip
# Words of titles that tell the material of that very shoe.
TITLE_MATERIALS = {
    "flyknit": "knit", "primeknit": "knit", "knit": "knit", "woven": "knit", "pk": "knit", "suede": "suede", "nubuck": "suede",
    "canvas": "canvas", "leather": "leather", "lthr": "leather", "mesh": "mesh", "hyperfuse": "mesh", "engineered": "mesh",
}  # fmt: skip


def begins(name: str, start: str) -> bool:
    """Whether a line's name begins with these whole words.

    >>> begins("Air Max 90 Ultra", "Air Max 90"), begins("Air Max 90", "Air Max 9")
    (True, False)
    """
    return f"{name} ".startswith(f"{start} ")


def told_by(table: dict[str, tuple[str, ...]], name: str) -> str:
    """Give the table's word for the longest beginning of a name, or an empty text.

    >>> told_by(LINE_KINDS, "Air Max Lebron 7"), told_by(LINE_KINDS, "Nonesuch")
    ('basketball', '')
    """
    best, told = 0, ""
    for word, starts in table.items():
        for start in starts:
            if len(start) > best and begins(name, start):
                best, told = len(start), word
    return told
