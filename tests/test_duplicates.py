"""Suggested duplicates of random worlds, each with its answer (`bench.people`)."""

import pytest
from bench.duplicates import run
from bench.people import make_people

pytestmark = pytest.mark.once


@pytest.mark.parametrize("seed", range(3, 7))
def test_families_are_told_apart_and_twins_are_met(tmp_path, seed):
    source = make_people(tmp_path / "people.csv", 600, seed=seed)
    report = run(file=source, cluster="person")
    figures = {figure.name: figure.value for figure in report.figures}
    assert figures["F1"] >= 0.95, figures
    assert figures["false among the certain"] == 0, figures


def test_a_column_that_is_not_there_is_named(tmp_path):
    source = make_people(tmp_path / "people.csv", 10)
    with pytest.raises(SystemExit, match="--cluster names one of"):
        run(file=source, cluster="somebody")
