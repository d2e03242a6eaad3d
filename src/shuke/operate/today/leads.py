"""Where the figures of Today lead: to their orders, or to their people, as lists."""

import datetime as dt
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from shuke.common.kit import formats
from shuke.insight.queries import people_url


def lead(name: str, first: dt.date, last: dt.date) -> str:
    """The list behind a figure of the days `first` to `last`."""
    match name:
        case "new_customers":
            return _people(_("New customers"), [_first_order(first, last)], first, last)
        case "returning_share":
            days = {"from": first.isoformat(), "to": last.isoformat()}
            bought = {"field": "orders", "op": "at_least", "value": 1, "when": days}
            before = {"field": "first_order", "op": "before", "day": first.isoformat()}
            return _people(_("Repeat buyers"), [bought, before], first, last)
        case "orders":
            return _orders(first, last, kind="sale")
    return _orders(first, last)


def _first_order(first: dt.date, last: dt.date) -> dict[str, str]:
    days = {"from": first.isoformat(), "to": last.isoformat()}
    return {"field": "first_order", "op": "between", **days}


def _people(name: str, conditions: list[dict], first: dt.date, last: dt.date) -> str:
    span = _("%(name)s, %(first)s to %(last)s") % {
        "name": name,
        "first": formats.day(first),
        "last": formats.day(last),
    }
    return people_url(span, {"where": {"all": conditions}}, reverse("operate:today"))


def _orders(first: dt.date, last: dt.date, **more: str) -> str:
    query = {"placed_at_from": first.isoformat(), "placed_at_to": last.isoformat()}
    return f"{reverse('shop:orders')}?{urlencode({'counted': 'yes', **query, **more})}"
