"""The yardstick asks what it says it asks, keeps what it has encoded, and writes what it found."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from learning.__main__ import main
from learning.baselines import ColourHistogram, baseline
from learning.composing import asked_colour
from learning.manifest import Picture
from learning.metrics import clustered_interval, rank_queries
from learning.yardstick import questions
from learning.yardstick.closeness import (
    choose_distance,
    false_alarms,
    nearest_distances,
    pooled_hits,
    weighed,
)
from learning.yardstick.encoding import encode_pictures
from learning.yardstick.questions import ask, held_out_silhouettes, pictures_asked
from learning.yardstick.table import BEGIN, END, markdown, write_into
from search.encoders.base import Vectors
from search.encoders.composing import SHAPE_DIMENSIONS, in_colour


def picture(name: str, **told: str) -> Picture:
    return replace(Picture(Path(name), "val", domain="plain"), **told)  # type: ignore[arg-type]


STREET = picture("s", brand="Jordan", silhouette="Air Jordan 4", domain="busy")
STUDIO = picture("t", brand="Jordan", silhouette="Air Jordan 4")
NAMELESS_JORDAN = picture("n", brand="Jordan")
NAMELESS_VANS = picture("v", brand="Vans")
TRAIN_SAME = picture("x", brand="Jordan", silhouette="Air Jordan 4", split="train")
TRAIN_VARIANT = picture("y", brand="Jordan", silhouette="Air Jordan 4 Low", split="train")
TRAIN_OTHER = picture("z", brand="Nike", silhouette="Roshe", split="train")
EVERYTHING = [
    STREET, STUDIO, NAMELESS_JORDAN, NAMELESS_VANS, TRAIN_SAME, TRAIN_VARIANT, TRAIN_OTHER,
]  # fmt: skip


def test_street_asks_studio_and_nobody_knows_better_stays_out() -> None:
    asked = pictures_asked({"dev": EVERYTHING})
    [street] = [each for each in ask(asked, {"dev": EVERYTHING}) if each.name == "street to studio"]

    assert [asked[row] for row in street.asking] == [STREET]
    assert {asked[row].path.name for row in street.offered} == {"t", "v", "z"}
    assert (street.offered_labels == street.asked_labels[0]).sum() == 1


def test_distractors_are_drawn_up_to_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [replace(TRAIN_OTHER, path=Path(f"d{n}")) for n in range(30)]
    monkeypatch.setattr(questions, "DISTRACTORS", 12)

    asked = pictures_asked({"dev": [STREET, STUDIO, *many]})

    assert len(asked) == 14


def test_silhouettes_held_out_ask_with_the_pictures_of_both_splits() -> None:
    line = min(held_out_silhouettes())
    unseen = [picture(f"u{n}", silhouette=line, split=s) for n, s in enumerate(("train", "val"))]
    rows = [*unseen, STUDIO]
    [found] = [each for each in ask(rows, {"catalog": rows}) if each.name.startswith("silhouettes")]

    assert len(found.asking) == 2
    assert len(found.offered) == 3
    assert found.own.tolist() == [0, 1]


def test_other_views_of_a_product_are_right_and_products_alone_do_not_ask() -> None:
    rows = [picture("a", product_id="7"), picture("b", product_id="7"), picture("c")]
    [views] = [each for each in ask(rows, {"dev": rows}) if each.name.startswith("same product")]
    vectors = np.eye(3, dtype=np.float32)[[0, 0, 1]]
    ranked = rank_queries(
        vectors, views.asked_labels, vectors, views.offered_labels, same_rows=views.own
    )

    assert ranked.rows.tolist() == [0, 1]
    assert ranked.scores[:, 0].tolist() == [1.0, 1.0]
    assert ranked.first[:, 0].tolist() == [1, 0]


def test_an_interval_is_wider_when_pictures_come_in_clumps() -> None:
    values = np.repeat([0.0, 1.0], 50)
    one_by_one = clustered_interval(values, np.arange(100))
    in_clumps = clustered_interval(values, np.repeat(np.arange(10), 10))

    assert one_by_one[0] < 0.5 < one_by_one[1]
    assert in_clumps[1] - in_clumps[0] > 2 * (one_by_one[1] - one_by_one[0])


@pytest.fixture
def shoes(tmp_path: Path) -> list[Picture]:
    found = []
    for number in range(6):
        image = Image.new("RGB", (80, 60), "white")
        colour = ("#c02020", "#2040c0")[number % 2]
        ImageDraw.Draw(image).polygon([(5, 50), (10 + 8 * number, 10), (75, 50)], fill=colour)
        image.save(tmp_path / f"{number}.png")
        found.append(picture(str(tmp_path / f"{number}.png"), silhouette=f"L{number // 2}"))
    return found


@pytest.mark.parametrize("name", ["random", "hsv-histogram", "hog", "sift-words"])
def test_baselines_give_unit_vectors(name: str, shoes: list[Picture]) -> None:
    encoder = baseline(name)
    assert encoder is not None
    images = [Image.open(shoe.path).convert("RGB") for shoe in shoes]

    vectors = encoder.encode_images(images)

    assert vectors.shape == (6, encoder.dimensions)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_what_was_encoded_once_is_read_the_next_time(shoes: list[Picture], tmp_path: Path) -> None:
    class Counting(ColourHistogram):
        seen = 0

        def encode_images(self, pictures: object) -> Vectors:
            found = super().encode_images(pictures)  # type: ignore[arg-type]
            Counting.seen += len(found)
            return found

    broken = picture(str(tmp_path / "broken.png"))
    broken.path.write_bytes(b"no picture")
    first = encode_pictures(Counting(), shoes[:4], kept_in=tmp_path / "kept")
    again = encode_pictures(Counting(), [*shoes, broken], kept_in=tmp_path / "kept")

    assert Counting.seen == 6
    assert again.pictures == tuple(shoes)
    np.testing.assert_array_equal(first.vectors, again.vectors[:4])
    assert again.cut_out.all()


def test_the_asked_colour_replaces_the_shoes_own() -> None:
    shoe, words = np.zeros(256, np.float32), np.zeros(256, np.float32)
    shoe[[0, 200]] = (0.8, 0.6)
    words[[5, 210]] = (0.8, 0.6)

    composed = in_colour(shoe, words)

    assert np.linalg.norm(composed) == pytest.approx(1, abs=1e-5)
    assert composed[0] > 0
    assert composed[210] > 0
    assert composed[200] == composed[5] == 0
    speechless = words.copy()
    speechless[SHAPE_DIMENSIONS:] = 0
    assert in_colour(shoe, speechless) is shoe


class TwoParts:
    """Line in the shape part, colour in the colour part; words know colours only."""

    name, revision, dimensions, has_text = "parts", "1", 256, True
    colours = ("red", "blue")

    def encode_images(self, pictures: object) -> Vectors:
        raise NotImplementedError

    def encode_texts(self, texts: object) -> Vectors:
        rows = np.zeros((len(list(texts)), 256), np.float32)  # type: ignore[call-overload]
        for row, text in zip(rows, texts, strict=True):  # type: ignore[call-overload]
            row[SHAPE_DIMENSIONS + self.colours.index(text.split()[0])] = 1
        return rows


def test_composed_queries_are_measured_beside_the_picture_alone() -> None:
    pictures, vectors = [], np.zeros((40, 256), np.float32)
    for number in range(40):
        line, colour = number % 4, number // 4 % 2
        pictures.append(
            replace(
                picture(f"p{number}"), silhouette=f"L{line}", colours=(TwoParts.colours[colour],)
            )
        )
        vectors[number, [line, SHAPE_DIMENSIONS + colour]] = (0.8, 0.6)

    found = asked_colour(TwoParts(), pictures, vectors)

    assert found is not None
    assert found["colour exchanged"]["share coloured"] >= 0.5
    assert found["colour exchanged"]["both in one"] == 1.0
    assert found["colour exchanged"]["share coloured"] > found["picture alone"]["share coloured"]


def test_one_command_scores_and_fills_the_document(
    shoes: list[Picture], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ["file,brand,model,title,colour,split,background"]
    lines += [f"{p.path.name},Nike,{p.silhouette},,red,val,plain" for p in shoes]
    (tmp_path / "table.csv").write_text("\n".join(lines))
    document = tmp_path / "models.md"
    document.write_text(f"# Models\n{BEGIN}\nold\n{END}\nafter\n")

    arguments = ["table", "--encoder", "hog", "--encoder", "random"]
    arguments += ["--table", str(tmp_path / "table.csv"), "--into", str(document)]
    arguments += ["--vectors", str(tmp_path / "kept"), "--json", str(tmp_path / "out.json")]
    arguments += ["--report", str(tmp_path / "report")]
    assert main(arguments) == 0

    written = document.read_text()
    assert "| hog | " in written
    assert "old" not in written
    assert written.endswith("after\n")
    results = json.loads((tmp_path / "out.json").read_text())
    assert [each["encoder"] for each in results] == ["hog", "random"]
    low, high = results[0]["same silhouette, table"]["intervals"]["hit_at_1"]
    assert low <= results[0]["same silhouette, table"]["hit_at_1"] <= high
    page = (tmp_path / "report/hog/index.html").read_text()
    assert "came first" in page
    assert (tmp_path / "report/hog/0-worst.jpg").is_file()
    assert "| hog | " in capsys.readouterr().out


def test_a_document_without_marks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("nothing")

    with pytest.raises(ValueError, match="marks"):
        write_into(tmp_path / "a.md", "text")


def test_figures_are_written_with_their_intervals() -> None:
    names = ("hit_at_5", "hit_at_10", "map_at_r", "map_at_10", "ndcg_at_10", "macro_hit_at_1")
    score = {
        **dict.fromkeys(names, 0.25),
        "queries": 3,
        "gallery": 9,
        "silhouettes": 2,
        "hit_at_1": 0.5,
        "intervals": {"hit_at_1": (0.25, 0.75)},
    }

    text = markdown([{"encoder": "x", "street to studio": score}])

    assert "(c) street → studio: 3 queries of 2 kinds, gallery 9." in text
    assert "| x | .500 (.250–.750) | – |" in text


def test_the_distance_is_that_of_shoes_that_are_there() -> None:
    angles = np.deg2rad(np.array([0, 4, 60, 66, 150]))
    vectors = np.stack((np.cos(angles), np.sin(angles)), axis=1).astype(np.float32)
    lines = ["A", "A Low", "B", "B", "C"]
    rows = [picture(f"{n}", silhouette=line) for n, line in enumerate(lines)]

    nearest = nearest_distances(rows, vectors)  # only the two Bs have another of their own
    distance = choose_distance(nearest)
    told = false_alarms(distance, nearest, np.array([0.5, 0.001], np.float32))

    np.testing.assert_allclose(nearest.present, 1 - np.cos(np.deg2rad(6)), atol=1e-6)
    np.testing.assert_allclose(nearest.absent, 1 - np.cos(np.deg2rad([56, 62])), atol=1e-6)
    assert told["shoes there but refused"] == 0
    assert told["shoes not there but answered"] == 0
    assert told["no shoe but answered"] == 0.5


def test_a_photo_that_is_weighed_as_the_site_does_stays_at_its_own_picture() -> None:
    vectors = np.zeros((2, 256), np.float32)
    vectors[0, [0, 200]] = (0.8, 0.6)
    vectors[1, [0, 201]] = (0.8, 0.6)  # the same shape in another colour
    rows = [picture("a", silhouette="A"), picture("b", silhouette="A")]

    asking = weighed(vectors, 0.05)
    plain = nearest_distances(rows, vectors)
    lean = nearest_distances(rows, vectors, asking=asking)

    assert weighed(vectors, None) is vectors
    np.testing.assert_allclose((asking * vectors).sum(axis=1), 1, atol=1e-5)
    assert (lean.present < plain.present - 0.1).all()


def test_taking_a_silhouette_out_takes_its_variants_out() -> None:
    vectors = np.eye(3, dtype=np.float32)[[0, 0, 0, 1]]
    rows = [picture(f"{n}", silhouette=s) for n, s in enumerate(("A", "A", "A Low", "B"))]

    assert nearest_distances(rows, vectors).absent.tolist() == [1.0, 1.0]


def test_poolings_of_a_product_are_compared() -> None:
    views = [picture(f"v{n}", product_id="7") for n in range(3)]
    rows = [*views, picture("other")]
    vectors = np.eye(4, dtype=np.float32)[[0, 0, 1, 2]]

    found = pooled_hits(rows, vectors)

    assert found is not None
    assert (found["queries"], found["products"]) == (3, 2)
    assert found["nearest picture, Hit@1"] >= 2 / 3
    assert pooled_hits(rows[:2], vectors[:2]) is None
