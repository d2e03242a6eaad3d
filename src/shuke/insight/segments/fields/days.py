"""Comparisons of a day: of the first and the last order, or since when somebody is known."""

import datetime as dt

import ibis.expr.types as ir
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from shuke.common import clock
from shuke.insight.segments.fields.field import ORDERS, Field
from shuke.insight.segments.frames import days_back
from shuke.insight.segments.leaf import Leaf, Needs, Predicate, true
from shuke.insight.segments.operators import date_operators
from shuke.insight.segments.tree import Condition
from shuke.insight.segments.wording import local_day


def day_test(condition: Condition, anchor: dt.date, name: str) -> Predicate:
    """The comparison of the instant in column `name` with the condition's days."""
    args = condition.args

    def predicate(people: ir.Table) -> ir.BooleanValue:
        at = people[name]
        match condition.op:
            case "never":
                return at.isnull()
            case "in_last":
                start, end = days_back(anchor, args["days"]), anchor + dt.timedelta(days=1)
                return true((at >= start) & (at < clock.day_start(end)))
            case "older_than":
                return true(at < days_back(anchor, args["days"]))
            case "before":
                return true(at < clock.day_start(args["day"]))
            case "after":
                return true(at >= clock.day_start(args["day"]))
        end = clock.day_start(args["to"] + dt.timedelta(days=1))
        return true((at >= clock.day_start(args["from"])) & (at < end))

    return predicate


def explain_day(pattern: str, at: dt.datetime | None) -> str:
    return gettext("never bought") if at is None else pattern % {"day": local_day(at)}


def order_day(condition: Condition, needs: Needs) -> Leaf:
    measure = "last" if condition.field == "last_order" else "first"
    name = needs.frames.order(measure, needs.frame({}))
    predicate = day_test(condition, needs.anchor, name)
    return Leaf(predicate, {"at": name}, () if condition.op == "never" else (name,))


LAST_ORDER = Field(
    key="last_order",
    label=_("Last order"),
    group=ORDERS,
    operators=date_operators(never=True),
    compile=order_day,
    phrases={
        "in_last": ngettext_lazy(
            "bought in the last %(days)s day", "bought in the last %(days)s days", "n"
        ),
        "older_than": ngettext_lazy(
            "last bought more than %(days)s day ago", "last bought more than %(days)s days ago", "n"
        ),
        "before": _("last bought before %(day)s"),
        "after": _("last bought on or after %(day)s"),
        "between": _("last bought between %(from)s and %(to)s"),
        "never": _("never bought"),
    },
    explain=lambda _field, _condition, evidence: explain_day(
        gettext("last order %(day)s"), evidence["at"]
    ),
)
FIRST_ORDER = Field(
    key="first_order",
    label=_("First order"),
    group=ORDERS,
    operators=date_operators(days=30, never=True),
    compile=order_day,
    phrases={
        "in_last": ngettext_lazy(
            "first bought in the last %(days)s day", "first bought in the last %(days)s days", "n"
        ),
        "older_than": ngettext_lazy(
            "first bought more than %(days)s day ago",
            "first bought more than %(days)s days ago",
            "n",
        ),
        "before": _("first bought before %(day)s"),
        "after": _("first bought on or after %(day)s"),
        "between": _("first bought between %(from)s and %(to)s"),
        "never": _("never bought at all"),
    },
    explain=lambda _field, _condition, evidence: explain_day(
        gettext("first order %(day)s"), evidence["at"]
    ),
)
