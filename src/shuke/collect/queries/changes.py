"""Reads: what a file would change, in words, as its test run says (`rehearsing`)."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuke.collect import report
from shuke.collect.models import Import
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.money import from_units
from shuke.customers.facts import CUSTOMER
from shuke.customers.queries import identity_labels
from shuke.shop import queries as shop
from shuke.shop.commands import ORDER_STATUSES

_KINDS = ("order", "customer", "product", "message")
_PAGES = {"order": "shop:order", "customer": "customers:record", "product": "shop:product"}
_MONEY = frozenset({"goods", "discount", "shipping", "total", "refunded", "cost", "list_price",
                    "unit_cost"})  # fmt: skip
_GROUPS = {
    "amount": gettext_lazy("Amounts"),
    "date": gettext_lazy("Dates"),
    "place": gettext_lazy("Place"),
    "birthday": gettext_lazy("Birthday"),
    "price": gettext_lazy("List price"),
    "lines": gettext_lazy("Goods"),
    "phone": gettext_lazy("Called otherwise, same phone"),
}
#: By what people are met, as the rest of a sentence.
_MET = {
    "number": gettext_lazy("by customer number"),
    "email": gettext_lazy("by e-mail"),
    "phone": gettext_lazy("by phone"),
    "taobao": gettext_lazy("by Taobao name"),
    "web": gettext_lazy("by web shop account"),
    "card": gettext_lazy("by member card"),
}


def changes_of(actor: Actor, source: Import) -> list[dict[str, Any]]:
    """What the last test run says would change, by kind of thing; [] when there was none.

    [{"kind", "words": sentence, "groups": [{"label", "count", "words", "examples": [{"name", "url", "label",
    "old", "new"}]}], "met": [sentence]}]. Examples are of what the actor may see.
    """
    findings = source.trial.get("changes") or {}
    return [_account(actor, kind, findings[kind]) for kind in _KINDS if kind in findings]


def as_text(accounts: list[dict[str, Any]]) -> list[str]:
    """The same as plain lines, without examples."""
    lines = []
    for account in accounts:
        lines.append(account["words"])
        lines += [f"  {group['words']}" for group in account["groups"] if group["count"]]
        lines += [f"  {sentence}" for sentence in account["met"]]
    return lines


def _account(actor: Actor, kind: str, findings: Mapping[str, Any]) -> dict[str, Any]:
    names = _names(actor, kind, findings["examples"])
    groups = [
        {
            "label": _label(group),
            "count": findings["groups"].get(group, 0),
            "words": _words(kind, group, findings),
            "examples": [
                _example(actor, kind, names, each)
                for each in findings["examples"].get(group, [])
                if each["ref"] in names
            ],
        }
        for group in _most_first(findings)
    ]
    return {
        "kind": kind,
        "words": _sentence(kind, findings),
        "groups": groups,
        "met": [_met(by, count) for by, count in sorted(findings.get("met", {}).items())],
    }


def _most_first(findings: Mapping[str, Any]) -> list[str]:
    """The groups; a database may give the keys of an object in another order."""
    counts = findings["groups"]
    return sorted(
        {*counts, *findings["examples"]}, key=lambda group: (-counts.get(group, 0), group)
    )


def _sentence(kind: str, findings: Mapping[str, Any]) -> str:
    new, changed = formats.number(findings["new"]), formats.number(findings["changed"])
    several = bool(findings["new"]) and findings["batches"] > 1
    texts = {
        "order": ngettext("%(new)s order is new, %(changed)s to be changed.",
                          "%(new)s orders are new, %(changed)s to be changed.", findings["new"]),
        "customer": ngettext("%(new)s customer is new, %(changed)s to be changed.",
                             "%(new)s customers are new, %(changed)s to be changed.", findings["new"]),
        "product": ngettext("%(new)s product is new, %(changed)s to be changed.",
                            "%(new)s products are new, %(changed)s to be changed.", findings["new"]),
        "message": ngettext("%(new)s message is new.", "%(new)s messages are new.", findings["new"]),
    }  # fmt: skip
    # Batches are rehearsed one by one: who or what is new in two of them is counted twice.
    at_most = {
        "customer": _("At most %(new)s customers are new, %(changed)s to be changed."),
        "product": _("At most %(new)s products are new, %(changed)s to be changed."),
    }
    words = at_most.get(kind, texts[kind]) if several else texts[kind]
    return words % {"new": new, "changed": changed}


def _words(kind: str, group: str, findings: Mapping[str, Any]) -> str:
    """ "Status 31 (paid → shipped 20, shipped → completed 11)"."""
    words = f"{_label(group)} {formats.number(findings['groups'].get(group, 0))}"
    if group != "status" or not findings.get("turns"):
        return words
    turns = (
        f"{ORDER_STATUSES.get(old, old)} → {ORDER_STATUSES.get(new, new)} {formats.number(n)}"
        for old, new, n in findings["turns"]
    )
    return f"{words} ({', '.join(turns)})"


def _met(by: str, count: int) -> str:
    text = ngettext(
        "%(count)s person of the file is known already, %(by)s: what it says goes to that record.",
        "%(count)s people of the file are known already, %(by)s: what it says goes to their records.",
        count,
    )
    words = _MET.get(by) or _("by %(kind)s") % {"kind": identity_labels().get(by, by)}
    return text % {"count": formats.number(count), "by": words}


def _label(column: str) -> str:
    return str(_GROUPS.get(column) or report.FIELDS.get(column, column))


def _names(actor: Actor, kind: str, examples: Mapping[str, list[dict]]) -> Mapping[int, str]:
    """The names of what the examples are about, of those that the actor may see."""
    ids = {each["ref"] for rows in examples.values() for each in rows}
    if kind == "customer":
        return CUSTOMER.names(actor, ids)
    if not actor.can("orders.view"):
        return {}
    if kind == "order":
        return dict(shop.orders(actor).filter(pk__in=ids).values_list("pk", "number"))
    return dict(shop.products(actor).filter(pk__in=ids).values_list("pk", "code"))


def _example(
    actor: Actor, kind: str, names: Mapping[int, str], each: Mapping[str, Any]
) -> dict[str, Any]:
    old, new = (
        _value(actor, each["column"], each[side], each["currency"]) for side in ("old", "new")
    )
    return {
        "name": names[each["ref"]],
        "url": reverse(_PAGES[kind], args=[each["ref"]]),
        "label": _label(each["column"]),
        "old": old,
        "new": new,
    }  # fmt: skip


def _value(actor: Actor, column: str, value: Any, currency: str) -> str:
    """A value as people read it; "" for nothing."""
    if value in (None, ""):
        return ""
    if column in _MONEY:
        return formats.money(from_units(value), currency)
    if column == "customer_id":
        return _customer(actor, value)
    if column == "lines":
        return _goods(value)
    if column in {"placed_at", "paid_at", "joined_at"}:
        return formats.moment(dt.datetime.fromisoformat(value))
    return str(ORDER_STATUSES.get(value, value)) if column == "status" else str(value)


def _customer(actor: Actor, pk: int) -> str:
    return CUSTOMER.names(actor, [pk]).get(pk) or _("somebody you may not see, or who is new")


def _goods(lines: Collection[list]) -> str:
    """ "2 × Cup, 1 × Saucer", the first few."""
    texts = [f"{quantity} × {title}" for title, quantity, *_rest in lines]
    return ", ".join(texts[:4]) + (" …" if len(texts) > 4 else "")
