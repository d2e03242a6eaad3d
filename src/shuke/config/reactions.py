"""Fact -> what follows. The one page that says which room reacts to which."""

from shuke.common import facts  # noqa: F401


def connect() -> None:
    """Register every reaction. Called once when Django is ready."""
