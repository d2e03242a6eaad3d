"""Read two records as one person, and unmerge them exactly (decision 0265).

A merge is a pointer, and a spell that says who set it. Rows stay with the record whose identity brought
them, before the merge and after it. What a colleague wrote on the person since belongs to the record that
stood for them, unless whoever unmerges them says otherwise.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.models import RecordedFact
from shuke.common.revisions import Tracked, next_revision
from shuke.common.spells import SpellSet
from shuke.common.turns import alone
from shuke.customers import facts
from shuke.customers.commands.showing import keep_own, own_profiles
from shuke.customers.commands.standing import stand_anew
from shuke.customers.models import Consent, Customer, Merge, NonMatch, Touch
from shuke.customers.profile_fields import COLUMNS, columns_of, field_of
from shuke.customers.queries.merges import people_of, person_ids, way_up
from shuke.customers.queries.scoping import require_customer
from shuke.customers.queries.unmerging import rows_since, written_since
from shuke.customers.slots import PersonRows


def merge_customers(
    actor: Actor, winner_id: int, loser_id: int, *, take: Collection[str] = (), why: str = ""
) -> Merge:
    """Let the record of `winner_id` stand for the person of `loser_id` too.

    What it does not know it takes from the other; `take` names what it takes although it knows better
    (fields of `profile_fields`). Ids of merged records stand for whom they are read as. Raises Invalid when both are one
    person already, Conflict when somebody said that they never are.
    """
    for customer_id in (winner_id, loser_id):
        require_customer(actor, "customers.edit", customer_id)
    if unknown := set(take) - COLUMNS.keys():
        raise Invalid(
            _("This cannot be chosen: %(names)s.") % {"names": ", ".join(sorted(unknown))}
        )
    with transaction.atomic():
        alone("customers.people")
        winner, loser = _standing(winner_id), _standing(loser_id)
        if winner.pk == loser.pk:
            raise Invalid(_("These two are one person already."))
        _refuse_distinct(winner, loser)
        merge = Merge.objects.begin(
            actor,
            {"loser": loser},
            winner=winner,
            why=why[:200],
            taken=sorted(take),
        )
        if merge is None:
            raise Conflict(_("Somebody has just merged this record."))
        loser.merged_into, loser.revision = winner, next_revision()
        loser.save(update_fields=["merged_into", "revision"])
        stand_anew([winner.pk])
        _tell(actor, facts.MERGED.kind, merge, (winner.pk,))
        facts.MERGED.record(actor, winner.pk, merged=loser.pk, undo_with={"merge": merge.pk})
    return merge


def unmerge(
    actor: Actor, merge_id: int, *, theirs: Mapping[str, Collection[int]] | None = None
) -> Merge:
    """Make two people of what a merge made one.

    `theirs`: rows written since (`queries.written_since`) that belong to the record which leaves, by the
    name of their table; the others stay. A withdrawal of consent that is not named counts for both: nobody
    knows who said it. Raises NotFound when the merge has ended.
    """
    with transaction.atomic():
        alone("customers.people")
        merge = Merge.objects.open().filter(pk=merge_id).select_related("loser").first()
        if merge is None:
            raise NotFound(_("These two have been unmerged already."))
        loser = merge.loser
        require_customer(actor, "customers.edit", loser.pk)
        way = way_up([loser.pk])[loser.pk]
        _move(way, loser, merge.began_at, theirs or {})
        loser.refresh_from_db()
        loser.merged_into, loser.revision = None, next_revision()
        loser.save(update_fields=["merged_into", "revision"])
        Merge.objects.filter(pk=merge.pk).end(actor)
        stand_anew(sorted({way[-1], loser.pk}))
        _tell(actor, facts.UNMERGED.kind, merge, (way[-1], loser.pk))
        facts.UNMERGED.record(
            actor,
            way[-1],
            merged=loser.pk,
            undo_with={"winner": merge.winner_id, "loser": loser.pk},
        )
    merge.refresh_from_db()
    return merge


def mark_distinct(actor: Actor, one_id: int, other_id: int) -> NonMatch:
    """Say that these two are never the same person: nobody merges them, and nothing suggests it."""
    for customer_id in (one_id, other_id):
        require_customer(actor, "customers.edit", customer_id)
    with transaction.atomic():
        first, second = sorted((_standing(one_id).pk, _standing(other_id).pk))
        if first == second:
            raise Invalid(_("These two are one person. Unmerge them first."))
        pair = {"first_id": first, "second_id": second}
        row = NonMatch.objects.begin(actor, pair) or NonMatch.objects.open().get(**pair)
        facts.NON_MATCH.record(actor, first, other=second, undo_with={"other_id": second})
    return row


def unmark_distinct(actor: Actor, one_id: int, other_id: int) -> None:
    """Take back that these two are never the same."""
    for customer_id in (one_id, other_id):
        require_customer(actor, "customers.edit", customer_id)
    with transaction.atomic():
        one, other = _standing(one_id), _standing(other_id)
        if _non_matches(one, other).end(actor):
            undo_with = {"other_id": other.pk}
            facts.NON_MATCH_ENDED.record(actor, one.pk, other=other.pk, undo_with=undo_with)


def undo_merge(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """Unmerge while nothing has been written on the person since."""
    merge = Merge.objects.open().filter(pk=before["merge"]).first()
    if merge is not None and written_since(actor, merge.pk):
        raise Conflict(_("Something was written since: say on their record whose it is."))
    unmerge(actor, before["merge"])


def undo_unmerge(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    merge_customers(actor, before["winner"], before["loser"])


def _standing(customer_id: int) -> Customer:
    """The record that stands for this one, held until the transaction ends."""
    pk = people_of([customer_id])[customer_id]
    customer = Customer.objects.select_for_update().filter(pk=pk).first()
    if customer is None or customer.merged_into_id:
        raise NotFound(_("There is no such customer."))
    return customer


def _non_matches(one: Customer, other: Customer) -> SpellSet[NonMatch]:
    """What holds between any record of the one person and any of the other."""
    ours, theirs = person_ids(one), person_ids(other)
    between = Q(first__in=ours, second__in=theirs) | Q(first__in=theirs, second__in=ours)
    return NonMatch.objects.open().filter(between)


def _refuse_distinct(winner: Customer, loser: Customer) -> None:
    row = _non_matches(winner, loser).first()
    if row is not None:
        raise Conflict(
            _("%(name)s said that these two are never the same.") % {"name": row.began_by},
            code="non_match",
        )


def _move(
    way: Sequence[int], loser: Customer, since: dt.datetime, theirs: Mapping[str, Collection[int]]
) -> None:
    """Give rows written since to the record that leaves; what is unsaid of withdrawals counts for both."""
    tables = {table.name: table for table in declared(PersonRows) if table.written_at}
    if unknown := theirs.keys() - tables.keys():
        raise Invalid(
            _("Nothing of this can be assigned: %(names)s.") % {"names": ", ".join(unknown)}
        )
    for name, ids in theirs.items():
        table = tables[name]
        rows = rows_since(table, way, since).filter(pk__in=list(ids))
        if rows.count() != len(set(ids)):
            raise Invalid(
                _("Some of these were not written since the merge. Look at the page again.")
            )
        if table.model is Touch:
            _move_edits(rows.filter(kind=facts.EDITED.kind), loser.pk)
        changes: dict[str, Any] = {table.customer: loser.pk}
        if issubclass(table.model, Tracked):
            changes["revision"] = next_revision()
        try:
            with transaction.atomic():
                rows.update(**changes)
        except IntegrityError as error:
            raise Conflict(_("They have this already: %(names)s.") % {"names": name}) from error
        if table.touch:
            Touch.objects.filter(kind=table.touch, ref__in=list(ids)).update(customer=loser)
    statements = rows_since(tables["customers.consent"], way, since)
    for row in statements.filter(state=Consent.State.WITHDRAWN):
        row.pk, row.customer = None, loser
        row.save(force_insert=True)


def _move_edits(edits: models.QuerySet[Touch], loser: int) -> None:
    """Changes of the profile that were meant for the record that leaves: the newest first, each is taken
    back where it still holds, and the record that leaves gets what it set."""
    for touch in edits.order_by("pk"):
        _give(touch.detail["field"], touch.detail["after"], loser)
    for touch in edits.order_by("-pk"):
        name, new = touch.detail["field"], touch.detail["after"]
        before = touch.detail.get("own", touch.detail["before"])
        if _held(name, touch.customer_id) == new:
            _give(name, before, touch.customer_id)
        else:  # a later change says what was there before it
            later = Touch.objects.filter(
                customer=touch.customer_id, kind=touch.kind, detail__field=name, pk__gt=touch.pk
            ).order_by("pk")
            if (following := later.first()) is not None:
                following.detail["own"] = before
                following.save(update_fields=["detail"])


def _held(name: str, record: int) -> Any:
    """A field of a record's own profile, as it stands on the timeline."""
    return field_of(own_profiles([record])[record], name)


def _give(name: str, value: Any, record: int) -> None:
    keep_own({record: own_profiles([record])[record] | columns_of(name, value)})


def _tell(actor: Actor, kind: str, merge: Merge, people: Iterable[int]) -> None:
    """On the timeline of whoever stands for them now."""
    Touch.objects.bulk_create(
        Touch(customer_id=pk, at=clock.now(), kind=kind, ref=merge.pk, by=actor.name[:120])
        for pk in people
    )
