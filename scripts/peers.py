"""Bring what the tests talk to and PyPI does not have: a real shop (tests/vendure), by `npm ci` from its lock.

Standard library only; run by the virtual environment's Python. A second run does nothing while the lock is
unchanged.
"""

from assets import ROOT, install_modules

SHOP = ROOT / "tests/vendure"


def main() -> None:
    done = SHOP / "node_modules/.package-lock.json"
    if not done.exists() or done.stat().st_mtime < (SHOP / "package-lock.json").stat().st_mtime:
        install_modules(SHOP)


if __name__ == "__main__":
    main()
