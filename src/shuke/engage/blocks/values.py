"""What the shop has that a block may show: its coupons, what letters know of a person, its products."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.engage.letters.variables import registry
from shuke.shop import queries as shop

#: Lists, which have blocks of their own.
_LISTS = frozenset({"coupons", "suggestions", "tags"})


def values_of(part: str) -> Sequence[tuple[str, Any]]:
    """The choices of a part without fixed ones."""
    if part == "coupon":
        return [("", _("Whichever they have")), *shop.offered_coupons()]
    return [(name, variable.title) for name, variable in registry().items() if name not in _LISTS]


def code_of(variable: str) -> str:
    """The placeholder of a value; "" for what no room declares any more."""
    declared = registry().get(variable)
    return declared.code if declared else ""
