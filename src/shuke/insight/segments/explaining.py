"""Why somebody is in a segment: what is known of them for each condition that counts."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuke.common.kit import formats
from shuke.insight.segments.evidence import DESCRIPTIONS, local_day
from shuke.insight.segments.fields import FIELDS
from shuke.insight.segments.leaves import Leaf
from shuke.insight.segments.params import Choice
from shuke.insight.segments.phrases import PHRASES
from shuke.insight.segments.plan import Plan, truth_column
from shuke.insight.segments.sentences import any_of, frame
from shuke.insight.segments.tree import Condition, Definition, Node, Place

_NUMBERS: dict[str, Any] = {
    "revenue": gettext_lazy("paid %(number)s%(of)s%(at)s%(when)s"),
    "profit": gettext_lazy("brought %(number)s profit%(at)s%(when)s"),
    "average_order": gettext_lazy("%(number)s an order%(at)s%(when)s"),
    "discount_share": gettext_lazy("%(number)s discount%(at)s%(when)s"),
}


def reasons(definition: Definition, compiled: Plan, row: Mapping[str, Any]) -> list[str]:
    """One short fact per condition, in reading order, each only once. `row` is a member's row
    of `Plan.people` with the truth of each condition under `truth_column`."""
    texts = _reasons(definition.where, (), compiled, row)
    return list(dict.fromkeys(reason for reason in texts if reason))


def _reasons(node: Node, place: Place, compiled: Plan, row: Mapping[str, Any]) -> list[str]:
    if isinstance(node, Condition):
        return [fact(node, compiled.leaves[place], row)]
    texts: list[str] = []
    for number, child in enumerate(node.children):
        below = (*place, number)
        # Of alternatives only those that hold are a reason; of exclusions, what is so instead.
        if node.kind != "any" or holds(child, below, row):
            texts += _reasons(child, below, compiled, row)
    return texts


def holds(node: Node, place: Place, row: Mapping[str, Any]) -> bool:
    """Whether a part of the tree holds for this row."""
    if isinstance(node, Condition):
        return bool(row[truth_column(place)])
    parts = [holds(child, (*place, n), row) for n, child in enumerate(node.children)]
    if node.kind == "all":
        return all(parts)
    return any(parts) if node.kind == "any" else not any(parts)


def fact(condition: Condition, leaf: Leaf, row: Mapping[str, Any]) -> str:
    """What is known of this person about one condition, in a few words."""
    evidence = {role: row.get(column) for role, column in leaf.evidence.items()} | dict(leaf.given)
    if "at" in evidence:
        return _day_fact(condition, evidence["at"])
    if describe := DESCRIPTIONS.get(condition.field) or _OWN.get(condition.field):
        return describe(condition, evidence)
    if condition.field in ("orders", "quantity", "returns"):
        return _piece_fact(condition, int(evidence["number"] or 0))
    if condition.field in _NUMBERS:
        return str(
            _NUMBERS[condition.field]
            % {"number": _number(condition, evidence), **frame(condition.args)}
        )
    return _profile_fact(condition, evidence)


def _day_fact(condition: Condition, at: dt.datetime | None) -> str:
    field = condition.args["of"] if condition.field == "anniversary" else condition.field
    if at is None:
        return _("never bought")
    day = local_day(at)
    patterns = {
        "last_order": _("last order %(day)s"),
        "first_order": _("first order %(day)s"),
        "joined": _("known since %(day)s"),
    }
    return patterns[field] % {"day": day}


def _piece_fact(condition: Condition, number: int) -> str:
    parts = {"number": formats.number(number), **frame(condition.args)}
    match condition.field:
        case "orders":
            pattern = ngettext(
                "%(number)s order%(of)s%(at)s%(when)s",
                "%(number)s orders%(of)s%(at)s%(when)s",
                number,
            )
        case "quantity":
            pattern = ngettext(
                "%(number)s item%(of)s%(at)s%(when)s",
                "%(number)s items%(of)s%(at)s%(when)s",
                number,
            )
        case _:
            pattern = ngettext(
                "%(number)s return%(at)s%(when)s", "%(number)s returns%(at)s%(when)s", number
            )
    return (pattern % parts).strip()


def _number(condition: Condition, as_spelled: Mapping[str, Any]) -> str:
    if condition.field in ("revenue", "profit"):
        return formats.money(as_spelled["number"] or Decimal(0), settings.CURRENCY)
    if condition.field == "average_order":
        sales = as_spelled["sales"] or 0
        return formats.money((as_spelled["net"] or 0) / sales if sales else None, settings.CURRENCY)
    given = (as_spelled["order"] or Decimal(0)) + (as_spelled["line"] or Decimal(0))
    listed = (as_spelled["goods"] or Decimal(0)) + (as_spelled["line"] or Decimal(0))
    return formats.percent(given / listed if listed else Decimal(0))


def _profile_fact(condition: Condition, as_spelled: Mapping[str, Any]) -> str:
    match condition.field:
        case "consent":
            return _consent(condition, as_spelled["state"])
        case "birthday" | "birth_month":
            return _birthday(as_spelled)
        case "top_buyers":
            return _brought(condition, as_spelled)
        case "r_score" | "f_score" | "m_score" | "fm_score":
            letters = condition.field.removesuffix("_score").upper()
            return f"{letters} {as_spelled['score'] or '–'}"
    value = as_spelled.get("value", as_spelled.get("group"))
    if not value:
        return _("%(field)s not known") % {"field": FIELDS[condition.field].label}
    return str(_choice_label(condition.field, value))


def _consent(condition: Condition, state: str | None) -> str:
    options = {
        param.name: param.options()
        for param in FIELDS["consent"].params
        if isinstance(param, Choice)
    }
    words = {name: options[name][condition.args[name]] for name in ("purpose", "channel")}
    return str(PHRASES["consent", state or "unknown"] % {**words, "when": ""})


def _brought(condition: Condition, as_spelled: Mapping[str, Any]) -> str:
    if as_spelled["amount"] is None:
        return _("never bought")
    words = {
        "amount": formats.money(as_spelled["amount"], settings.CURRENCY),
        "border": formats.money(as_spelled["border"], settings.CURRENCY),
    }
    if as_spelled["border"] is None:
        return _("brought %(amount)s") % words
    if condition.args["by"] == "profit":
        return _("brought %(amount)s profit, the border is %(border)s") % words
    return _("brought %(amount)s, the border is %(border)s") % words


def _group_before(condition: Condition, group: str | None) -> str:
    name = _choice_label(condition.field, group) if group else _("no buyer yet")
    pattern = ngettext(
        "%(days)s day before: %(group)s",
        "%(days)s days before: %(group)s",
        condition.args["days"],
    )
    return pattern % {"days": condition.args["days"], "group": name}


def _on_list(condition: Condition, *, on: bool) -> str:
    options = _options(condition.field)
    names = any_of([str(options.get(item, item)) for item in condition.args["values"]])
    return (_("on the list %(names)s") if on else _("not on the list %(names)s")) % {"names": names}


def _birthday(as_spelled: Mapping[str, Any]) -> str:
    month, day = as_spelled.get("month"), as_spelled.get("day")
    if not month:
        return _("birthday not known")
    if as_spelled.get("calendar") == "lunar":
        return _("lunar birthday %(month)s/%(day)s") % {"month": month, "day": day}
    if not day:
        return _("born in %(month)s") % {"month": MONTHS[month]}
    return _("birthday %(month)s/%(day)s") % {"month": month, "day": day}


def _choice_label(field: str, value: str) -> Any:
    return _options(field).get(value, value)


def _options(field: str) -> Mapping[Any, Any]:
    choices = [p for p in FIELDS[field].operators[0].params if isinstance(p, Choice)]
    return choices[0].options() if choices else {}


_OWN: Mapping[str, Callable[[Condition, Mapping[str, Any]], str]] = {
    "in_list": lambda condition, as_spelled: _on_list(condition, on=bool(as_spelled["on"])),
    "rfm_group_before": lambda condition, as_spelled: _group_before(condition, as_spelled["group"]),
}
