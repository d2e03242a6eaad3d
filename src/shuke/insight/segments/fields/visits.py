"""Where people came from: by their first visit, or by the last one with a source."""

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuke.insight.metrics.merges import resolved
from shuke.insight.segments import wording
from shuke.insight.segments.fields.field import DOING, Evidence, Field
from shuke.insight.segments.leaf import Leaf, Needs, true
from shuke.insight.segments.named import called
from shuke.insight.segments.operators import choice_operators
from shuke.insight.segments.params import Texts
from shuke.insight.segments.tree import Condition
from shuke.shop.queries import CHANNELS

_COLUMNS = ("channel", "source", "campaign")


def _touch(condition: Condition, needs: Needs) -> Leaf:
    args, is_first = condition.args, condition.field == "first_visit"
    end = needs.frame({}).end
    table = needs.per_person(
        (condition.field, end), lambda prefix: _touches(needs, prefix, end, is_first)
    )
    channel, source, campaign = table.columns[-3:]

    def predicate(people: ir.Table) -> ir.BooleanValue:
        tests = [people[channel].isin(args["values"])]
        if sources := args.get("sources"):
            tests.append(people[source].isin(sources))
        if campaigns := args.get("campaigns"):
            tests.append(people[campaign].isin(campaigns))
        inside = true(ibis.and_(*tests))
        return inside if condition.op == "is" else ~inside

    return Leaf(
        predicate,
        {"channel": channel, "source": source},
        (channel,) if condition.op == "is" else (),
    )


def _touches(needs: Needs, prefix: str, end: Any, is_first: bool) -> ir.Table:
    """person, and of the visit that counts its channel, source and campaign."""
    rows = needs.source.table("visits")
    rows = rows.filter(rows.customer_id.notnull(), rows.started_at < end)
    if hops := needs.frames.hops:
        rows = resolved(rows, needs.source.table("customers"), hops)
    order = [rows.started_at, rows.id]
    if not is_first:
        order = [rows.channel == "direct", rows.started_at.desc(), rows.id.desc()]
    person = ibis.window(group_by="customer_id", order_by=order)
    rows = rows.mutate(place=ibis.row_number().over(person)).filter(ibis._.place == 0)
    return rows.select(
        person=rows.customer_id, **{f"{prefix}{name}": rows[name] for name in _COLUMNS}
    )


def _phrase(condition: Condition) -> str:
    args = condition.args
    values = wording.any_of(str(CHANNELS[key]) for key in args["values"])
    words = {"values": values + _more(args)}
    patterns = {
        ("first_visit", "is"): gettext("first visited by %(values)s"),
        ("first_visit", "is_not"): gettext("did not first visit by %(values)s"),
        ("last_visit", "is"): gettext("last visited by %(values)s"),
        ("last_visit", "is_not"): gettext("did not last visit by %(values)s"),
    }
    return patterns[condition.field, condition.op] % words


def _more(args: Mapping[str, Any]) -> str:
    """The sources and campaigns that the ways are narrowed to: " (Baidu; spring)"."""
    sources = [called("visit_source", code) for code in args.get("sources", ())]
    parts = [wording.any_of(each) for each in (sources, args.get("campaigns", ())) if each]
    return gettext(" (%(things)s)") % {"things": "; ".join(parts)} if parts else ""


def _explain(field: Field, _condition: Condition, evidence: Evidence) -> str:
    if not evidence["channel"]:
        return gettext("no visit known")
    name = str(CHANNELS.get(evidence["channel"], evidence["channel"]))
    source = called("visit_source", evidence["source"] or "")
    return " · ".join(filter(None, (f"{field.label}: {name}", source)))


def _field(key: str, label: Any, note: Any) -> Field:
    return Field(
        key=key,
        label=label,
        group=DOING,
        operators=choice_operators(CHANNELS, ("social",)),
        params=(
            Texts(name="sources", label=_("Source"), source="visit_source", required=False),
            Texts(name="campaigns", label=_("Campaign"), source="visit_campaign", required=False),
        ),
        note=note,
        compile=_touch,
        phrases=_phrase,
        explain=_explain,
    )


FIRST_VISIT = _field(
    "first_visit",
    _("First visit"),
    _("Where the very first visit came from; later ones change nothing."),
)
LAST_VISIT = _field(
    "last_visit",
    _("Last visit"),
    _("Where the last visit with a source came from; coming directly takes nothing away."),
)
