"""Hostile files: imported right, or refused with words; never slow, never big, never a crash."""

import resource
import time

import pytest

from shuke.collect import queries
from shuke.collect.tests.hostile import FILES
from shuke.common.errors import Invalid
from shuke.shop.models import Order

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SECONDS, MEGABYTES = 10, 256


def test_there_are_at_least_forty():
    assert len({name for name, *_ in FILES}) == len(FILES) >= 40


@pytest.mark.parametrize(("name", "content", "expected"), FILES, ids=[entry[0] for entry in FILES])
def test_hostile_file(bring, home, name, content, expected):
    content = content() if callable(content) else content
    begun, before = time.process_time(), memory()
    try:
        source = bring("orders", content)
        found = judged(source)
    except Invalid as refused:
        assert len(refused.message) > 8
        found = "refused"
        assert not list(home.rglob("incoming-*"))
    assert time.process_time() - begun < SECONDS
    assert memory() - before < MEGABYTES
    if expected == "some":
        assert found.startswith("orders:")
        assert Order.objects.exists()
    elif expected != "any":
        assert found == expected


def judged(source) -> str:
    """What happened, in the words of `hostile`; every line must have an outcome."""
    summary = queries.summary(source)
    assert source.state == "done"
    assert sum(summary["outcomes"].values()) == summary["lines"] == source.line_count
    if summary["lines"] and not summary["outcomes"]["recorded"]:
        assert sum(p["count"] for p in summary["problems"]) == summary["lines"]
        return "problems"
    return f"orders:{Order.objects.count()}"


def memory() -> float:
    """Peak memory of this process and of its finished children, in MB."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024
