"""HTML as tests compare it."""

import re


def tight(html: str) -> str:
    """`html` without the white space that only its source has: between words one space, none at tags."""
    return re.sub(r" ?([<>]) ?", r"\1", " ".join(html.split()))
