"""The same encoder fed otherwise: mirrored pictures, another size."""

import json
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageOps

from search.encoders.base import Encoder, Vectors


class Mirrored:
    """An encoder that sees every picture mirrored: its vectors are averaged with the plain ones."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.revision = f"{encoder.name} mirrored", encoder.revision
        self.dimensions, self.has_text = encoder.dimensions, False

    def encode_images(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Mirror n pictures and encode them: (n, d), unit rows."""
        return self._encoder.encode_images([ImageOps.mirror(picture) for picture in pictures])

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Hand on: words have no mirror image."""
        return self._encoder.encode_texts(texts)


def folder_at(side: int, folder: Path, *, aside: Path) -> Path:
    """Make a folder of the same weights that serves at another size, and give its path.

    `aside` holds it; the weights are linked, not copied.
    """
    made = aside / f"{folder.name}-{side}"
    made.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        link = made / file.name
        if file.name != "preprocessor_config.json" and not link.exists():
            link.symlink_to(file.resolve())
    told = json.loads((folder / "preprocessor_config.json").read_text(encoding="utf-8"))
    told["size"] = {"height": side, "width": side}
    (made / "preprocessor_config.json").write_text(json.dumps(told), encoding="utf-8")
    return made
