"""Which segments and lists somebody is in, was in, came into or left."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext, ngettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shuke.customers.queries import tag_names
from shuke.insight.metrics.merges import resolved
from shuke.insight.models import Segment, Tracking
from shuke.insight.segments import stays
from shuke.insight.segments.fields.field import GROUPS_OF_PEOPLE, PERSON, Evidence, Field
from shuke.insight.segments.frames import days_back
from shuke.insight.segments.leaf import Leaf, Needs, one_of
from shuke.insight.segments.named import list_names, segment_names
from shuke.insight.segments.operators import Operator, choice_operators
from shuke.insight.segments.params import Day, Days, Ids, Several, Unusable
from shuke.insight.segments.tree import Condition
from shuke.insight.segments.wording import any_of, local_day

#: (stays, from, until) -> person, moved_at.
Moved = Callable[[ir.Table, dt.datetime, dt.datetime], ir.Table]


def in_list(condition: Condition, needs: Needs) -> Leaf:
    """On at least one of the lists now, whichever day the segment is seen from."""
    return _now(condition, needs, "list_members", "list_id")


def tagged(condition: Condition, needs: Needs) -> Leaf:
    """With at least one of the tags now, whichever day the segment is seen from."""
    return _now(condition, needs, "taggings", "tag_id")


def _now(condition: Condition, needs: Needs, table: str, column: str) -> Leaf:
    """In one of the things of `column` by a row of `table` that has not ended."""
    ids = tuple(sorted(condition.args["values"]))

    def make(prefix: str) -> ir.Table:
        rows = needs.source.table(table)
        rows = rows.filter(rows.ended_at.isnull(), rows[column].isin(ids))
        return _marked(_of_survivors(rows, needs), f"{prefix}on")

    name = needs.per_person((table, ids), make).columns[-1]
    return one_of(condition, name, "on", True)


def was_in(condition: Condition, needs: Needs) -> Leaf:
    """In at least one of the kept segments at the end of a day, whichever day it is seen from."""
    segments, day = tuple(sorted(condition.args["values"])), condition.args["day"]

    def make(prefix: str) -> ir.Table:
        rows = stays.on_day(needs.source.table("segment_stays"), segments, day)
        return _marked(_of_survivors(rows, needs), f"{prefix}on")

    name = needs.per_person(("was in", segments, day), make).columns[-1]

    return one_of(condition, name, "on", True)


def entered(condition: Condition, needs: Needs) -> Leaf:
    """Came into one of the kept segments in the days up to the anchor."""
    return _moved(condition, needs, stays.came)


def left(condition: Condition, needs: Needs) -> Leaf:
    """Left one of the kept segments in the days up to the anchor, and had not come back by then."""
    return _moved(condition, needs, stays.went)


def _moved(condition: Condition, needs: Needs, which: Moved) -> Leaf:
    segments, days = tuple(sorted(condition.args["segments"])), condition.args["days"]
    start, end = days_back(needs.anchor, days), stays.end_of(needs.anchor)

    def make(prefix: str) -> ir.Table:
        rows = needs.source.table("segment_stays")
        rows = _of_survivors(rows.filter(rows.segment_id.isin(segments)), needs)
        moves = which(rows, start, end)
        return moves.group_by("person").aggregate(**{f"{prefix}at": moves["moved_at"].max()})

    name = needs.per_person((condition.field, segments, start, end), make).columns[-1]
    return Leaf(lambda people: people[name].notnull(), {"moved_at": name}, (name,))


def _of_survivors(rows: ir.Table, needs: Needs) -> ir.Table:
    hops = needs.source.basis(needs.anchor).hops
    return resolved(rows, needs.source.table("customers"), hops) if hops else rows


def _marked(rows: ir.Table, name: str) -> ir.Table:
    """Each person of the rows once, with a column that says so."""
    return rows.select(person=rows.customer_id).distinct().mutate(**{name: ibis.literal(True)})


def segment(condition: Condition, needs: Needs) -> Leaf:
    """The other segment's own conditions, over the same table of people: nothing is looked up."""
    tests = [needs.inside(int(pk), needs) for pk in condition.args["values"]]

    def predicate(people: ir.Table) -> ir.BooleanValue:
        inside = ibis.or_(*(test(people) for test in tests))
        return inside if condition.op == "is" else ~inside

    return Leaf(predicate)


def tracked_segments() -> dict[int, str]:
    """Every segment that is kept track of, or was: a definition goes on with what it was built with."""
    ever = Tracking.objects.values("segment")
    return segment_names(Segment.objects.filter(pk__in=ever))


def _any_tracked() -> bool:
    return Tracking.objects.exists()


def _all_segments() -> dict[int, str]:
    return segment_names(Segment.objects.all())


def _there(args: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refuses segments that are not there."""
    ids = [int(value) for value in args["values"]]
    existing = set(Segment.objects.filter(pk__in=ids).values_list("pk", flat=True))
    if gone := [pk for pk in ids if pk not in existing]:
        message = gettext("There is no segment with the number %(number)s.")
        raise Unusable(message % {"number": gone[0]}, "values")
    return args


def explain_list(field: Field, condition: Condition, evidence: Evidence) -> str:
    options = field.options()
    names = any_of(str(options.get(item, item)) for item in condition.args["values"])
    pattern = gettext("on the list %(names)s")
    if not evidence["on"]:
        pattern = gettext("not on the list %(names)s")
    return pattern % {"names": names}


def explain_tag(field: Field, condition: Condition, evidence: Evidence) -> str:
    options = field.options()
    names = any_of(str(options.get(item, item)) for item in condition.args["values"])
    pattern = gettext("has the tag %(names)s")
    if not evidence["on"]:
        pattern = gettext("does not have the tag %(names)s")
    return pattern % {"names": names}


def explain_move(field: Field, _condition: Condition, evidence: Evidence) -> str:
    if evidence["moved_at"] is None:
        return ""
    pattern = (
        gettext("came in on %(day)s") if field.key == "entered" else gettext("left on %(day)s")
    )
    return pattern % {"day": local_day(evidence["moved_at"])}


def explain_stay(field: Field, condition: Condition, evidence: Evidence) -> str:
    return field.phrase(replace(condition, op="is" if evidence["on"] else "is_not"))


def _move(key: str, label: Any, phrase: Any, note: Any, compile_: Any) -> Field:
    params = (
        Days(name="days", initial=30),
        Several(name="segments", label=_("Tracked segment"), choices=tracked_segments, initial=()),
    )
    return Field(
        key=key,
        label=label,
        group=GROUPS_OF_PEOPLE,
        operators=(Operator("in_last", _("in the last"), params),),
        note=note,
        compile=compile_,
        phrases={"in_last": phrase},
        explain=explain_move,
        mentions=("segment", "segments"),
        offered=_any_tracked,
    )


IN_LIST = Field(
    key="in_list",
    label=pgettext_lazy("condition", "List"),
    group=PERSON,
    operators=choice_operators(list_names),
    note=_("A list that is kept by hand: under Segments, Lists."),
    compile=in_list,
    phrases={
        "is": _("are on the list %(values)s"),
        "is_not": _("are not on the list %(values)s"),
    },
    explain=explain_list,
    mentions=("list", "values"),
)
TAG = Field(
    key="tag",
    label=pgettext_lazy("condition", "Tag"),
    group=PERSON,
    operators=choice_operators(tag_names),
    note=_("What your team put on customers: on the record, or on many at once in the list."),
    compile=tagged,
    phrases={
        "is": _("have the tag %(values)s"),
        "is_not": _("do not have the tag %(values)s"),
    },
    explain=explain_tag,
    offered=lambda: bool(tag_names()),
)
_VALUES = (Ids(name="values", source="segment", initial=(), choices=_all_segments),)
SEGMENTS = (
    Field(
        key="segment",
        label=_("Segment"),
        group=GROUPS_OF_PEOPLE,
        operators=(
            Operator("is", _("is in"), _VALUES),
            Operator("is_not", _("is not in"), _VALUES),
        ),
        note=_("Any of them."),
        compile=segment,
        phrases={
            "is": _("are in the segment “%(values)s”"),
            "is_not": _("are not in the segment “%(values)s”"),
        },
        explain=lambda field, condition, _evidence: field.phrase(condition),
        mentions=("segment", "values"),
        as_spelled=_there,
    ),
    _move(
        "entered",
        _("Joined a tracked segment"),
        ngettext_lazy(
            "came into the segment “%(segments)s” in the last %(days)s day",
            "came into the segment “%(segments)s” in the last %(days)s days",
            "n",
        ),
        _(
            "Any of them. For segments that Shuke keeps track of, see “How it changes” on the segment. "
            "Who was there when the track began did not come in."
        ),
        entered,
    ),
    _move(
        "left",
        _("Left a tracked segment"),
        ngettext_lazy(
            "left the segment “%(segments)s” in the last %(days)s day",
            "left the segment “%(segments)s” in the last %(days)s days",
            "n",
        ),
        _("Any of them, and did not come back until the day it is seen from."),
        left,
    ),
    Field(
        key="was_in",
        label=_("Was in a tracked segment"),
        group=GROUPS_OF_PEOPLE,
        operators=choice_operators(tracked_segments),
        params=(Day(name="day", label=_("on the day")),),
        note=_("At the end of that day, in any of them, as the track of the segment says."),
        compile=was_in,
        phrases={
            "is": _("were in the segment “%(values)s” on %(day)s"),
            "is_not": _("were not in the segment “%(values)s” on %(day)s"),
        },
        explain=explain_stay,
        mentions=("segment", "values"),
        offered=_any_tracked,
    ),
)
