"""A file is told from its copy even where the copy gets the same inode."""

import os
import shutil

import pytest

from shuke.common.file_identity import identity

pytestmark = pytest.mark.once


def of(path) -> str:
    file = os.open(path, os.O_RDONLY)
    try:
        return identity(file)
    finally:
        os.close(file)


def test_a_file_stays_itself_while_it_is_written(tmp_path):
    path = tmp_path / "file"
    path.write_text("one")
    before = of(path)
    with path.open("r+") as file:
        file.write("other words")
    assert of(path) == before


def test_a_copy_that_took_its_place_is_another_file(tmp_path):
    """Removed and copied back, the file often gets its inode back: try until it does, or for long."""
    home, backup = tmp_path / "home", tmp_path / "backup"
    home.mkdir()
    (home / "file").write_text("words")
    original = of(home / "file")
    shutil.copytree(home, backup)
    for _try in range(50):
        shutil.rmtree(home)
        shutil.copytree(backup, home)
        assert of(home / "file") != original
