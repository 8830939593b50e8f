"""Closed vocabularies of the catalogue: what a field may hold. Pure values, no ORM."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Colour(models.TextChoices):
    """Base colours: the words that facets, filters and the colour heads share."""

    BLACK = "black", _("black")
    WHITE = "white", _("white")
    GREY = "grey", _("grey")
    RED = "red", _("red")
    BURGUNDY = "burgundy", _("burgundy")
    ORANGE = "orange", _("orange")
    YELLOW = "yellow", _("yellow")
    GREEN = "green", _("green")
    OLIVE = "olive", _("olive")
    TURQUOISE = "turquoise", _("turquoise")
    BLUE = "blue", _("blue")
    NAVY = "navy", _("navy")
    PURPLE = "purple", _("purple")
    PINK = "pink", _("pink")
    BROWN = "brown", _("brown")
    BEIGE = "beige", _("beige")
    GOLD = "gold", _("gold")
    SILVER = "silver", _("silver")
    MULTICOLOUR = "multicolour", _("multicolour")


class Gender(models.TextChoices):
    MEN = "men", _("men")
    WOMEN = "women", _("women")
    UNISEX = "unisex", _("unisex")
    KIDS = "kids", _("kids")


class Height(models.TextChoices):
    LOW = "low", _("low")
    MID = "mid", _("mid")
    HIGH = "high", _("high")


class SizeSystem(models.TextChoices):
    """How a shop counts; `UNKNOWN` stays unknown rather than being guessed."""

    EU = "EU", "EU"
    US_MEN = "US_M", _("US men")
    US_WOMEN = "US_W", _("US women")
    US_KIDS = "US_K", _("US kids")
    UK = "UK", "UK"
    CM = "CM", _("cm")
    RU = "RU", "RU"
    UNKNOWN = "", _("unknown")


class Condition(models.TextChoices):
    """New, used or made good again; empty where the shop does not say."""

    NEW = "new", pgettext_lazy("condition of a shoe", "new")
    USED = "used", pgettext_lazy("condition of a shoe", "used")
    REFURBISHED = "refurbished", pgettext_lazy("condition of a shoe", "refurbished")
