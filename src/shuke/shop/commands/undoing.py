"""How changes of the shop are undone: what `facts` declares (see `common.undo`)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from itertools import batched
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from shuke.common.access import Actor
from shuke.common.errors import Conflict
from shuke.common.models import RecordedFact
from shuke.shop.commands import excluding, withdrawing
from shuke.shop.models import ExclusionMark

Before = Mapping[str, Any]

#: Orders whose marks one statement reads.
STEP = 1_000


def undo_exclusion(actor: Actor, fact: RecordedFact, before: Before) -> None:
    """Count those orders again that are kept out by this and by nothing later."""
    ids = [mark.order_id for mark in _last_marks(fact, before)]
    if not excluding.include_orders_by_id(actor, ids):
        raise Conflict(_("These orders were changed again since then."))


def undo_inclusion(actor: Actor, fact: RecordedFact, before: Before) -> None:
    """Keep those orders out again that were, each for the reason that it had."""
    ids = [mark.order_id for mark in _last_marks(fact, before)]
    reasons = excluding.reasons_of(ids)
    by_reason: dict[str, list[int]] = defaultdict(list)
    for order, reason in reasons.items():
        by_reason[reason].append(order)
    changed = [
        excluding.exclude_orders_by_id(actor, orders, reason)
        for reason, orders in sorted(by_reason.items())
    ]
    if not any(changed):
        raise Conflict(_("These orders were changed again since then."))


def undo_issue(actor: Actor, fact: RecordedFact, before: Before) -> None:
    assert fact.subject_id is not None
    at = dt.datetime.fromisoformat(before["at"])
    withdrawing.withdraw_issue(actor, fact.subject_id, fact.payload["reason"], at)


def undo_withdrawal(actor: Actor, fact: RecordedFact, before: Before) -> None:
    withdrawing.return_coupon(actor, fact.payload["code"])


def undo_return(actor: Actor, fact: RecordedFact, before: Before) -> None:
    withdrawing.withdraw_coupon(actor, fact.payload["code"])


def _last_marks(fact: RecordedFact, before: Before) -> list[ExclusionMark]:
    """The marks that this change made and that are the last of their orders."""
    last = ExclusionMark.objects.filter(order=OuterRef("order")).order_by("-pk").values("pk")[:1]
    marks: list[ExclusionMark] = []
    for ids in batched(fact.payload["orders"], STEP, strict=False):
        made = ExclusionMark.objects.filter(order__in=ids, at=before["at"])
        marks += made.filter(pk=Subquery(last))
    return marks
