"""Parts of a bench that run in a process of their own, so that memory and caches are their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

#: `python -m bench.…` finds this package and the tests' helpers from here.
CHECKOUT = Path(__file__).parent.parent


def environment(home: Path | str, **more: str) -> dict[str, str]:
    """The environment in which Shuke works on that home, with SQLite."""
    return {
        **os.environ,
        "SHUKE_HOME": str(home),
        "SHUKE_DATABASE_URL": "",
        "SHUKE_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "shuke.config.settings",
        **more,
    }


def run_stage(module: str, *words: object, environment: dict[str, str]) -> dict:
    """What `python -m bench.<module> WORDS` prints last, as JSON."""
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{module}", *map(str, words)],
        env=environment,
        cwd=CHECKOUT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])
