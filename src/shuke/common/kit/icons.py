"""The icons of the sprite that `make assets` builds: those named in icons.txt, from Lucide."""

from functools import lru_cache
from pathlib import Path

LIST = Path(__file__).with_name("icons.txt")


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """Every icon that the sprite holds."""
    lines = LIST.read_text(encoding="utf-8").split("\n")
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
