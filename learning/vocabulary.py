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
             "высок:s2, высокие, высокие, хай, хай топ, хаи, до щиколотки, высоченные, выше щиколотки"),
    "mid": ("mid, mid top, mid cut, mids", "средн:s, мид, миды, средней высоты, полувысокие"),
    "low": ("low, low top, lo, low cut, lowtop, lows", "низк:s2, низкие, низкие, лоу, лоу топ, короткие, с низким верхом"),
}  # fmt: skip
MATERIAL_WORDS: dict[str, tuple[str, str]] = {
    "leather": (
        "leather, real leather, smooth leather",
        "кожан:h, кожаные, из кожи, кожа, из натуральной кожи",
    ),
    "suede": ("suede, nubuck, soft suede", "замшев:h, замшевые, из замши, замша, нубук, из нубука"),
    "canvas": (
        "canvas, cloth, textile, fabric",
        "тканев:h, тканевые, текстильн:h, из ткани, холщов:h, парусинов:h, из текстиля, канвас, тряпичные",
    ),
    "mesh": (
        "mesh, breathable mesh, breathable, lightweight",
        "сетчат:h, из сетки, в сетку, дышащ:s2, легкие",
    ),
    "knit": (
        "knit, knitted, flyknit, primeknit, knit upper",
        "вязан:h, вязаные, трикотажн:h, из трикотажа, тканевые вязаные, флайнит, праймнит",
    ),
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
KIND_WORDS: dict[str, tuple[str, str]] = {
    "basketball": (
        "basketball, for basketball, hoop, b-ball, court basketball, for playing basketball",
        "баскетбольн:h, для баскетбола, баскетбол, для игры в баскетбол",
    ),
    "running": (
        "running, for running, runners, jogging, for the gym, road running, run",
        "бегов:o, для бега, для пробежек, беговые, для тренировок, раннеры",
    ),
    "football": (
        "football boots, soccer cleats, cleats, soccer boots, studs, with studs, firm ground, football, soccer",
        "бутсы, футбольные бутсы, футбольн:h, для футбола, с шипами, шипованн:h",
    ),
    "spikes": (
        "track spikes, spikes, sprint spikes, running spikes, track and field, for sprinting",
        "шиповки, беговые шиповки, легкоатлетические шиповки, для спринта, для легкой атлетики, легкоатлетическ:s2",
    ),
    "skate": (
        "skate, skateboarding, for skating, skater, skateboard, flat sole skate",
        "скейтерск:s2, для скейта, для скейтборда, скейтовые, для катания на скейте, на плоской подошве",
    ),
    "tennis": (
        "tennis, for tennis, tennis court, court",
        "теннисн:h, для тенниса, для корта",
    ),
}
FEATURE_WORDS: dict[str, tuple[str, str]] = {
    "rubber toe": (
        "rubber toe, with a rubber toe, rubber toe cap, white toe cap, rubber cap on the toe",
        "с резиновым носком, с резиновым мысом, с белым носком, резиновый мысок, резиновый нос",
    ),
    "shell toe": (
        "shell toe, rubber shell toe, shelltoe, with a shell on the toe, ribbed toe cap",
        "с ракушкой, с резиновой ракушкой, с ракушкой на носке, носок ракушкой, рифленый носок",
    ),
    "air window": (
        "air bubble, visible air, with an air bubble, air window in the sole, bubble sole, visible air unit, air cushion",
        "с воздушной подушкой, с воздухом в подошве, с окошком в подошве, на воздухе, с пузырем в пятке, с видимым воздухом",
    ),
    "ankle strap": (
        "with a strap, ankle strap, strap on the ankle, strapped, velcro strap",
        "с ремешком, с ремешком на щиколотке, с ремнем, с липучкой сверху, с хлястиком",
    ),
    "foam shell": (
        "shiny shell, moulded, molded, moulded upper, glossy, one piece shell, shiny",
        "литые, блестящ:s2, глянцев:h, из цельного пластика, как панцирь",
    ),
    "big letters": (
        "big letters, AIR letters on the side, huge AIR, big air lettering, letters on the side",
        "с большими буквами, с буквами air, с надписью air сбоку, большие буквы сбоку",
    ),
    "no laces": (
        "slip on, slip-on, no laces, without laces, laceless, slipons",
        "слипоны, без шнурков, слипон, без шнуровки",
    ),
    "like a sock": (
        "sock like, sock fit, like a sock, sock shoes, socks",
        "носки, кроссовки-носки, как носок, с носком, чулком",
    ),
    "elephant print": (
        "elephant print, cracked print, with elephant print",
        "со слоновьим узором, с принтом под слона",
    ),
    "patent leather": ("patent leather, shiny patent, patent", "лаковые, лакированн:h, с лаком"),
    "wings": ("wings logo, with wings on the collar", "с крыльями, с крылышками"),
    "side stripe": (
        "side stripe, with a wavy stripe, stripe on the side, jazz stripe",
        "с волнистой полосой, с полосой сбоку",
    ),
    "star patch": (
        "star patch, with a star, star on the side, round star logo",
        "со звездой, со звездочкой, звезда сбоку",
    ),
}
# A maker's mark, said by those who do not say the maker.
MARK_WORDS: dict[str, tuple[str, str]] = {
    "Adidas": (
        "three stripes, with three stripes, 3 stripes, three stripes on the side, trefoil",
        "с тремя полосками, три полоски, с тремя полосами, 3 полоски, с лампасами, трилистник",
    ),
    "Nike": ("swoosh, with a swoosh, tick, nike tick", "с галочкой, галочка, со свушем, свуш"),
    "New Balance": ("with an N, big N on the side, letter n", "с буквой n, с буквой н сбоку"),
    "Puma": ("cat logo, jumping cat, with a puma", "с пумой, с кошкой, с прыгающей кошкой"),
}
ATTRIBUTE_WORDS = {
    "material": MATERIAL_WORDS, "sole": SOLE_WORDS, "toe": TOE_WORDS, "pattern": PATTERN_WORDS,
    "closure": CLOSURE_WORDS, "kind": KIND_WORDS, "feature": FEATURE_WORDS, "mark": MARK_WORDS,
}  # fmt: skip

ENGLISH_NOUNS = ("sneakers", "shoes", "trainers", "kicks", "sneaker", "shoe", "footwear", "")
RUSSIAN_NOUNS = (
    "кроссовки",
    "кроссовки",
    "кроссовки",
    "кеды",
    "обувь",
    "кросы",
    "кроссы",
    "кроссовок",
    "",
)
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
# Where the second colour of a shoe is.
ENGLISH_SECOND_COLOUR = (
    "sole",
    "details",
    "accents",
    "trim",
    "soles",
    "logo",
    "stripes",
    "swoosh",
    "laces",
    "heel",
    "accent",
    "parts",
)
RUSSIAN_SECOND_PARTS = (
    "вставками",
    "деталями",
    "элементами",
    "шнурками",
    "полосками",
    "акцентами",
    "",
)
# Words that say nothing of looks and must not be taken for a slip of one that does.
EVERYDAY_WORDS = (
    "the and with for from that this these those which have has but not all any one two look looks looking like written under over about into "
    "pair size price good best nice cool old real big small very more less than want need find show some something someone can you me my your "
    "day walk walking work street winter summer spring autumn school gift wedding office gym city everyday comfortable light heavy warm cold cheap "
    "в на из для под над без как что это эти тот где или и не да но по до от за к у о с со же бы мне мой нужны хочу найди покажи какие такие "
    "похожие чтобы если есть размер цена руб рублей тысяч тысячи пара пару очень самые просто хорошие лучшие крутые красивые удобные теплые зимние "
    "летние осенние весенние повседневные город улицу школу работу офис зал подарок"
)
