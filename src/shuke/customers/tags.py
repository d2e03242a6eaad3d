"""Names of tags: what was typed -> what is stored, and what tells two of them apart."""

import re
import unicodedata
import zlib
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from shuke.common.errors import Invalid
from shuke.common.templatetags.kit import HUES
from shuke.customers.identities import clean

LONGEST = 40
#: As many can be put on one customer.
MOST_ON_ONE = 50
#: What stands between tags in a cell of a file, and so in no name.
_BETWEEN = re.compile(r"[,，;；、\n]")
#: The kit's hues, by what people call them.
COLOURS = (
    pgettext_lazy("colour", "Green"),
    pgettext_lazy("colour", "Amber"),
    pgettext_lazy("colour", "Blue"),
    pgettext_lazy("colour", "Red"),
    pgettext_lazy("colour", "Purple"),
    pgettext_lazy("colour", "Olive"),
    pgettext_lazy("colour", "Pink"),
    pgettext_lazy("colour", "Grey"),
)
assert len(COLOURS) == HUES


def key_of(name: str) -> str:
    """What is the same for every way of writing a name: "ＶＩＰ 客户" and "vip客户"."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def colour_of(name: str) -> int:
    """The colour that a new tag begins with."""
    return zlib.crc32(key_of(name).encode()) % HUES


def read(raw: object) -> str:
    """One name as it is stored. Invalid when it is empty, too long, or several."""
    name = " ".join(clean(raw).split())
    message = ""
    if not key_of(name):
        message = _("Give the tag a name.")
    elif len(name) > LONGEST:
        message = _("A tag has at most %(limit)d characters.") % {"limit": LONGEST}
    elif _BETWEEN.search(name):
        message = _("A tag has no comma or semicolon in its name: they stand between tags.")
    if message:
        raise Invalid(message, fields={"tags": message})
    return name


def read_all(raw: Iterable[object]) -> list[str]:
    """Names as they are stored, each once, in the order given."""
    names = {key_of(name): name for name in reversed([read(each) for each in raw])}
    if len(names) > MOST_ON_ONE:
        message = _("At most %(most)d tags on one customer.") % {"most": MOST_ON_ONE}
        raise Invalid(message, fields={"tags": message})
    return list(names.values())[::-1]


def split(text: str) -> list[str]:
    """The names in a cell, as they are written: comma, semicolon, 、 or a new line between them."""
    return [part for each in _BETWEEN.split(text) if (part := each.strip())]


def joined(names: Iterable[str]) -> str:
    """Names as one text that `split` takes apart again."""
    return ", ".join(names)


def read_cell(text: str) -> list[str]:
    """The names in a cell as they are stored. Raises Invalid."""
    return read_all(split(text))
