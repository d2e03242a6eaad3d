"""A colleague's word against the rules for kinds of buyers: until a day, with a reason; later it is read who was right."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.models import RecordedFact
from shuke.common.revisions import next_revision
from shuke.customers.queries import Customer
from shuke.customers.queries.scoping import require_customer
from shuke.insight import facts
from shuke.insight.kind_names import KINDS
from shuke.insight.models import BuyerKind, KindOverrule, KindPast
from shuke.insight.queries import kinds as queries
from shuke.insight.queries.membership import person_of

#: Days after which somebody has to look again at the latest.
MOST_DAYS = 730


def overrule_kind(
    actor: Actor, customer_id: int, kind: str, *, reason: str, until: dt.date
) -> KindOverrule:
    """From now until the end of that day somebody is of the kind, whatever the rules say; one before ends. Raises
    Invalid without a reason or a day, NotFound beyond the actor's scope and while no rules hold."""
    require(actor, "insight.overrule")
    require_customer(actor, "insight.view", customer_id)
    person = person_of(customer_id)
    if not Customer.objects.filter(pk=person).exists():
        raise NotFound(_("There is no such customer."))
    if queries.holding() is None:
        raise NotFound(_("No rules hold by which buyers are told apart."))
    _check(kind, reason, until)
    with transaction.atomic():
        row = _row_of(person)
        KindOverrule.objects.filter(customer=person).end(actor, ruled_after=row.ruled)
        made = KindOverrule.objects.begin(
            actor, {"customer_id": person}, kind=kind, reason=reason.strip()[:300], until=until,
            ruled=row.ruled,
        )  # fmt: skip
        if made is None:
            raise Conflict(
                _("Somebody else said of which kind they are at this moment. Look again.")
            )
        _become(row, kind)
        facts.KIND_OVERRULED.record(actor, person, kind=kind, undo_with={})
    return made


def end_overrule(actor: Actor, overrule_id: int) -> None:
    """The rules count again. Raises NotFound, Conflict when it has ended."""
    require(actor, "insight.overrule")
    made = KindOverrule.objects.filter(pk=overrule_id).first()
    if made is None:
        raise NotFound(_("There is no such word against the rules."))
    require_customer(actor, "insight.view", made.customer_id)
    with transaction.atomic():
        row = _row_of(made.customer_id)
        if not KindOverrule.objects.filter(pk=made.pk).end(actor, ruled_after=row.ruled):
            raise Conflict(_("It has ended already."))
        _become(row, row.ruled)
        facts.KIND_OVERRULE_ENDED.record(actor, made.customer_id)


def undo_overrule(actor: Actor, fact: RecordedFact, _before: Mapping[str, Any]) -> None:
    """The rules count again."""
    made = KindOverrule.objects.open().filter(customer=fact.subject_id).first()
    if made is None:
        raise Conflict(_("It has ended already."))
    end_overrule(actor, made.pk)


def _check(kind: str, reason: str, until: dt.date) -> None:
    wrong: dict[str, Any] = {}
    if kind not in KINDS:
        wrong["kind"] = _("Choose one of: %(offered)s.") % {"offered": ", ".join(KINDS)}
    if not reason.strip():
        wrong["reason"] = _("Say why: later it is read who was right.")
    today = clock.today()
    if not today <= until <= today + dt.timedelta(days=MOST_DAYS):
        wrong["until"] = _("Give a day from today on, within two years.")
    if wrong:
        raise Invalid(_("Some values cannot be used."), fields=wrong)


def _row_of(person: int) -> BuyerKind:
    """Their row, locked; begun where there is none."""
    now = clock.now()
    first = {"since": now, "at": now, "revision": next_revision()}
    BuyerKind.objects.get_or_create(customer_id=person, defaults=first)
    return BuyerKind.objects.select_for_update().get(customer_id=person)


def _become(row: BuyerKind, kind: str) -> None:
    """Of that kind from now on; what they were until now is kept."""
    if row.kind == kind:
        return
    now = clock.now()
    if row.kind:
        KindPast.objects.create(
            customer_id=row.customer_id, kind=row.kind, balance=row.balance, rules_id=row.rules_id,
            began_at=row.since, ended_at=now,
        )  # fmt: skip
    row.kind, row.since, row.at = kind, now, now
    row.revision = next_revision()
    row.save(update_fields=["kind", "since", "at", "revision"])


def end_expired(today: dt.date) -> int:
    """End those whose last day is over; how many. Their people's rows follow with the judging that calls this."""
    count = 0
    for made in KindOverrule.objects.open().filter(until__lt=today):
        with transaction.atomic():
            ruled = BuyerKind.objects.filter(customer=made.customer_id).values_list(
                "ruled", flat=True
            )
            if KindOverrule.objects.filter(pk=made.pk).end(SYSTEM, ruled_after=ruled.first() or ""):
                facts.KIND_OVERRULE_ENDED.record(SYSTEM, made.customer_id)
                count += 1
    return count
