"""Pictures: what a quick look finds wrong with each, and turns and cuts that staff ask for."""

from __future__ import annotations

import hashlib
import io
import logging
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from PIL import Image

from catalog.matching import bits_apart
from catalog.models import ProductImage
from catalog.services import refresh_listings
from catalog.services.locks import in_transaction
from curation.models import PictureCheck, PictureEdit
from pictures.decoding import PictureError, decode_picture

logger = logging.getLogger(__name__)

CHUNK = 200
SMALLEST_PX = 300
TWINS_BITS = 3
LOOKED_AT_PX = 256
# A second thing of at least this share of the largest one, apart from it, is another shoe.
SECOND_SHARE = 0.35
LEAST_SHARE = 0.02
Flag = PictureCheck.Flag


def check_missing(*, limit: int = CHUNK) -> int:
    """Look at pictures that were not looked at in their present content; return how many.

    Reads our own re-encoded copies. About 10 ms of CPU a picture.
    """
    looked_at = PictureCheck.objects.filter(image=OuterRef("pk"), sha256=OuterRef("sha256"))
    images = list(
        ProductImage.objects.filter(~Exists(looked_at))
        .order_by("pk")
        .only("pk", "file", "sha256", "width", "height", "phash", "product")[:limit]
    )
    hashes = _hashes_of({image.product_id for image in images})
    checks = []
    for image in images:
        flags, measures = look_at(image)
        twins = [
            pk
            for pk, phash in hashes.get(image.product_id, [])
            if pk < image.pk
            and image.phash is not None
            and bits_apart(phash, image.phash) <= TWINS_BITS
        ]
        if twins:
            flags.append(Flag.DUPLICATE)
        checks.append(
            PictureCheck(image=image, sha256=image.sha256, flags=sorted(flags), measures=measures)
        )
    PictureCheck.objects.bulk_create(
        checks,
        update_conflicts=True,
        unique_fields=["image"],
        update_fields=["sha256", "flags", "measures", "checked_at"],
    )
    return len(images)


def _hashes_of(product_ids: set[int]) -> dict[int, list[tuple[int, int]]]:
    rows = ProductImage.objects.filter(product__in=product_ids, phash__isnull=False)
    found: dict[int, list[tuple[int, int]]] = {}
    for product_id, pk, phash in rows.values_list("product_id", "pk", "phash"):
        found.setdefault(product_id, []).append((pk, phash or 0))
    return found


def look_at(image: ProductImage) -> tuple[list[str], dict[str, Any]]:
    """Return flags of one picture and what they were measured by."""
    flags: list[str] = []
    measures: dict[str, Any] = {"width": image.width, "height": image.height}
    if min(image.width, image.height) < SMALLEST_PX:
        flags.append(Flag.SMALL)
    pixels = _pixels(image)
    if pixels is None:
        return flags, measures | {"unreadable": True}
    found = measure_things(pixels)
    measures |= found
    if found["second_share"] >= SECOND_SHARE:
        flags.append(Flag.SEVERAL)
    if found["small_things"] >= 8:
        flags.append(Flag.TEXT)
    if found["is_plain"] and not 0.9 <= found["aspect"] <= 4.5 and found["covered"] > 0:
        flags.append(Flag.NOT_A_SHOE)
    return flags, measures


def measure_things(pixels: NDArray[np.uint8]) -> dict[str, Any]:
    """Measure what stands before a plain background.

    Shapes:
        pixels (height, width, 3), RGB.
    Returns:
        is_plain: whether the border is of one colour, without which nothing else is judged;
        covered: share of the picture that is not background; aspect: width by height of the
        largest thing; second_share: area of the second largest thing by that of the largest;
        small_things: how many things of letters' size there are in rows.
    """
    from scipy import ndimage  # heavy, and of no use to web pages

    values = pixels.astype(np.int16)
    border = np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])
    background = np.median(border, axis=0)
    is_plain = bool(np.mean(np.abs(border - background).max(axis=1) < 18) > 0.9)
    blank = {"is_plain": is_plain, "covered": 0.0, "aspect": 0.0}
    if not is_plain:
        return blank | {"second_share": 0.0, "small_things": 0}
    things = np.abs(values - background).max(axis=2) > 28
    joined = ndimage.binary_closing(things, iterations=3)
    labels, count = ndimage.label(joined)
    if not count:
        return blank | {"second_share": 0.0, "small_things": 0}
    areas = np.bincount(labels.ravel())[1:]
    order = np.argsort(areas)[::-1]
    largest = ndimage.find_objects(labels)[order[0]]
    height, width = (part.stop - part.start for part in largest)
    # Seams and eyelets of the shoe itself are no letters.
    things[largest] = False
    second = float(areas[order[1]] / areas[order[0]]) if count > 1 else 0.0
    share = float(areas[order[1]] / things.size) if count > 1 else 0.0
    return {
        "is_plain": True,
        "covered": round(float(joined.mean()), 3),
        "aspect": round(width / max(1, height), 2),
        "second_share": round(second if share >= LEAST_SHARE else 0.0, 3),
        "small_things": _count_letters(things),
    }


def _count_letters(things: NDArray[np.bool_]) -> int:
    """Count things of the size of letters."""
    from scipy import ndimage  # heavy, and of no use to web pages

    high, wide = things.shape
    boxes = ndimage.find_objects(ndimage.label(things)[0])
    sizes = [(box[0].stop - box[0].start, box[1].stop - box[1].start) for box in boxes[:2000]]
    return sum(0.02 < tall / high < 0.12 and 0.004 < broad / wide < 0.12 for tall, broad in sizes)


def _pixels(image: ProductImage) -> NDArray[np.uint8] | None:
    try:
        with Image.open(Path(settings.MEDIA_ROOT) / image.file) as opened:
            small = opened.convert("RGB")
            small.thumbnail((LOOKED_AT_PX, LOOKED_AT_PX))
            return np.asarray(small)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def make_main(image: ProductImage) -> None:
    """Put a picture before all others of its product; shown, if it was hidden."""

    def change() -> None:
        others = ProductImage.objects.filter(product=image.product_id).exclude(pk=image.pk)
        others.update(position=F("position") + 1)
        ProductImage.objects.filter(pk=image.pk).update(position=0, is_hidden=False)
        refresh_listings([image.product_id])

    in_transaction(change)


def re_embed(image: ProductImage) -> int:
    """Drop a picture's vectors, so that the next tick makes them anew; return how many."""
    related: Any = image
    return int(related.embeddings.all().delete()[0])


def ask_for_edit(
    image: ProductImage, *, turn: int = 0, crop: list[float] | None = None, by: Any
) -> PictureEdit:
    """Note a turn (90, 180, 270 degrees clockwise) or a cut, to be carried out by a task.

    Raises:
        ValueError: no such turn, or a cut that is none; the message is for people.
    """
    if turn % 360 not in (0, 90, 180, 270) or (turn % 360 == 0 and crop is None):
        raise ValueError(_("Choose a turn or a cut."))
    if crop is not None:
        x, y, width, height = crop
        fits = 0 <= x < 1 and 0 <= y < 1 and 0.1 <= width <= 1 - x + 1e-6
        if not (fits and 0.1 <= height <= 1 - y + 1e-6):
            raise ValueError(
                _("The cut must lie inside the picture and hold a tenth of each side.")
            )
    return PictureEdit.objects.create(image=image, turn=turn % 360, crop=crop, made_by=by)


def carry_out(edit_id: int) -> PictureEdit:
    """Make the edited picture beside the original, and hide the original. Safe to call twice."""
    edit = PictureEdit.objects.select_related("image").get(pk=edit_id)
    if edit.state != PictureEdit.State.QUEUED:
        return edit
    try:
        data = (Path(settings.MEDIA_ROOT) / edit.image.file).read_bytes()
        picture = decode_picture(data, longest_side=2048)
        sha256, file, size, phash = _store(_edited(picture, edit))
    except (PictureError, OSError) as error:
        logger.warning("picture edit %s failed: %s", edit_id, error)
        edit.state, edit.message = PictureEdit.State.FAILED, _("The file cannot be read.")
        edit.save(update_fields=["state", "message"])
        return edit
    with transaction.atomic():
        original = ProductImage.objects.select_for_update(no_key=True).get(pk=edit.image_id)
        edit.result, _made = ProductImage.objects.update_or_create(
            product_id=original.product_id,
            sha256=sha256,
            defaults={
                "file": file,
                "width": size[0],
                "height": size[1],
                "phash": phash,
                "position": original.position,
                "is_hidden": False,
            },
        )
        ProductImage.objects.filter(pk=original.pk).exclude(pk=edit.result.pk).update(
            is_hidden=True
        )
        edit.state = PictureEdit.State.DONE
        edit.save(update_fields=["state", "result"])
        refresh_listings([original.product_id])
    return edit


def _edited(picture: Image.Image, edit: PictureEdit) -> Image.Image:
    if edit.crop:
        x, y, width, height = edit.crop
        wide, high = picture.size
        box = (x * wide, y * high, min(1, x + width) * wide, min(1, y + height) * high)
        picture = picture.crop(tuple(round(side) for side in box))
    return picture.rotate(-edit.turn, expand=True) if edit.turn else picture


def _store(picture: Image.Image) -> tuple[str, str, tuple[int, int], int]:
    """Write a picture and its small copy where crawled ones lie: by content."""
    import imagehash  # heavy, and of no use to web pages

    data = io.BytesIO()
    picture.save(data, "WEBP", quality=90)
    sha256 = hashlib.sha256(data.getvalue()).hexdigest()
    file = f"pictures/{sha256[:2]}/{sha256}.webp"
    path = Path(settings.MEDIA_ROOT) / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.getvalue())
    small = picture.copy()
    small.thumbnail((400, 400))
    small.save(path.with_name(f"{sha256}-400.webp"), "WEBP", quality=85)
    unsigned = int(str(imagehash.phash(picture)), 16)
    phash = unsigned - 2**64 if unsigned >= 2**63 else unsigned
    return sha256, file, picture.size, phash


def undo_edit(edit: PictureEdit) -> bool:
    """Show the original again and drop what was made of it; False if there is nothing to undo."""
    if edit.state != PictureEdit.State.DONE:
        return False

    def change() -> None:
        ProductImage.objects.filter(pk=edit.image_id).update(is_hidden=False)
        if edit.result_id is not None and edit.result_id != edit.image_id:
            ProductImage.objects.filter(pk=edit.result_id).delete()
        PictureEdit.objects.filter(pk=edit.pk).update(state=PictureEdit.State.UNDONE)
        refresh_listings([edit.image.product_id])

    in_transaction(change)
    return True
