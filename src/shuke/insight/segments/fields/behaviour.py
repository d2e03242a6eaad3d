"""What people did: on the site, and one thing after another."""

from collections.abc import Iterable, Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from shuke.common.kit import formats
from shuke.insight.metrics.merges import resolved
from shuke.insight.metrics.orders import counted_lines, counted_orders
from shuke.insight.segments import wording
from shuke.insight.segments.fields.arguments import STORES, WHEN
from shuke.insight.segments.fields.field import DOING, Evidence, Field
from shuke.insight.segments.frames import window
from shuke.insight.segments.leaf import Leaf, Needs, counted
from shuke.insight.segments.operators import Operator, number_operators
from shuke.insight.segments.params import Choice, Days, Param, Several, Texts
from shuke.insight.segments.tree import Condition
from shuke.shop.queries import DEVICES

STARTS = {"buy": _("first: bought"), "event": _("first: on the site")}
THENS = {
    "buy": _("then: bought"),
    "return": _("then: sent back"),
    "event": _("then: on the site"),
}


def events(condition: Condition, needs: Needs) -> Leaf:
    args, frame = condition.args, needs.frame({"when": condition.args.get("when")})
    arguments = ("names", "products", "sources", "devices", "stores")
    key = ("events", frame, *(args.get(name, ()) for name in arguments))

    def make(prefix: str) -> ir.Table:
        rows = _events(needs, args.get("names", ()), args.get("products", ()))
        rows = _from_where(rows.filter(rows.at < frame.end), args, needs)
        rows = rows.filter(rows.at >= frame.start) if frame.start else rows
        return rows.group_by(person=rows.customer_id).aggregate(**{f"{prefix}count": rows.count()})

    return counted(condition, needs.per_person(key, make).columns[-1])


def _from_where(rows: ir.Table, args: Mapping[str, Any], needs: Needs) -> ir.Table:
    """The events of the sources, devices and stores named."""
    if sources := args.get("sources"):
        rows = rows.filter(rows.source.isin(sources))
    if devices := args.get("devices"):
        rows = rows.filter(rows.device.isin(devices))
    if codes := args.get("stores"):
        stores = needs.source.table("stores")
        rows = rows.semi_join(stores.filter(stores.code.isin(codes)), [("store_id", "id")])
    return rows


def sequence(condition: Condition, needs: Needs) -> Leaf:
    args = condition.args
    key = ("sequence", needs.anchor, repr(sorted(args.items(), key=str)))
    name = needs.per_person(key, lambda prefix: _steps(args, needs, prefix)).columns
    followed, waited = name[-2:]
    column = followed if condition.op == "did" else waited
    evidence = {"followed": followed, "waited": waited}
    return Leaf(lambda people: people[column].notnull(), evidence, (column,))


def _steps(args: Mapping[str, Any], needs: Needs, prefix: str) -> ir.Table:
    """When a first thing was followed in time, and when one was not though its days are over: the last
    instants, null when never."""
    end = needs.frame({}).end
    start, until = window(args.get("when"), needs.anchor)
    first, then = _things(args, "start", "first", needs), _things(args, "then", "then", needs)
    both = first.mutate(is_first=True).union(then.mutate(is_first=False))
    both = both.filter(both.at < end)
    # An order that is both comes first as the second thing: it does not follow itself.
    order = ["at", "number", "is_first"]
    following = ibis.window(group_by="customer_id", order_by=order, preceding=0, following=None)
    later = ibis.cases((~both.is_first, both.at))
    rows = both.mutate(next=later.min().over(following)).filter(ibis._.is_first)
    rows = rows.filter(rows.at >= start) if start else rows
    rows = rows.filter(rows.at < until) if until else rows
    last = rows.at + ibis.interval(days=args["within"])
    done = ibis.coalesce(rows.next <= last, ibis.literal(False))
    return rows.group_by(person=rows.customer_id).aggregate(
        **{
            f"{prefix}followed": rows.at.max(where=done),
            f"{prefix}waited": rows.at.max(where=~done & (last < end)),
        }
    )


def _things(args: Mapping[str, Any], how: str, part: str, needs: Needs) -> ir.Table:
    """customer_id, at, number (tells apart and orders what happened at one instant)."""
    categories, products = args.get(f"{part}_categories", ()), args.get(f"{part}_products", ())
    if args[how] == "event":
        rows = _events(needs, args.get(f"{part}_events", ()), products)
        return rows.select("customer_id", "at", number=rows.id)
    kind = "return" if args[how] == "return" else "sale"
    if categories or products:
        rows = counted_lines(needs.source, needs.frames.basis)
        chosen = needs.frames.chosen(categories=categories, products=products)
        rows = rows.filter(rows.kind == kind).semi_join(chosen, [("product_id", "id")])
        rows = rows.select("customer_id", at="placed_at", number="order_id").distinct()
        return rows
    rows = counted_orders(needs.source, needs.frames.basis)
    return rows.filter(rows.kind == kind).select("customer_id", at="placed_at", number="id")


def _events(needs: Needs, names: tuple[str, ...], products: tuple[str, ...]) -> ir.Table:
    rows = needs.source.table("events")
    rows = rows.filter(rows.customer_id.notnull())
    rows = rows.filter(rows.name.isin(names)) if names else rows
    if products:
        chosen = needs.frames.chosen(products=products)
        rows = rows.semi_join(chosen, [("product_id", "id")])
    if hops := needs.frames.hops:
        rows = resolved(rows, needs.source.table("customers"), hops)
    return rows


def phrase_sequence(condition: Condition) -> str:
    args = condition.args
    parts = {
        "first": _say_step(args, args["start"], "first"),
        "then": _say_step(args, args["then"], "then")
        if condition.op == "did"
        else _omitted(args, args["then"]),
        "when": wording.when_text(args.get("when")),
        "days": args["within"],
    }
    if condition.op == "did":
        pattern = ngettext(
            "%(first)s%(when)s, and %(then)s within %(days)s day after",
            "%(first)s%(when)s, and %(then)s within %(days)s days after",
            args["within"],
        )
    else:
        pattern = ngettext(
            "%(first)s%(when)s, but did not %(then)s within %(days)s day after",
            "%(first)s%(when)s, but did not %(then)s within %(days)s days after",
            args["within"],
        )
    return pattern % parts


def _say_step(args: Mapping[str, Any], what: str, part: str) -> str:
    """One thing that was done: "bought Toys", "sent back Toys", "“product_viewed” on the site"."""
    of = _goods(args, part)
    if what == "event":
        done = wording.event_names(args.get(f"{part}_events", ()))
        text = gettext("did “%(what)s” on the site") % {"what": done}
        return text + (gettext(" of %(things)s") % {"things": of} if of else "")
    if what == "return":
        return gettext("sent %(things)s back") % {"things": of or gettext("something")}
    if of:
        return gettext("bought %(things)s") % {"things": of}
    again = part == "then" and args["start"] == "buy"
    return gettext("bought again") if again else gettext("bought something")


def _omitted(args: Mapping[str, Any], what: str) -> str:
    """The second thing as it is said after "did not": "buy Toys"."""
    of = _goods(args, "then")
    if what == "event":
        text = gettext("do “%(what)s” on the site") % {
            "what": wording.event_names(args.get("then_events", ()))
        }
        return text + (gettext(" of %(things)s") % {"things": of} if of else "")
    if what == "return":
        return gettext("send %(things)s back") % {"things": of or gettext("something")}
    if of:
        return gettext("buy %(things)s") % {"things": of}
    return gettext("buy again") if args["start"] == "buy" else gettext("buy anything")


def _goods(args: Mapping[str, Any], part: str) -> str:
    return wording.any_of(wording.things_of(args, f"{part}_"))


#: What each argument of a sequence says something about.
_SAYS = {
    "categories": ("buy", "return"),
    "products": ("buy", "return", "event"),
    "events": ("event",),
}


def _thing_params(part: str, chosen: str, *labels) -> Iterable[Param]:
    for (name, kinds), label in zip(_SAYS.items(), labels, strict=True):
        source = {"categories": "category", "products": "product", "events": "event"}[name]
        yield Texts(
            name=f"{part}_{name}",
            label=label,
            source=source,
            required=False,
            beside=(chosen, kinds),
        )


def explain_events(_field: Field, _condition: Condition, evidence: Evidence) -> str:
    number = int(evidence["number"] or 0)
    pattern = ngettext("%(number)s time on the site", "%(number)s times on the site", number)
    return pattern % {"number": formats.number(number)}


def explain_sequence(_field: Field, condition: Condition, evidence: Evidence) -> str:
    at = evidence["followed" if condition.op == "did" else "waited"]
    if at is None:
        return ""
    pattern = gettext("on %(day)s, and nothing followed in time")
    if condition.op == "did":
        pattern = gettext("on %(day)s, and the next thing followed in time")
    return pattern % {"day": wording.local_day(at)}


_WITHIN = (Days(name="within", low=1, high=366, initial=30),)
SEQUENCE = Field(
    key="sequence",
    label=_("One thing after another"),
    group=DOING,
    operators=(
        Operator("did", _("the second followed, within"), _WITHIN),
        Operator("did_not", _("the second did not follow, within"), _WITHIN),
    ),
    params=(
        Choice(name="start", label=_("First"), choices=STARTS, initial="buy"),
        Choice(name="then", label=_("Then"), choices=THENS, initial="buy"),
        WHEN,
        *_thing_params(
            *("first", "start"),
            *(_("First: category"), _("First: product"), _("First: on the site")),
        ),
        *_thing_params(
            *("then", "then"),
            *(_("Then: category"), _("Then: product"), _("Then: on the site")),
        ),
    ),
    note=_(
        "Did: at least one first thing was followed by the second within so many days. "
        "Did not: at least one was not, and its days are over."
    ),
    compile=sequence,
    phrases=phrase_sequence,
    explain=explain_sequence,
)
EVENTS = Field(
    key="events",
    label=_("On the site"),
    group=DOING,
    operators=number_operators(initial=1, whole=True, unit=_("times")),
    params=(
        Texts(name="names", label=_("Which doing"), source="event", required=False),
        Texts(name="products", label=_("Product"), source="product", required=False),
        Texts(name="sources", label=_("Came from"), source="visit_source", required=False),
        Several(name="devices", label=_("Device"), choices=DEVICES, required=False),
        STORES[0],
        WHEN,
    ),
    note=_("What known visitors did on the site or in the app."),
    compile=events,
    phrases={
        "number": ngettext_lazy(
            "did “%(what)s” on the site %(number)s time%(of)s%(at)s%(when)s",
            "did “%(what)s” on the site %(number)s times%(of)s%(at)s%(when)s",
            "n",
        )
    },
    explain=explain_events,
)
