"""Calls that cross the edge of a piece of Python's stack."""

import resource
import threading

import pytest

from shuke.common.roomy import roomy

pytestmark = pytest.mark.once
CALLS = 2_000


def leaf():
    return None


def faults_at_worst(depth: int) -> int:
    """The most pages that were asked for while `leaf` was called again and again, from any depth."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(CALLS):
        leaf()
    here = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
    return max(here, faults_at_worst(depth - 1)) if depth else here


def test_no_call_maps_memory_again_and_again():
    """On a thread of its own, whose stack begins empty."""
    found = []
    thread = threading.Thread(target=roomy(lambda: found.append(faults_at_worst(300))))
    thread.start()
    thread.join()
    assert found[0] < CALLS / 2


def test_it_is_the_same_function():
    @roomy
    def add(first, *, second):
        """Adds."""
        return first + second

    assert add(1, second=2) == 3
    assert (add.__name__, add.__doc__) == ("add", "Adds.")
    with pytest.raises(TypeError):
        add()
