"""What can be read of a text that somebody typed."""

import pytest

from shuke.common.texts import readable

pytestmark = pytest.mark.once

FAMILY = "\U0001f469\u200d\U0001f467\u200d\U0001f466"
HEART = "\u2764\ufe0f\u200d\U0001f525"
DOCTOR = "\U0001f469\U0001f3fd\u200d\u2695\ufe0f"


@pytest.mark.parametrize("emoji", [FAMILY, HEART, DOCTOR])
def test_combined_emoji_stay_whole(emoji):
    assert readable(f" 给 {emoji}\u200b 妈妈 ") == f"给 {emoji} 妈妈"


@pytest.mark.parametrize(
    "text",
    ["\u200d", "\u200d\u200d", "\ufe0f", "\u200d\ufe0f ", "\u3164", "\u2800\u2800", "\u202e"],
)
def test_what_nobody_can_see_is_nothing(text):
    assert readable(text) == ""


def test_a_joiner_elsewhere_goes():
    assert readable("a\u200db") == "ab"
    assert readable(f"{FAMILY}\u200d") == FAMILY
    assert readable("e\u0301\u0302") == "e\u0301\u0302"
