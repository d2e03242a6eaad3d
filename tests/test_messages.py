"""Every string of every room is said in Chinese, and the same words mean the same everywhere."""

import pytest

from shuke.common.kit import catalogues

pytestmark = pytest.mark.once


@pytest.mark.parametrize("room", sorted(catalogues.rooms()))
def test_every_string_is_translated(room):
    assert [str(fault) for fault in catalogues.faults([room])] == []


def test_no_two_rooms_translate_the_same_words_differently():
    """One of them would win on every page. Give such words a context instead."""
    told = [str(fault) for fault in catalogues.faults() if " here, " in fault.what]
    assert told == []
