"""How people say it, in English and Russian: colours, heights, materials, brands, lines and slang.

Data only. Russian adjectives are given as a stem and a kind, from which `russian` makes the endings.
"""

# base colour: English words | Russian adjective stems with their kind (h hard, s soft, o stressed -ой)
COLOUR_WORDS: dict[str, tuple[str, str]] = {
    "black": ("black, jet black, all black, noir, onyx", "черн:h, угольн:h"),
    "white": ("white, off white, cream white, snow white, ivory", "бел:h, белоснежн:h, молочн:h"),
    "grey": ("grey, gray, charcoal, ash grey", "сер:h, пепельн:h, графитов:h"),
    "silver": ("silver, metallic silver, silvery", "серебрист:h, серебрян:h"),
    "red": ("red, bright red, crimson, scarlet, cherry red", "красн:h, ярко-красн:h, ал:h"),
    "burgundy": ("burgundy, maroon, wine red, bordeaux", "бордов:h, винн:h"),
    "orange": ("orange, tangerine", "оранжев:h, рыж:s2"),
    "yellow": ("yellow, bright yellow, lemon yellow", "желт:h, лимонн:h"),
    "gold": ("gold, golden, metallic gold", "золот:o, золотист:h"),
    "green": ("green, dark green, light green, emerald", "зелен:h, темно-зелен:h, изумрудн:h"),
    "olive": ("olive, khaki, army green, olive green", "оливков:h, болотн:h"),
    "turquoise": ("turquoise, teal, aqua, mint", "бирюзов:h, мятн:h"),
    "blue": ("blue, royal blue, light blue, sky blue", "син:s, голуб:o, ярко-син:s"),
    "navy": ("navy, navy blue, dark blue, midnight blue", "темно-син:s"),
    "purple": ("purple, violet, lilac", "фиолетов:h, сиренев:h, лилов:h"),
    "pink": ("pink, rose, hot pink", "розов:h, ярко-розов:h"),
    "brown": ("brown, chocolate, dark brown, coffee", "коричнев:h, шоколадн:h"),
    "beige": ("beige, tan, sand, cream", "бежев:h, песочн:h, кремов:h"),
    "multicolour": (
        "multicolour, multicolor, rainbow, colourful",
        "разноцветн:h, цветн:o, пестр:h",
    ),
}

# English phrases | Russian phrases that stand before or after the noun
HEIGHT_WORDS: dict[str, tuple[str, str]] = {
    "high": ("high top, high, hi top, hi, high tops, hightop, ankle high",
             "высокие, высокие, хай, хай топ, до щиколотки, высоченные"),
    "mid": ("mid, mid top, mid cut, mids", "средние, мид, средней высоты, полувысокие"),
    "low": ("low, low top, lo, low cut, lowtop, lows", "низкие, низкие, лоу, лоу топ, короткие"),
}  # fmt: skip
MATERIAL_WORDS: dict[str, tuple[str, str]] = {
    "leather": ("leather", "кожаные, из кожи, кожа"),
    "suede": ("suede, nubuck", "замшевые, из замши, замша"),
    "canvas": ("canvas, cloth, textile", "тканевые, текстильные, из ткани, холщовые, парусиновые"),
    "mesh": ("mesh, breathable mesh", "сетчатые, из сетки, в сетку, дышащие"),
    "knit": ("knit, knitted, flyknit, primeknit, sock like", "вязаные, трикотажные, носки"),
}
SOLE_WORDS: dict[str, tuple[str, str]] = {
    "cupsole": ("cupsole, flat cup sole", "с чашечной подошвой"),
    "vulcanised": (
        "vulcanised sole, thin flat sole, flat rubber sole",
        "на тонкой плоской подошве",
    ),
    "runner": ("running sole, runner, running shoes", "беговые, для бега, с беговой подошвой"),
    "chunky": (
        "chunky, chunky sole, dad shoes, thick sole",
        "массивные, на толстой подошве, чанки",
    ),
    "platform": ("platform, platform sole", "на платформе, с высокой платформой"),
    "trail": ("trail, lugged sole, trail running, rugged sole", "трейловые, с протектором"),
}
TOE_WORDS: dict[str, tuple[str, str]] = {
    "cap": ("toe cap, with a toe cap", "с мысом, с накладкой на носке"),
    "rubber toe": (
        "rubber toe, with a rubber toe, rubber toe cap",
        "с резиновым носком, резиновый мысок",
    ),
    "mudguard": ("mudguard toe", "с накладкой вокруг носка"),
    "wing": ("wing tip, wing toe", "с фигурным носком"),
    "perforated": ("perforated toe, with toe holes", "с перфорацией, с дырочками на носке"),
}
PATTERN_WORDS: dict[str, tuple[str, str]] = {
    "two-tone": ("two tone, two-tone", "двухцветные"),
    "camo": ("camo, camouflage", "камуфляжные, камуфляж, хаки с пятнами"),
    "checker": ("checkered, checkerboard, chequered", "в клетку, клетчатые, шахматные"),
    "gradient": ("gradient, fade, ombre", "с градиентом, градиент, омбре"),
    "speckle": ("speckled, splatter", "в крапинку, с брызгами"),
}
CLOSURE_WORDS: dict[str, tuple[str, str]] = {
    "laces": ("lace up, with laces", "на шнурках, со шнуровкой"),
    "velcro": ("velcro, with straps, strap", "на липучках, с липучками"),
    "slip-on": ("slip on, slip-on, slipon, no laces, laceless", "слипоны, без шнурков, слипон"),
}
ATTRIBUTE_WORDS = {
    "material": MATERIAL_WORDS, "sole": SOLE_WORDS, "toe": TOE_WORDS, "pattern": PATTERN_WORDS,
    "closure": CLOSURE_WORDS,
}  # fmt: skip

ENGLISH_NOUNS = ("sneakers", "shoes", "trainers", "kicks", "sneaker", "shoe", "footwear", "")
RUSSIAN_NOUNS = ("кроссовки", "кроссовки", "кеды", "обувь", "кросы", "кроссы", "")
ENGLISH_NOISE = (
    "",
    "",
    "",
    "",
    "buy",
    "cheap",
    "men's",
    "women's",
    "new",
    "for men",
    "sale",
    "a pair of",
)
RUSSIAN_NOISE = (
    "",
    "",
    "",
    "",
    "купить",
    "мужские",
    "женские",
    "новые",
    "недорого",
    "пара",
    "оригинал",
)

# Latin names that Russian speakers write their own way: stems, from which plurals are made.
BRAND_SLANG: dict[str, tuple[str, ...]] = {
    "Nike": ("найк", "найки+"), "Adidas": ("адидас", "адидас+", "адик+", "адики"), "Puma": ("пума", "пумы"),
    "Jordan": ("джордан", "джордан+", "жордан+", "эйр джордан"), "Vans": ("ванс", "ванс+", "вэнс+"),
    "Converse": ("конверс", "конверс+", "чак+"), "Reebok": ("рибок", "рибок+"), "Fila": ("фила", "филы"),
    "New Balance": ("нью баланс", "нб", "нью беланс", "нью баланс+"), "Asics": ("асикс", "асикс+"),
    "Timberland": ("тимберленд", "тимберленд+", "тимб+"), "Skechers": ("скетчерс", "скечерс"),
    "Saucony": ("саукони",), "Balenciaga": ("баленсиага", "баленсиаги"), "Brooks": ("брукс",),
}  # fmt: skip

# silhouette (or its beginning): what people call it, in both languages. "+" makes Russian plurals.
NICKNAMES: dict[str, tuple[str, ...]] = {
    "Air Force 1": ("af1", "air force one", "force 1", "air forces", "uptowns", "форс+", "аир форс", "эйр форс",
                    "аирфорс+", "найк аир форс", "эйр форсы"),
    "Dunk": ("dunks", "sb dunk", "nike dunks", "данк+", "найк данк", "сб данк"),
    "Air Max 90": ("am90", "airmax 90", "аир макс 90", "эйр макс 90", "аирмакс 90", "максы 90"),
    "Air Max 1": ("am1", "airmax 1", "аир макс 1", "эйр макс 1"),
    "Air Max 95": ("am95", "аир макс 95", "эйр макс 95"), "Air Max 97": ("am97", "аир макс 97", "эйр макс 97"),
    "Air Max Plus": ("tn", "tns", "тн", "тнки", "аир макс плюс"), "Air Max": ("airmax", "аир макс", "эйр максы"),
    "Air Huarache": ("huaraches", "хуарачи", "хуараче", "уарачи"), "Air Presto": ("prestos", "престо"),
    "Roshe": ("roshe run", "roshes", "роши", "роше"), "Cortez": ("кортез+", "forrest gump shoes"),
    "Blazer": ("blazers", "блейзер+"), "Air Foamposite": ("foams", "foamposites", "фоампозит+"),
    "Free Run": ("frees", "фри ран"), "Flyknit Racer": ("флайнит рейсер",), "Lebron": ("lebrons", "леброн+"),
    "Kobe": ("kobes", "кобе"), "KD": ("kevin durant", "кд"), "Kyrie": ("kyries", "кайри"),
    "Mercurial": ("mercurials", "бутсы меркуриал", "football boots"), "Tiempo": ("бутсы темпо", "soccer cleats"),
    "Hypervenom": ("бутсы гипервеном", "soccer cleats"), "Magista": ("бутсы маджиста", "football boots"),
    "Air More Uptempo": ("uptempos", "аптемпо", "big air letters"), "Air VaporMax": ("вапормакс+", "vapormax"),
    "Air Zoom Pegasus": ("pegasus", "пегас+", "пегасусы"), "SB Zoom Janoski": ("janoskis", "яноски"),
    "UltraBoost": ("ultra boost", "ultraboosts", "ub", "ультрабуст+", "ультра буст"), "NMD": ("nmds", "нмд"),
    "Superstar": ("superstars", "shell toe", "shelltoes", "суперстар+"), "Gazelle": ("gazelles", "газели"),
    "Stan Smith": ("stan smiths", "стэн смит", "стэны", "стен смит+"), "Samba": ("sambas", "самба", "самбы"),
    "Campus": ("campuses", "кампус+"), "Tubular": ("тубуляр+", "tubulars"), "ZX Flux": ("зх флюкс", "флюкс"),
    "EQT": ("equipment", "экьюти"), "Forum": ("forums", "форум+"), "Yeezy": ("yeezys", "yeezies", "изи", "изики", "изи буст"),
    "Sk8-Hi": ("sk8 hi", "skate high", "скейт хай", "высокие вансы"), "Old Skool": ("old school vans", "олд скул+", "олдскулы"),
    "Authentic": ("vans authentics", "аутентик+"), "Slip-On": ("vans slip on", "слипоны ванс"), "Era": ("vans era", "ванс эра"),
    "Chuck Taylor": ("chucks", "all stars", "chuck taylors", "чаки", "чак тейлор", "олл старс", "конверсы", "кеды конверс"),
    "Chuck 70": ("chucks 70", "chuck seventy", "чаки 70"), "One Star": ("one stars", "ван стар"),
    "Suede": ("puma suedes", "пума суеде", "пума свейд"), "RS-X": ("rsx", "рсх"), "Gel-Lyte": ("gel lyte", "гель лайт"),
    "Classic Leather": ("reebok classics", "классики рибок", "рибок классик"), "Club C": ("клаб си",),
    "Instapump Fury": ("instapumps", "инстапамп+"), "Triple S": ("трипл с", "dad shoes"),
    "New Balance 574": ("nb 574", "574s", "нью баланс 574", "нб 574"), "New Balance 990": ("nb 990", "нью баланс 990"),
}  # fmt: skip

ORDINALS = ("", "первые", "вторые", "третьи", "четвертые", "пятые", "шестые", "седьмые", "восьмые", "девятые",
            "десятые", "одиннадцатые", "двенадцатые", "тринадцатые", "четырнадцатые")  # fmt: skip

# Height and kind of real lines whose titles do not say it, by the beginning of the silhouette's name.
LOW_LINES = (
    "Air Max", "Air Huarache", "Roshe", "Free", "Cortez", "Flyknit", "Air Zoom", "Zoom", "Lunar", "Flex", "Air Presto",
    "UltraBoost", "NMD", "Superstar", "Stan Smith", "Gazelle", "Samba", "Campus", "Tubular", "ZX", "EQT", "PureBoost",
    "Swift Run", "Authentic", "Old Skool", "Era", "Slip-On", "Suede", "RS-X", "Gel-Lyte", "New Balance", "Classic Leather",
    "Club C", "One Star", "Alphabounce", "Yeezy Boost 350", "Iniki", "SB Zoom Janoski",
)  # fmt: skip
HIGH_LINES = (
    "Air Foamposite",
    "Sk8-Hi",
    "Chuck Taylor All Star",
    "Chuck 70",
    "33 Hi",
    "Air More Uptempo",
    "Air Trainer",
)
LINE_MATERIALS = {
    "Authentic": "canvas", "Era": "canvas", "Slip-On": "canvas", "Chuck": "canvas", "Suede": "suede", "Gazelle": "suede",
    "Campus": "suede", "Superstar": "leather", "Stan Smith": "leather", "Air Force 1": "leather", "Flyknit": "knit",
    "UltraBoost": "knit", "NMD": "knit", "Classic Leather": "leather", "Club C": "leather", "Roshe": "mesh", "Free Run": "mesh",
    "Air Zoom": "mesh", "Air Jordan": "leather", "Dunk": "leather",
}  # fmt: skip
