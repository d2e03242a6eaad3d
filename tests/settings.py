"""The shop's settings with the example room of docs/rooms.md in its place."""

from shuke.config.settings import *  # noqa: F403
from shuke.config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS[:-1], "tests.example_room", INSTALLED_APPS[-1]]
