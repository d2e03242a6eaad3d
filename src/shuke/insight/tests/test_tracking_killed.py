"""kill -9 in the middle of a rebuild: the next process finishes it, nobody is told twice."""

import json
import os
import signal
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.kill, pytest.mark.once]


def run(home, *words):
    environment = {
        **os.environ,
        "SHUKE_HOME": str(home),
        "SHUKE_DATABASE_URL": "",
        "SHUKE_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "shuke.config.settings",
    }
    program = [sys.executable, "-m", "shuke.insight.tests.killable", *words]
    return subprocess.run(program, env=environment, capture_output=True, text=True, check=False)


def test_a_killed_rebuild_is_finished_by_the_next_process(tmp_path):
    dead = run(tmp_path, "die", "3")
    assert dead.returncode == -signal.SIGKILL, dead.stderr
    went_on = run(tmp_path, "go")
    assert went_on.returncode == 0, went_on.stderr
    assert json.loads(went_on.stdout) == {
        "before": 8,  # two entries were committed, the third was not
        "done": 1,
        "inside": ["p0", "p1", "p2", "p6", "p7", "p8"],
        "rows": 9,
        "unfinished": 0,
        "facts": {"insight.segment_entered": 3, "insight.segment_left": 3},
    }
