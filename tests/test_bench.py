"""Every bench runs, at a hundredth of its size; what it measures is no verdict."""

import json
import math
import os
import subprocess
import sys

import pytest
from bench.verb import BENCHES

from shuke.config import cli

pytestmark = pytest.mark.once


@pytest.fixture(scope="session")
def bench(tmp_path_factory):
    """`bench("sync")` gives the report of `shuke bench sync` at a hundredth of its size."""
    place = tmp_path_factory.mktemp("bench")
    environment = {
        **os.environ,
        "SHUKE_DATABASE_URL": "",
        "SHUKE_BENCH_HOME": str(place),  # three of them share the big shop
    }

    def run(name: str) -> dict:
        words = ["bench", name, "--size", "0.01", "--json"]
        done = subprocess.run(
            [sys.executable, "-m", "shuke", *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.mark.parametrize("name", BENCHES)
def test_a_bench_measures_and_says_what(bench, name):
    report = bench(name)
    assert report["figures"]
    for figure in report["figures"]:
        assert math.isfinite(figure["value"]), figure
    assert {"commit", "date", "machine"} <= set(report["measured"])


def test_an_installed_shuke_says_that_it_has_no_bench(monkeypatch, tmp_path):
    monkeypatch.setattr(cli, "CHECKOUT", tmp_path)
    monkeypatch.setattr(sys, "argv", ["shuke", "bench", "sync"])
    with pytest.raises(SystemExit, match="in a checkout of its sources"):
        cli.main()
