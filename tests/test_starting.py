"""What a start may load: every second of it is waited for, by people and by each process."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.once

#: Imports of a tenth of a second and more, most of which start threads as well.
HEAVY = ("ibis", "duckdb", "pyarrow", "polars", "numpy", "deltalake", "ninja", "pydantic", "liquid")
PROGRAM = """
import os, sys
import django
django.setup()
from django.core.management import load_command_class
for verb in sys.argv[1].split(","):
    load_command_class("shuke." + verb.partition(".")[0], verb.partition(".")[2])
import granian.server
print(*sys.modules)
print(len(os.listdir("/proc/self/task")) if os.path.exists("/proc/self/task") else 1)
"""
VERBS = "config.serve,config.work,demo.demo,common.messages"


def test_what_every_process_starts_with_has_no_engine_and_one_thread():
    """The server forks its processes from this state; a thread would not be in the fork."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, VERBS],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "shuke.config.settings"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    modules, threads = done.stdout.splitlines()
    assert set(HEAVY).isdisjoint(modules.split())
    assert int(threads) == 1


def test_the_server_has_every_page_before_its_first_visitor():
    program = "import shuke.config.wsgi, sys; print('shuke.config.urls' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"
