"""Two views of each train picture: bent differently, kept, and of no val picture."""

from pathlib import Path

import numpy as np

from learning.attempts.views import features_of_views
from learning.baselines import ColourHistogram
from learning.config import read_config
from learning.datasets import is_trained
from learning.manifest import read_pictures


def test_each_train_picture_is_seen_twice_and_never_the_same(config: Path, tmp_path: Path) -> None:
    settings, encoder = read_config(config), ColourHistogram()
    trained = [
        p for p in read_pictures(list(settings.data.sources)) if is_trained(p, settings.data)
    ]

    views = features_of_views(encoder, settings, kept_in=tmp_path / "kept")

    assert views.shape == (2, len(trained), encoder.dimensions)
    assert not np.allclose(views[0], views[1])
    likeness = views[0] @ views[1].T
    assert np.mean(likeness.diagonal()) > np.mean(likeness)  # a view knows its other one
    again = features_of_views(encoder, settings, kept_in=tmp_path / "kept")
    np.testing.assert_array_equal(views, again)
