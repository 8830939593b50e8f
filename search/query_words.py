"""Words of queries by what they mean: colours, genders, heights, flags, brands as people bend them.

Regular expressions, matched against whole words without case. Russian adjectives are matched by stem.
"""

from __future__ import annotations

_HARD = r"(?:ый|ая|ое|ые|ых|ую|ого|ой|ым|ыми|ом)"

COLOURS: dict[str, str] = {
    "black": r"(?:all[- ]|jet )?black|noir|ч[её]рн\w+",
    "white": rf"(?:snow |off[- ])?white|ivory|бел{_HARD}|белоснежн\w+|молочн\w+",
    "silver": r"silver|silvery|серебр\w+",
    "grey": rf"(?:light |dark )?gr[ea]y|charcoal|anthracite|(?:светло-|т[её]мно-)?сер{_HARD}",
    "burgundy": r"burgundy|maroon|wine red|бордов\w+|бордо|винн\w+",
    "red": r"(?:bright |dark )?red|crimson|scarlet|(?:ярко-)?красн\w+|ал(?:ый|ая|ые|ых)",
    "orange": r"orange|оранжев\w+|рыж(?:ий|ая|ие|их|ую)",
    "gold": r"gold(?:en)?|золот\w+",
    "yellow": r"(?:neon |bright )?yellow|volt|(?:ярко-)?ж[её]лт\w+|лимонн\w+|салатов\w+",
    "olive": r"olive|khaki|(?:army|military) green|оливков\w+|хаки|болотн\w+",
    "turquoise": r"turquoise|teal|mint|aqua|бирюзов\w+|мятн\w+",
    "green": r"(?:dark |light |neon )?green|emerald|(?:т[её]мно-|светло-|ярко-)?зел[её]н\w+|изумрудн\w+",
    "navy": r"navy(?: blue)?|dark blue|midnight blue|т[её]мно-?\s?син\w+",
    "blue": r"(?:light |sky |royal |bright )?blue|(?:ярко-)?син(?:ий|яя|ее|ие|их|юю|его|ей|ими)|голуб\w+",
    "purple": r"purple|violet|lilac|lavender|фиолетов\w+|сиренев\w+|лилов\w+|лавандов\w+",
    "pink": r"(?:hot )?pink|(?:ярко-)?розов\w+",
    "brown": r"(?:dark )?brown|chocolate|коричнев\w+|шоколадн\w+",
    "beige": r"beige|cream|sand|tan|бежев\w+|песочн\w+|кремов\w+",
    "multicolour": r"multi-?colou?r(?:ed)?|rainbow|разноцветн\w+|пестр\w+",
}
# The first half of "чёрно-белые" as its own word.
COLOUR_HALVES: dict[str, str] = {
    "black": r"ч[её]рно", "white": "бело", "grey": "серо", "red": "красно", "orange": "оранжево", "yellow": r"ж[её]лто",
    "green": r"зел[её]но", "blue": "сине|голубо", "purple": "фиолетово", "pink": "розово", "brown": "коричнево",
    "beige": "бежево", "gold": "золотисто", "silver": "серебристо", "burgundy": "бордово",
}  # fmt: skip
GENDERS: dict[str, str] = {
    "women": (
        r"wom[ae]n'?s?|ladies|lady'?s|female|for (?:her|my (?:wife|girlfriend))"
        r"|женск\w+|для (?:женщин\w*|девушек|девушки|не[её]|жены)"
    ),
    "men": (
        r"men'?s?|man|guys|male|gents|for (?:him|my (?:husband|boyfriend))"
        r"|мужск\w+|для (?:мужчин\w*|парн\w+|него|мужа)"
    ),
    "kids": (
        r"kids?'?|child(?:ren'?s?)?|boys?'?|girls?'?|toddlers?|junior|youth|baby|infants?"
        r"|детск\w+|подростков\w+|для (?:детей|реб[её]нка|мальчик\w*|девоч\w+|малыш\w*|подростк\w+)"
    ),
    "unisex": r"unisex|унисекс",
}
HEIGHTS: dict[str, str] = {
    "high": r"high[- ]?(?:tops?|cuts?)|hi[- ]?tops?|highs|высок(?:ие|их|ий|ая|ое|ими)",
    "mid": r"mid[- ]?(?:tops?|cuts?)|mids|средн(?:ие|их) кроссовк\w+|средней высоты",
    "low": r"low[- ]?(?:tops?|cuts?)|lows|низк(?:ие|их|ий|ая|ое|ими)",
}
FLAGS: dict[str, str] = {
    "on_sale": (
        r"on sale|(?:with|at) a? ?discount|discounted|reduced|sale|clearance"
        r"|(?:со|с) скидк\w+|скидк\w+|(?:по )?распродаж\w*|по акции|уцен[её]нн\w+"
    ),
    "in_stock": r"in stock|available(?: now)?|(?:есть )?в наличии",
}
# Slugs of brands → how Russian speakers bend them, and short forms.
BRAND_WORDS: dict[str, str] = {
    "nike": r"nikes|найк(?:и|ов|ах|ам|ами|а|ач|ачи)?",
    "adidas": r"adidases|адидас(?:ы|ов|ах|ам|ами|а)?|адик(?:и|ов|ах|ами)",
    "jordan": r"jordans|(?:(?:эйр|аир|эир) )?[дж]?жордан(?:ы|ов|ах|ам|ами|а)?",
    "converse": r"конверс(?:ы|ов|ах|ам|ами|а)?",
    "vans": r"в[аэ]нс(?:ы|ов|ах|ам|ами|а)?",
    "reebok": r"reeboks|р[иеэ]бок(?:и|ов|ах|ами|а)?",
    "puma": r"pumas|пум(?:а|ы|у|е|ах|ами)",
    "asics": r"асикс(?:ы|ов|ах|ами|а)?",
    "new-balance": r"nb|нб|нью[- ]?б[аеэ]ланс(?:ы|ов|ах|ами|а)?",
    "saucony": r"саукони|сокони", "salomon": r"саломон(?:ы|ов|ах|а)?", "fila": r"фил(?:а|ы|ах)",
    "balenciaga": r"баленсиаг(?:а|и|у|ах)", "timberland": r"тимберленд(?:ы|ов|а)?",
    "under-armour": r"андер ?армор\w*", "hoka": r"хок(?:а|и)", "skechers": r"скет?черс(?:ы|ов|а)?",
}  # fmt: skip
# "not red", "кроме белых": what must not be taken for a wish.
NEGATIONS = r"(?:but )?not(?: in)?|no|without|except|anything but|не|кроме|но не|только не|без"
