"""One size of avatar in lists and lines: the large one heads a record."""

import re

import pytest

from tests.test_structure import named, templates

pytestmark = pytest.mark.once

AVATAR = re.compile(r'class="avatar([^"{]*)')
#: Heads of a record, and the gallery, which shows all sizes.
HEADS = (
    "customers/_facts.html",
    "counter/_card.html",
    "customers/_summary.html",
    "team/_member_facts.html",
    "kit/gallery/",
)


def test_avatars_in_rows_are_small_and_heads_are_large():
    wrong = []
    for path in templates():
        is_head = any(head in str(path) for head in HEADS)
        for size in AVATAR.findall(path.read_text(errors="replace")):
            if "gallery" not in str(path) and size.strip() != ("large" if is_head else "small"):
                wrong.append(f"{named(path)}: {size.strip() or 'no size'}")
    assert not wrong, wrong
