"""What `pip install` gives a shop: the house with its pages and words, and nothing for developers."""

import shutil
import subprocess
import sys
import zipfile

import pytest
from django.conf import settings

pytestmark = pytest.mark.once
ROOT = settings.PACKAGE.parents[1]
#: What a wheel is made of; the rest of a checkout, also what earlier builds left, stays out.
SOURCES = ("src", "requirements", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> set[str]:
    """Names of the files in it."""
    place = tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("*.egg-info", "__pycache__")
            shutil.copytree(ROOT / name, place / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, place / name)
    words = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "."]
    subprocess.run([sys.executable, "-m", "pip", *words], cwd=place, check=True)
    [made] = place.glob("shuke-*.whl")
    return set(zipfile.ZipFile(made).namelist())


def test_pages_styles_and_words_are_in_the_wheel(wheel):
    there = {
        str(path.relative_to(ROOT / "src"))
        for kind in ("templates", "static", "locale")
        for path in settings.PACKAGE.glob(f"*/{kind}/**/*")
        if path.is_file() and not path.name.startswith(".")
    }
    assert there
    assert not there - wheel


def test_every_module_of_the_house_is_in_it(wheel):
    modules = {
        str(path.relative_to(ROOT / "src"))
        for path in settings.PACKAGE.rglob("*.py")
        if "tests" not in path.parts
    }
    assert not modules - wheel


def test_nothing_for_developers_is_in_it(wheel):
    strange = {
        name for name in wheel if name.split("/")[0] not in {"shuke", "shuke-0.1.0.dist-info"}
    }
    assert not strange
    assert not {name for name in wheel if "/tests/" in name or name.startswith("shuke/bench")}
