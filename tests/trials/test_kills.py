"""Three processes of a whole site are killed while visitors search.

`python -m benchmarks.kill_trial` kills all of them, under a crawl, and takes the time.
"""

from __future__ import annotations

import os

import pytest

from benchmarks.crowd import Crowd
from benchmarks.kill_trial import PICTURES, Trial
from benchmarks.site import PrivateSite, trial_folder


@pytest.mark.slow
def test_a_killed_process_comes_back_by_itself_and_no_visitor_sees_a_crash() -> None:
    environment = {"DEMO": "0", "NETWORKS_DIR": os.environ["NETWORKS_DIR"]}
    with trial_folder(None) as folder, PrivateSite(folder, environment=environment) as site:
        site.wait_until_ready()
        with Crowd(site.url, pictures=PICTURES, words_per_s=1.5, photos_per_s=0.6) as crowd:
            trial = Trial(site, crowd)
            blows = [trial.strike(victim) for victim in ("encoder", "redis", "web")]

    assert [blow.victim for blow in blows if blow.answering_s is None] == []
    assert [fault for blow in blows for fault in blow.faults] == []
    assert crowd.asked() > 10
