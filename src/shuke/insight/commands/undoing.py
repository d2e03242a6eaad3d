"""How changes of segments, lists and limits are undone: what `facts` declares (see `common.undo`)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shuke.common.access import Actor
from shuke.common.errors import Conflict
from shuke.common.models import RecordedFact
from shuke.insight.commands.cuts import set_rfm_cuts
from shuke.insight.commands.list_members import add_to_list, remove_from_list
from shuke.insight.commands.segments import save_segment
from shuke.insight.models import ListMember, RfmCuts, SegmentVersion

Before = Mapping[str, Any]


def undo_segment_change(actor: Actor, fact: RecordedFact, before: Before) -> None:
    """A new version with the definition of the one before."""
    version = fact.payload["version"]
    earlier = SegmentVersion.objects.get(segment=fact.subject_id, number=version - 1)
    save_segment(
        actor, name=before["name"], definition=earlier.definition,
        segment_id=fact.subject_id, expected_version=version,
    )  # fmt: skip


def undo_cuts(actor: Actor, fact: RecordedFact, before: Before) -> None:
    """The limits that were in force before; automatic fifths where there were none."""
    earlier = RfmCuts.objects.filter(pk__lt=fact.payload["cuts"]).order_by("pk").last()
    letters = ("recency_days", "frequency", "monetary")
    set_rfm_cuts(actor, **{name: getattr(earlier, name, ()) for name in letters})


def undo_growth(actor: Actor, fact: RecordedFact, before: Before) -> None:
    """Take off who was put on then and is still there by that."""
    put_on = _members(fact).filter(added_at=_at(before), pk__gt=before["after"])
    rows = put_on.filter(ended_at=None)
    ids = list(rows.values_list("customer_id", flat=True))
    if not ids or not remove_from_list(actor, _list(fact), ids).people:
        raise Conflict(_("Nobody of them is on the list any more."))


def undo_shrinking(actor: Actor, fact: RecordedFact, before: Before) -> None:
    """Put on again who was taken off then."""
    rows = _members(fact).filter(ended_at=_at(before))
    ids = list(rows.values_list("customer_id", flat=True))
    if not ids or not add_to_list(actor, _list(fact), ids).people:
        raise Conflict(_("They are on the list again already."))


def _members(fact: RecordedFact) -> QuerySet[ListMember]:
    return ListMember.objects.filter(list=fact.subject_id)


def _list(fact: RecordedFact) -> int:
    assert fact.subject_id is not None
    return fact.subject_id


def _at(before: Before) -> dt.datetime:
    return dt.datetime.fromisoformat(before["at"])
