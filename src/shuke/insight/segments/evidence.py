"""What is known of somebody about their children, what they did, and the groups they are in."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common import clock
from shuke.common.kit import formats
from shuke.customers.queries import ADDRESS, BITS, yes_no
from shuke.insight.segments.fields.base import CHANNELS, PURPOSES
from shuke.insight.segments.fields.own import OWN, labels
from shuke.insight.segments.fields.reaching import KINDS
from shuke.insight.segments.phrases import PHRASES
from shuke.insight.segments.sentences import number_text, phrase
from shuke.insight.segments.tree import Condition

Evidence = Mapping[str, Any]


def local_day(at: dt.datetime) -> str:
    """The day of an instant in the shop's zone."""
    return str(formats.day(at.astimezone(clock.shop_zone()).date()))


def _children(condition: Condition, evidence: Evidence) -> str:
    number = int(evidence["number"] or 0)
    pattern = ngettext("%(number)s child", "%(number)s children", number)
    return pattern % {"number": formats.number(number)}


def _child(condition: Condition, evidence: Evidence) -> str:
    if not evidence["number"]:
        return _("no such child")
    return _("a child born %(day)s") % {"day": formats.day(evidence["born"])}


def _events(condition: Condition, evidence: Evidence) -> str:
    number = int(evidence["number"] or 0)
    pattern = ngettext("%(number)s time on the site", "%(number)s times on the site", number)
    return pattern % {"number": formats.number(number)}


def _order_value(condition: Condition, evidence: Evidence) -> str:
    which = _("first order %(amount)s")
    if condition.args["which"] == "last":
        which = _("last order %(amount)s")
    return which % {"amount": formats.money(evidence["number"], settings.CURRENCY)}


def _sequence(condition: Condition, evidence: Evidence) -> str:
    at = evidence["followed" if condition.op == "did" else "waited"]
    if at is None:
        return ""
    if condition.op == "did":
        return _("on %(day)s, and the next thing followed in time") % {"day": local_day(at)}
    return _("on %(day)s, and nothing followed in time") % {"day": local_day(at)}


def _own(condition: Condition, evidence: Evidence) -> str:
    label = labels(condition.field).get(condition.args["own"], condition.args["own"])
    value = evidence["value"]
    if value is None:
        return _("“%(own)s” not noted") % {"own": label}
    if isinstance(value, dt.date):
        text = formats.day(value)
    else:
        text = yes_no(value) if isinstance(value, str) else number_text(value)
    return _("%(own)s: %(value)s") % {"own": label, "value": text}


def _moved(condition: Condition, evidence: Evidence) -> str:
    if evidence["moved_at"] is None:
        return ""
    pattern = _("came in on %(day)s") if condition.field == "entered" else _("left on %(day)s")
    return pattern % {"day": local_day(evidence["moved_at"])}


def _was_in(condition: Condition, evidence: Evidence) -> str:
    return phrase(replace(condition, op="is" if evidence["on"] else "is_not"))


def _contacts(condition: Condition, evidence: Evidence) -> str:
    names = [str(label) for kind, label in KINDS.items() if evidence["known_by"] & BITS[kind]]
    return (
        _("on record: %(kinds)s") % {"kinds": _(", ").join(names)}
        if names
        else _("no contact on record")
    )


def _reachable(condition: Condition, evidence: Evidence) -> str:
    channel = condition.args["channel"]
    words = {"channel": CHANNELS[channel], "kind": KINDS[ADDRESS[channel]]}
    if not evidence["known_by"] & BITS[ADDRESS[channel]]:
        return _("no %(kind)s on record") % words
    if evidence["state"] == "granted":
        return _("%(kind)s on record, agreed to marketing by %(channel)s") % words
    return str(
        PHRASES["consent", evidence["state"] or "unknown"]
        % {"purpose": PURPOSES["marketing"], "channel": CHANNELS[channel], "when": ""}
    )


#: How each of these fields is told: from the condition and its evidence by role.
DESCRIPTIONS: dict[str, Callable[[Condition, Evidence], str]] = {
    "children": _children,
    "child_age": _child,
    "child_birthday": _child,
    "events": _events,
    "order_value": _order_value,
    "sequence": _sequence,
    **dict.fromkeys(OWN, _own),
    "known_by": _contacts,
    "reachable": _reachable,
    "segment": lambda condition, _evidence: phrase(condition),
    "entered": _moved,
    "left": _moved,
    "was_in": _was_in,
}
