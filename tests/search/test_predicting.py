"""What the heads read of products is kept, once, by the heads that serve."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from catalog.models import ProductImage
from search.encoders.base import EncoderUnavailableError
from search.models import Encoder, Prediction, ServedModel
from search.predicting import predict_missing
from search.registry import EncoderStateError
from search.served import (
    activate_model,
    add_model,
    heads_in_service,
    model_called,
    retire_model,
    revision_in_service,
)
from tests.search.factories import EncoderFactory, direction, embed, make_shoe
from tests.search.heads import ADIDAS, DRAWN, NIKE, REVISION, write_heads

pytestmark = pytest.mark.django_db


@pytest.fixture
def encoder() -> Encoder:
    return EncoderFactory.create()


@pytest.fixture
def heads(tmp_path: Path, settings: object) -> ServedModel:
    row = add_model("heads", write_heads(tmp_path / "heads"))
    activate_model(row)
    return row


def read(product_id: int) -> dict[str, str]:
    rows = Prediction.objects.filter(product=product_id)
    return dict(rows.values_list("field", "label"))


def test_a_product_with_vectors_is_read_once(encoder: Encoder, heads: ServedModel) -> None:
    product = make_shoe(vectors=[direction(NIKE)], encoder=encoder)
    make_shoe(vectors=[], encoder=encoder)  # has no vector yet

    assert predict_missing() == 1
    assert predict_missing() == 0

    assert read(product.pk) == {
        "brand": "Nike",
        "silhouette": "Dunk Low",
        "height": "low",
        "kind": "sneaker",
        "colours": "white,red",
    }
    row = Prediction.objects.get(product=product, field="brand")
    assert row.revision == heads.revision
    assert row.probability > 0.99


def test_a_new_picture_is_read_too(encoder: Encoder, heads: ServedModel) -> None:
    product = make_shoe(vectors=[direction(NIKE)], encoder=encoder)
    predict_missing()
    sure = Prediction.objects.get(product=product, field="brand").probability

    image = ProductImage.objects.create(
        product=product, sha256="b" * 64, file="b.webp", width=9, height=9, source_url="u"
    )
    embed(image, encoder, direction(ADIDAS))

    assert predict_missing() == 1
    assert Prediction.objects.get(product=product, field="brand").probability < sure


def test_of_a_drawing_nothing_but_its_kind_is_read(encoder: Encoder, heads: ServedModel) -> None:
    product = make_shoe(vectors=[direction(DRAWN)], encoder=encoder)
    predict_missing()
    assert read(product.pk) == {"kind": "drawing"}


def test_other_heads_read_everything_anew_and_the_old_ones_come_back(
    encoder: Encoder, heads: ServedModel, tmp_path: Path
) -> None:
    product = make_shoe(vectors=[direction(NIKE)], encoder=encoder)
    predict_missing()
    other = add_model("heads", write_heads(tmp_path / "other", version="2", swapped=True))
    assert read(product.pk)["brand"] == "Nike"  # added, not in service

    assert activate_model(other, reason="tried") == heads
    assert revision_in_service("heads", REVISION) == other.revision
    assert predict_missing() == 1
    assert read(product.pk)["brand"] == "Adidas"

    activate_model(model_called("heads", "1"))
    assert predict_missing() == 1
    assert read(product.pk)["brand"] == "Nike"


def test_heads_of_another_encoder_read_nothing(heads: ServedModel) -> None:
    encoder = EncoderFactory.create(revision="f" * 16)
    make_shoe(vectors=[direction(NIKE)], encoder=encoder)
    assert heads_in_service(encoder.revision) is None
    assert predict_missing() == 0


def test_a_folder_without_heads_is_refused_and_what_serves_stays(
    heads: ServedModel, tmp_path: Path
) -> None:
    with pytest.raises(EncoderUnavailableError, match="no heads here"):
        add_model("heads", tmp_path / "nothing")
    with pytest.raises(EncoderStateError, match="in service"):
        retire_model(heads)
    assert heads_in_service(REVISION) is not None


def test_the_command_adds_activates_lists_and_goes_back(
    heads: ServedModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_heads(tmp_path / "other", version="2", swapped=True)

    call_command("model", "add", str(folder), "--kind", "heads")
    added = ServedModel.objects.latest("pk")
    call_command("model", "activate", "2", "--kind", "heads", "--reason", "asked for")
    call_command("model", "list", "--kind", "heads")

    told = capsys.readouterr().out
    assert f"Back again: manage.py model activate {heads.pk} --kind heads" in told
    assert "asked for" in told
    call_command("model", "activate", str(heads.pk), "--kind", "heads")
    call_command("model", "retire", "2", "--kind", "heads")
    assert not ServedModel.objects.filter(pk=added.pk).exists()
    with pytest.raises(CommandError, match="no heads '2'"):
        call_command("model", "activate", "2", "--kind", "heads")
