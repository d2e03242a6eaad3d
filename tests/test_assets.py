"""`make assets` builds the sprite from the list, and does nothing the second time."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from shuke.common.kit import icons

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / "scripts/assets.py"
SPRITE = ROOT / "src/shuke/common/static/vendor/icons.svg"


def make_assets():
    command = [sys.executable, str(SCRIPT)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_the_sprite_holds_exactly_the_listed_icons():
    make_assets()
    found = re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text())
    assert set(found) == icons.names()
    assert "<script" not in SPRITE.read_text()


def test_a_second_run_does_nothing():
    make_assets()
    before = SPRITE.stat().st_mtime_ns
    assert make_assets() == ""
    assert SPRITE.stat().st_mtime_ns == before
