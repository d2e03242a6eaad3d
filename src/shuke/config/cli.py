"""The `shuke` command: each verb is a management command in the room that it belongs to."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuke.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
