"""How somebody can be found again and written to, and what they agreed to."""

from typing import Any

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shuke.customers import queries as customers
from shuke.insight.metrics.merges import resolved
from shuke.insight.segments.choices import CHANNELS, PURPOSES
from shuke.insight.segments.fields.arguments import WHEN
from shuke.insight.segments.fields.field import PERSON, Evidence, Field
from shuke.insight.segments.frames import window
from shuke.insight.segments.leaf import Leaf, Needs, true
from shuke.insight.segments.operators import Operator
from shuke.insight.segments.params import Choice, Several
from shuke.insight.segments.tree import Condition

KINDS = {key: customers.Identity.Kind(key).label for key in customers.BITS}
#: How a statement is said, with its purpose and channel.
STATEMENTS: dict[str, Any] = {
    "granted": _("agreed to %(purpose)s by %(channel)s%(when)s"),
    "withdrawn": _("withdrew their consent to %(purpose)s by %(channel)s%(when)s"),
    "unknown": _("were never asked about %(purpose)s by %(channel)s%(when)s"),
}


def consent(condition: Condition, needs: Needs) -> Leaf:
    key = condition.args["purpose"], condition.args["channel"]
    name = f"consent_{'_'.join(key)}"
    needs.per_person(("consent", *key), lambda _prefix: _consents(needs, *key, name))
    start, end = window(condition.args.get("when"), needs.anchor)

    def predicate(people: ir.Table) -> ir.BooleanValue:
        state, at = people[name], people[f"{name}_at"]
        tests = [state.notnull() if condition.op == "unknown" else state == condition.op]
        tests += [at >= start] if start else []
        tests += [at < end] if end else []
        holds = true(ibis.and_(*tests))
        return ~holds if condition.op == "unknown" else holds

    return Leaf(predicate, {"state": name}, () if condition.op == "unknown" else (name,))


def _consents(needs: Needs, purpose: str, channel: str, name: str) -> ir.Table:
    states = needs.source.table("consent_states")
    rows = states.filter(states.purpose == purpose, states.channel == channel)
    hops = needs.frames.hops
    if hops:
        rows = resolved(rows, needs.source.table("customers"), hops)
    if hops or needs.source.rows:
        # Of several records of one person the strictest holds.
        by_person = rows.group_by("customer_id").aggregate(
            no=rows["at"].max(where=rows.state == "withdrawn"),
            yes=rows["at"].max(where=rows.state == "granted"),
        )
        state = ibis.ifelse(by_person.no.notnull(), "withdrawn", "granted")
        rows = by_person.mutate(state=state, at=ibis.coalesce(by_person.no, by_person.yes))
    columns = {name: rows.state, f"{name}_at": rows["at"]}
    return rows.select(person=rows.customer_id, **columns)


def contacts(condition: Condition, needs: Needs) -> Leaf:
    kinds = condition.args["values"]

    def predicate(people: ir.Table) -> ir.BooleanValue:
        inside = _has(people, *kinds)
        return inside if condition.op == "is" else ~inside

    return Leaf(predicate, {"contacts": "known_by"})


def reachable(condition: Condition, needs: Needs) -> Leaf:
    """Consent to marketing by the channel, and its address: of merged people the address of the record
    that stands for them, as senders take it."""
    channel = condition.args["channel"]
    consent_args = {"purpose": "marketing", "channel": channel}
    agreed = consent(Condition("consent", "granted", consent_args), needs)

    def predicate(people: ir.Table) -> ir.BooleanValue:
        holds = agreed.predicate(people) & _has(people, customers.ADDRESS[channel])
        return holds if condition.op == "by" else ~holds

    evidence = {"contacts": "known_by", **agreed.evidence}
    return Leaf(predicate, evidence, agreed.required if condition.op == "by" else ())


def _has(people: ir.Table, *kinds: str) -> ir.BooleanValue:
    bits = sum(customers.BITS[kind] for kind in kinds)
    return (people.known_by.cast("int64") & bits) != 0


def _statement(state: str | None, purpose: str, channel: str) -> str:
    words = {"purpose": PURPOSES[purpose], "channel": CHANNELS[channel], "when": ""}
    return str(STATEMENTS[state or "unknown"] % words)


def explain_consent(_field: Field, condition: Condition, evidence: Evidence) -> str:
    return _statement(evidence["state"], condition.args["purpose"], condition.args["channel"])


def explain_contacts(_field: Field, _condition: Condition, evidence: Evidence) -> str:
    bits = customers.BITS
    names = [str(label) for kind, label in KINDS.items() if evidence["contacts"] & bits[kind]]
    if not names:
        return gettext("no contact on record")
    return gettext("on record: %(kinds)s") % {"kinds": gettext(", ").join(names)}


def explain_reachable(_field: Field, condition: Condition, evidence: Evidence) -> str:
    channel = condition.args["channel"]
    kind = customers.ADDRESS[channel]
    words = {"channel": CHANNELS[channel], "kind": KINDS[kind]}
    if not evidence["contacts"] & customers.BITS[kind]:
        return gettext("no %(kind)s on record") % words
    if evidence["state"] == "granted":
        return gettext("%(kind)s on record, agreed to marketing by %(channel)s") % words
    return _statement(evidence["state"], "marketing", channel)


CONSENT = Field(
    key="consent",
    label=_("Consent"),
    group=PERSON,
    operators=(
        Operator("granted", _("given")),
        Operator("withdrawn", _("withdrawn")),
        Operator("unknown", _("never asked")),
    ),
    params=(
        Choice(name="purpose", label=_("Purpose"), choices=PURPOSES, initial="marketing"),
        Choice(name="channel", label=_("Channel"), choices=CHANNELS, initial="email"),
        WHEN,
    ),
    note=_("The latest statement by purpose and channel; with a time, one that was made then."),
    compile=consent,
    phrases=STATEMENTS,
    explain=explain_consent,
)
_KIND = (Several(name="values", choices=KINDS, initial=("email",)),)
CONTACTS = Field(
    key="known_by",
    label=_("Contacts on record"),
    group=PERSON,
    operators=(
        Operator("is", _("has any of"), _KIND),
        Operator("is_not", _("has none of"), _KIND),
    ),
    note=_("Any of them, in full: what a marketplace hides with stars does not count."),
    compile=contacts,
    phrases={
        "is": _("have %(values)s on record"),
        "is_not": _("have no %(values)s on record"),
    },
    explain=explain_contacts,
)
_CHANNEL = (
    Choice(
        name="channel",
        choices={key: CHANNELS[key] for key in customers.ADDRESS if key in CHANNELS},
        initial="email",
    ),
)
REACHABLE = Field(
    key="reachable",
    label=_("Can be written to"),
    group=PERSON,
    operators=(
        Operator("by", pgettext_lazy("reachable", "by"), _CHANNEL),
        Operator("not_by", pgettext_lazy("reachable", "not by"), _CHANNEL),
    ),
    note=_(
        "They agreed to marketing this way, and the address or number is on record. What bounced or "
        "may not be written to is left out when a campaign goes."
    ),
    compile=reachable,
    phrases={
        "by": _("can be written to by %(channel)s"),
        "not_by": _("cannot be written to by %(channel)s"),
    },
    explain=explain_reachable,
)
