"""Where the warehouse lies on disk: `SHUKE_HOME/warehouse/`."""

from pathlib import Path

from django.conf import settings


def root() -> Path:
    """The folder of the warehouse; made when missing."""
    folder = Path(settings.HOME) / "warehouse"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def table(name: str) -> Path:
    """The Delta table of a declared table."""
    return root() / name


def manifest() -> Path:
    """Which version of each table readers see."""
    return root() / "snapshot.json"


def lock() -> Path:
    return root() / "sync.lock"


def suspects() -> Path:
    """One empty file per table that a reader could not read."""
    folder = root() / "suspects"
    folder.mkdir(exist_ok=True)
    return folder


def spill() -> Path:
    """Where queries larger than memory put their overflow."""
    return root() / "spill"
