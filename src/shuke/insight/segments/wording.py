"""The parts of which conditions are said: lists, days, numbers, which things, where and when."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuke.common import clock
from shuke.common.kit import formats
from shuke.customers.queries import source_name
from shuke.insight.segments.choices import CHILD_GENDERS, STORE_KINDS
from shuke.insight.segments.named import called_all
from shuke.shop.queries import DEVICES, EVENT_NAMES

#: How a comparison of a number is said, by operator.
COMPARISONS: dict[str, Any] = {
    "at_least": gettext_lazy("at least %(value)s"),
    "at_most": gettext_lazy("at most %(value)s"),
    "equals": gettext_lazy("exactly %(value)s"),
    "between": gettext_lazy("%(low)s to %(high)s"),
}


def comparison(op: str, args: Mapping[str, Any]) -> str:
    """ "at least 3"."""
    numbers = {name: number_text(args[name]) for name in ("value", "low", "high") if name in args}
    return str(COMPARISONS[op] % numbers)


def frame(args: Mapping[str, Any]) -> dict[str, str]:
    """Which things, where and when: the parts that follow a number."""
    things = things_of(args)
    of = _(" of %(things)s") % {"things": any_of(things)} if things else ""
    if brands := args.get("brands", ()):
        of += _(" of the brand %(brands)s") % {"brands": any_of(brands)}
    if sizes := args.get("sizes", ()):
        of += _(" in size %(sizes)s") % {"sizes": any_of(sizes)}
    if devices := args.get("devices", ()):
        of += _(" on %(devices)s") % {"devices": any_of([str(DEVICES[key]) for key in devices])}
    if sources := args.get("sources", ()):
        of += _(" coming from %(sources)s") % {"sources": any_of(map(source_name, sources))}
    stores = [
        *called_all("store", args.get("stores", ())),
        *(str(STORE_KINDS[kind]) for kind in args.get("store_kinds", ())),
    ]
    at = _(" at %(stores)s") % {"stores": any_of(stores)} if stores else ""
    genders = [str(CHILD_GENDERS[gender]) for gender in args.get("genders", ())]
    return {
        "of": of,
        "at": at,
        "when": when_text(args.get("when")),
        "who": _(" (%(what)s)") % {"what": any_of(genders)} if genders else "",
        "what": event_names(args.get("names", ())),
    }


def things_of(args: Mapping[str, Any], prefix: str = "") -> list[str]:
    """Categories and products as people call them."""
    products = args.get(f"{prefix}products", ())
    return [*args.get(f"{prefix}categories", ()), *called_all("product", products)]


def event_names(names: Any) -> str:
    """Names of events as people say them; the shop's own stay as they are."""
    return any_of([str(EVENT_NAMES.get(name, name)) for name in names]) or _("anything")


def when_text(window: Mapping[str, Any] | None) -> str:
    if not window:
        return ""
    if days := window.get("in_last"):
        return ngettext(" in the last day", " in the last %(days)s days", days) % {"days": days}
    first, last = window.get("from"), window.get("to")
    if first and last:
        return _(" between %(from)s and %(to)s") % {"from": day_text(first), "to": day_text(last)}
    if first:
        return _(" since %(from)s") % {"from": day_text(first)}
    return _(" until %(to)s") % {"to": day_text(window["to"])}


def any_of(values: Any) -> str:
    """ "a, b or c", shortened after five."""
    values = [str(value) for value in values]
    if len(values) > 5:
        more = len(values) - 4
        rest = ngettext("%(more)s more", "%(more)s more", more) % {"more": more}
        values = [*values[:4], rest]
    if len(values) < 2:
        return "".join(values)
    return _("%(first)s or %(last)s") % {"first": _(", ").join(values[:-1]), "last": values[-1]}


def day_text(day: dt.date) -> str:
    """As every page writes it, but in a sentence of Chinese characters: 2026年11月4日."""
    return formats.day_in_words(day)


def local_day(at: dt.datetime) -> str:
    """The day of an instant in the shop's zone."""
    return str(formats.day(at.astimezone(clock.shop_zone()).date()))


def number_text(value: Any) -> str:
    """A number by locale, without empty decimals."""
    return str(
        number_format(
            f"{value.normalize():f}" if hasattr(value, "normalize") else value, force_grouping=True
        )
    )
