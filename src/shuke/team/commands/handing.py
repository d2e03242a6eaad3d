"""Hand over everything that a leaving colleague has, in one step, and take that back for a day."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.declarations import declared
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.undo import part_of_more
from shuke.team import facts
from shuke.team.commands.staff import Welcome, let_return, mark_left
from shuke.team.models import HandOver, HandOverItem
from shuke.team.slots import Ownable

Receivers = Sequence[int | None]


def hand_over(actor: Actor, leaver_id: int, to: Mapping[str, Receivers]) -> HandOver:
    """Give what the colleague has to others and note that they left, in one transaction.

    `to`: kind of thing -> who gets it; several share it evenly, None is nobody in particular. A kind
    that is left out stays with whoever leaves.
    """
    require(actor, "staff.manage")
    with transaction.atomic(), part_of_more():
        leaver = mark_left(actor, leaver_id)
        row = HandOver.objects.create(leaver=leaver, at=clock.now(), by=actor.name[:120])
        things = 0
        for ownable in declared(Ownable):
            if receivers := to.get(ownable.kind):
                _check(ownable, receivers, leaver_id)
                things += _move(actor, row, ownable, deal(ownable.held(leaver_id), receivers))
        facts.HANDED_OVER.record(actor, leaver_id, hand_over=row.pk, things=things)
    return row


def deal(things: Sequence[int], receivers: Receivers) -> dict[int | None, list[int]]:
    """Who gets what: in turn, so that nobody gets two more than another."""
    return {who: list(things[at :: len(receivers)]) for at, who in enumerate(receivers)}


def take_back(actor: Actor, hand_over_id: int) -> Welcome:
    """Let the colleague return, with a new password, and give back what its receivers still have."""
    require(actor, "staff.manage")
    with transaction.atomic(), part_of_more():
        row = HandOver.objects.select_for_update().filter(pk=hand_over_id).first()
        if row is None:
            raise NotFound(_("There is no such hand-over."))
        if row.taken_back_at is not None:
            raise Conflict(_("This was taken back already."))
        if clock.now() - row.at > HandOver.REGRET:
            raise Conflict(_("A hand-over can be taken back for a day."))
        welcome = let_return(actor, row.leaver_id)
        for ownable in declared(Ownable):
            _return(actor, row, ownable)
        row.taken_back_at, row.taken_back_by = clock.now(), actor.name[:120]
        row.save(update_fields=["taken_back_at", "taken_back_by"])
        facts.HAND_OVER_TAKEN_BACK.record(actor, row.leaver_id, hand_over=row.pk)
    return welcome


def _check(ownable: Ownable, receivers: Receivers, leaver_id: int) -> None:
    able = {staff.pk for staff in ownable.receivers()} - {leaver_id}
    free = (None,) if ownable.can_be_free else ()
    if any(who not in (*able, *free) for who in receivers):
        message = _("Choose colleagues who work here and can have these.")
        raise Invalid(message, fields={ownable.kind: message})
    if len(set(receivers)) != len(receivers):
        message = _("Choose each colleague once.")
        raise Invalid(message, fields={ownable.kind: message})


def _move(
    actor: Actor, row: HandOver, ownable: Ownable, dealt: Mapping[int | None, Sequence[int]]
) -> int:
    things = 0
    for receiver, some in dealt.items():
        if not some:
            continue
        ownable.move(actor, some, receiver)
        HandOverItem.objects.bulk_create(
            HandOverItem(hand_over=row, kind=ownable.kind, thing=thing, receiver_id=receiver)
            for thing in some
        )
        things += len(some)
    return things


def _return(actor: Actor, row: HandOver, ownable: Ownable) -> None:
    """What was handed on or done meanwhile stays where it is."""
    rows = row.items.filter(kind=ownable.kind)
    for receiver in set(rows.values_list("receiver", flat=True)):
        theirs = set(ownable.held(receiver))
        some = rows.filter(receiver=receiver).values_list("thing", flat=True)
        ownable.move(actor, sorted(theirs & set(some)), row.leaver_id)
