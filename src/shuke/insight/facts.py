"""What insight announces. Payloads hold ids and counts, no definitions."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.common.chunks import Members, People
from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.common.models import RecordedFact
from shuke.insight.models import MembershipPeriod, PeopleList, Segment


def _stays(ends: str) -> People:
    """Who began or ended a stay in the rebuild that a fact names; positions are ids of stays."""

    def people(fact: RecordedFact, after: int, limit: int) -> Members:
        stays = MembershipPeriod.objects.filter(**{ends: fact.payload["rebuild"], "pk__gt": after})
        return list(stays.order_by("pk").values_list("pk", "customer_id")[:limit])

    return people


SEGMENT = Subject("segment", names_from(Segment), "insight:segment")
LIST = Subject("list", names_from(PeopleList), "insight:list")

Topic("insight.", _("Segments and reports"))

_of_segment = partial(Fact, about=SEGMENT, audited=True)
_of_list = partial(Fact, about=LIST, audited=True)

#: A segment was saved for the first time, got a new definition, got another name only.
SEGMENT_CREATED = _of_segment("insight.segment_created", _("built the segment %(segment)s"))
SEGMENT_CHANGED = _of_segment(
    "insight.segment_changed", _("changed the segment %(segment)s"), holds=("version",)
)
SEGMENT_RENAMED = _of_segment("insight.segment_renamed", _("renamed the segment %(segment)s"))
#: It was put away, or taken back.
SEGMENT_ARCHIVED = _of_segment("insight.segment_archived", _("archived the segment %(segment)s"))
SEGMENT_RESTORED = _of_segment("insight.segment_restored", _("restored the segment %(segment)s"))
#: Shuke began or ended keeping track of who is in a segment: `how` (daily, live, off).
SEGMENT_TRACKED = _of_segment(
    "insight.segment_tracked",
    _("chose how the segment %(segment)s is kept track of"),
    holds=("how",),
)
#: A rebuild found that people (how many) came into a kept segment, or left it.
_of_movers = partial(Fact, about=SEGMENT, holds=("version", "rebuild", "people"))
SEGMENT_ENTERED = _of_movers(
    "insight.segment_entered",
    _("noticed that %(people)s people came into the segment %(segment)s"),
    people=_stays("entered_in"),
)
SEGMENT_LEFT = _of_movers(
    "insight.segment_left",
    _("noticed that %(people)s people left the segment %(segment)s"),
    people=_stays("left_in"),
)
#: The shop's own RFM cuts came into force.
CUTS_SET = Fact(
    "insight.rfm_cuts_set", _("set the shop’s own RFM limits"), holds=("cuts",), audited=True
)
#: Figures of the industry came in: how many.
BENCHMARKS_IMPORTED = Fact(
    "insight.benchmarks_imported",
    _("set %(figures)s industry figures"),
    holds=("figures",),
    audited=True,
)
#: A list of people was made, got another name or note, was put away, or taken back.
LIST_CREATED = _of_list("insight.list_created", _("began the list %(list)s"))
LIST_RENAMED = _of_list("insight.list_renamed", _("renamed the list %(list)s"))
LIST_ARCHIVED = _of_list("insight.list_archived", _("archived the list %(list)s"))
LIST_RESTORED = _of_list("insight.list_restored", _("restored the list %(list)s"))
#: People (how many) were put on it, or taken off.
LIST_GREW = _of_list(
    "insight.list_grew",
    _("put %(people)s people on the list %(list)s"),
    holds=("people", "why"),
)
LIST_SHRANK = _of_list(
    "insight.list_shrank",
    _("took %(people)s people off the list %(list)s"),
    holds=("people", "why"),
)
