"""How hard a test of a promise tries: a few times in `make test`, in full in `make torture` (or a share of it:
`make torture SHARE=0.1`)."""

import os

SHARE = float(os.environ.get("SHUKE_TORTURE") or 0)
FULL = bool(SHARE)


def times(few: int, full: int) -> int:
    return max(few, round(full * SHARE))


def told(line: str) -> None:
    """A figure for docs/reliability.md, where it is asked for (`make torture` shows what tests print)."""
    if FULL:
        print(f"\n  {line}", flush=True)
