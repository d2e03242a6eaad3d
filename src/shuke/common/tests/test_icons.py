"""Every icon that a page names is in the list that the sprite is built from."""

import re
from pathlib import Path

import pytest

from shuke.common import declarations
from shuke.common.declarations import declared
from shuke.common.kit import icons
from shuke.common.slots import MenuPage, PaletteAction, PeopleAction, SearchSource, SettingGroup

pytestmark = pytest.mark.once

FIELDS = "__dataclass_fields__"
SOURCE = Path(__file__).resolve().parents[2]
NAMED = [
    re.compile(r"""{%-?\s*icon\s+["']([^"']+)["']"""),
    re.compile(r"""\bicon=["']([a-z0-9-]+)["']"""),
    re.compile(r"""["']icon["']:\s*["']([a-z0-9-]+)["']"""),
]


def named_in(paths):
    for path in paths:
        text = path.read_text(encoding="utf-8")
        for pattern in NAMED:
            for name in pattern.findall(text):
                yield name, path.relative_to(SOURCE).as_posix()


def test_every_named_icon_is_in_the_list():
    templates = SOURCE.glob("*/templates/**/*.html")
    modules = (path for path in SOURCE.rglob("*.py") if "tests" not in path.parts)
    missing = {
        (n, where) for n, where in named_in([*templates, *modules]) if n not in icons.names()
    }
    assert not missing, "add these to common/kit/icons.txt and run `make assets`"


def test_every_icon_of_a_declaration_is_in_the_list():
    kinds = {kind for kind in declarations._declared if "icon" in vars(kind).get(FIELDS, ())}
    assert kinds >= {MenuPage, PaletteAction, PeopleAction, SearchSource, SettingGroup}
    named = {each.icon for kind in kinds for each in declared(kind)} - {""}
    assert named <= icons.names()


def test_no_two_pages_have_the_same_key():
    keys = [page.key for page in declared(MenuPage) if page.key]
    assert len(keys) == len(set(keys))
