"""Drawn squares, discs and bars: the smallest pictures that training can tell apart."""

from PIL import Image, ImageDraw

COLOURS = {"red": "#d02030", "blue": "#2050c0", "green": "#20a050"}
SHAPES = ("Square", "Disc", "Bar")


def draw(shape: str, colour: str, offset: int) -> Image.Image:
    picture = Image.new("RGB", (64, 64), "white")
    pen = ImageDraw.Draw(picture)
    box = {"Square": (16, 16, 48, 48), "Disc": (14, 14, 50, 50), "Bar": (6, 26, 58, 38)}[shape]
    moved = tuple(edge + offset for edge in box)
    (pen.ellipse if shape == "Disc" else pen.rectangle)(moved, fill=COLOURS[colour])
    return picture
