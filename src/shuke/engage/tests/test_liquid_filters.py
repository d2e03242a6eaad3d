"""Liquid's standard filters do what Liquid's do.

`liquid_answers.json` is what liquidjs 10 made of some four hundred templates in Asia/Shanghai. Left out of it is
where liquidjs differs from Liquid itself (whole numbers divide to whole numbers, a date without a time is
midnight, %F), and `escape`, because a letter escapes everything once anyway.
"""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest

from shuke.common import clock
from shuke.engage.letters.liquid import Template
from shuke.engage.letters.wording import wording

pytestmark = pytest.mark.once
ANSWERS = json.loads(Path(__file__).with_name("liquid_answers.json").read_text())


def rendered(template: str, language: str = "en", **values) -> str:
    return Template(template, wording(language), escapes=False).render(values)


def test_filters_answer_as_another_implementation_does():
    wrong = {t: (answer, rendered(t)) for t, answer in ANSWERS.items() if rendered(t) != answer}
    assert len(ANSWERS) > 300
    assert not wrong


@pytest.mark.parametrize(
    ("template", "answer"),
    [
        ("{{ 7 | divided_by: 2 }}", "3"),
        ("{{ -7 | divided_by: 2 }}", "-4"),
        ("{{ 7 | divided_by: 2.0 }}", "3.5"),
        ("{{ 1 | divided_by: 3.0 }}", "0.333333333333"),
        ("{{ 'one' | truncatewords: 1 }}", "one"),
        ("{{ '2026-03-04' | date: '%F %R' }}", "2026-03-04 00:00"),
        ("{{ '2026-03-04' | date: '%Q' }}", "%Q"),
    ],
)
def test_where_that_implementation_differs_from_liquid(template, answer):
    assert rendered(template) == answer


def test_now_is_the_moment_of_writing():
    with clock.fixed(dt.datetime(2026, 12, 31, 12, 12, 9, tzinfo=dt.UTC)):
        assert rendered("{{ 'now' | date: '%Y-%m-%d %I:%M:%S %p' }}") == "2026-12-31 08:12:09 PM"
        assert rendered("{{ 'today' | date: '%Y %p' }}", "zh-hans") == "2026 下午"


def test_amounts_keep_their_two_decimals():
    assert rendered("{{ spent }}", spent=Decimal("12.5")) == "12.50"
    assert rendered("{{ spent | plus: 0.25 }}", spent=Decimal("12.5")) == "12.75"
