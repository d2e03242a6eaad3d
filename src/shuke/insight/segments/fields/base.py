"""What a field is, the groups it stands in, and the choices and arguments that several fields share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.insight.segments.operators import Operator
from shuke.insight.segments.params import Param, Several, Texts, Window


@dataclass(frozen=True)
class Field:
    """One typed statement: its operators and the arguments that every operator also takes."""

    key: str
    label: Any
    group: Any
    operators: tuple[Operator, ...]
    params: tuple[Param, ...] = ()
    #: Said on hover: what exactly is compared.
    note: Any = ""
    #: Whether the builder offers it: not while there is nothing that it could compare.
    offered: Callable[[], bool] = lambda: True
    #: The checked arguments of what is said anew, as the shop spells them; `Unusable` when they name
    #: what the shop knows nothing of.
    as_spelled: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda args: args

    def operator(self, key: str) -> Operator | None:
        return next((operator for operator in self.operators if operator.key == key), None)

    def all_params(self, operator: Operator) -> tuple[Param, ...]:
        return (*operator.params, *self.params)


PERSON = _("About the person")
ORDERS = _("What they bought")
VALUE = _("What they are worth")
DOING = _("Their behaviour")
HOUSEHOLD = _("Their children")
GROUPS_OF_PEOPLE = _("Segments and lists")

STAGES = {"prospect": _("Prospect"), "customer": _("Customer")}
GENDERS = {"f": _("Female"), "m": _("Male")}
CHANNELS = {
    "email": _("E-mail"),
    "sms": _("SMS"),
    "wechat": _("WeChat"),
    "phone": _("Phone"),
    "post": _("Post"),
}
STORE_KINDS = {"online": _("online shops"), "door": _("stores with a door")}
CHILD_GENDERS = {"f": pgettext_lazy("child", "girl"), "m": pgettext_lazy("child", "boy")}
PURPOSES = {"marketing": _("Marketing"), "service": _("Service")}
BASES = {"revenue": _("revenue"), "profit": _("profit")}
WAYS = {"net": _("net of returns"), "sales": _("sales only")}

WHEN = Window(name="when")
STORES = (
    Texts(name="stores", label=_("Store"), source="store", required=False),
    Several(name="store_kinds", label=_("Kind of store"), choices=STORE_KINDS, required=False),
)
BOUGHT = (
    WHEN,
    Texts(name="categories", label=_("Category"), source="category", required=False),
    Texts(name="products", label=_("Product"), source="product", required=False),
    Texts(name="brands", label=_("Brand"), source="brand", required=False),
    Texts(name="sizes", label=_("Size"), source="size", required=False),
    *STORES,
)
