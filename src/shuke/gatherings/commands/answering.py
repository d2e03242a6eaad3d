"""Who comes, who cannot: said by a colleague, on the form, or by the guest on their own page."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import queries as forms
from shuke.common import clock, ids
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.common.models import RecordedFact
from shuke.customers import commands as customers
from shuke.customers.queries import customer_for, whole_person
from shuke.gatherings import facts
from shuke.gatherings.commands.seats import TOUCH, fill_up, has_room, locked, stand, tell
from shuke.gatherings.models import Gathering, Guest

State = Guest.State


def sign_up(actor: Actor, gathering_id: int, customer_id: int, party: int = 1) -> Guest:
    """They come, `party` people together, or wait when there is no room. Again changes how many. Raises Invalid for a
    party that is too large, Conflict for a gathering that is over or called off."""
    require(actor, "gatherings.admit")
    customer = customer_for(actor, customer_id)
    with transaction.atomic():
        gathering = locked(gathering_id)
        _may_answer(gathering)
        _fits(gathering, party)
        people = whole_person(customer.pk)
        guest = gathering.guests.filter(customer__in=people).order_by("pk").first()
        if guest is None:
            guest = Guest(gathering=gathering, customer=customer, ticket=ids.token(15), state="")
        guest.gathering = gathering
        return _seat(actor, guest, party)


def answer(guest_id: int, party: int) -> Guest:
    """What a guest says on their own page: so many come, 0: they cannot. Conflict once sign-ups are closed."""
    guest = _guest(guest_id)
    with transaction.atomic():
        gathering = locked(guest.gathering_id)
        guest = _held(gathering, guest_id)
        _may_answer(gathering)
        if not party:
            return _cancel(SYSTEM, gathering, guest)
        _fits(gathering, party)
        if gathering.state == Gathering.State.CLOSED and guest.state != State.COMING:
            raise Conflict(_("Sign-ups are closed. Please ask the shop."))
        return _seat(SYSTEM, guest, party)


def decline(actor: Actor, guest_id: int) -> Guest:
    """They cannot come; their seats go to who waits."""
    require(actor, "gatherings.admit")
    guest = _guest(guest_id)
    customer_for(actor, guest.customer_id)
    with transaction.atomic():
        gathering = locked(guest.gathering_id)
        return _cancel(actor, gathering, _held(gathering, guest_id))


def put_back(actor: Actor, guest_id: int, *, state: str, party: int) -> None:
    """How they stood to it before; "": they were not on the list. Without room for it they wait."""
    require(actor, "gatherings.admit")
    guest = _guest(guest_id)
    with transaction.atomic():
        gathering = locked(guest.gathering_id)
        guest = _held(gathering, guest_id)
        seats = guest.party if guest.state == State.COMING else 0
        if state == State.COMING and not has_room(gathering, party, without=seats):
            state = State.WAITING
        if not state and guest.came_at is None:
            _strike(guest)
        else:
            guest.party = party
            stand(guest, state or State.DECLINED, actor.name)
        fill_up(gathering)
        facts.PUT_BACK.record(actor, guest.customer_id, gathering=gathering.pk, guest=guest_id)


def follow_form(fact: RecordedFact) -> None:
    """Whoever sent a gathering's form is on its list, in the order in which they sent it."""
    gathering = Gathering.objects.filter(form=fact.payload["form"]).first()
    if gathering is None or fact.subject_id is None:
        return
    entry = forms.form_entry(fact.payload["entry"])
    text = str(entry.answers.get(gathering.party_question) or "1")
    party = int(text) if text.isdecimal() else 1
    try:
        sign_up(SYSTEM, gathering.pk, fact.subject_id, min(max(party, 1), gathering.largest_party))
    except Conflict:
        # It was called off, or is over, while they wrote: what they sent stands on their record.
        return


def _seat(actor: Actor, guest: Guest, party: int) -> Guest:
    gathering, before = guest.gathering, {"state": guest.state, "party": guest.party}
    seats = guest.party if guest.state == State.COMING else 0
    state = State.COMING if has_room(gathering, party, without=seats) else State.WAITING
    if seats and state == State.WAITING:
        raise Conflict(_("There is no room for so many. The seats that you have stay yours."))
    if (guest.state, guest.party) == (state, party):
        return guest
    is_waiting_still = guest.state == state == State.WAITING
    guest.party = party
    if is_waiting_still:
        guest.save(update_fields=["party"])  # the turn stays
        tell(guest, actor.name)
    else:
        stand(guest, state, "" if actor is SYSTEM else actor.name)
    fill_up(gathering)
    guest.refresh_from_db()
    facts.SIGNED_UP.record(
        actor, guest.customer_id, gathering=gathering.pk, guest=guest.pk, undo_with=before
    )
    return guest


def _strike(guest: Guest) -> None:
    """They were never on the list."""
    customers.forget_touches([TOUCH], [guest.pk])
    guest.delete()


def _cancel(actor: Actor, gathering: Gathering, guest: Guest) -> Guest:
    if guest.state == State.DECLINED:
        return guest
    before = {"state": guest.state, "party": guest.party}
    stand(guest, State.DECLINED, "" if actor is SYSTEM else actor.name)
    fill_up(gathering)
    facts.DECLINED.record(
        actor, guest.customer_id, gathering=gathering.pk, guest=guest.pk, undo_with=before
    )
    return guest


def _guest(guest_id: int) -> Guest:
    guest = Guest.objects.filter(pk=guest_id).first()
    if guest is None:
        raise NotFound(_("There is no such guest."))
    return guest


def _held(gathering: Gathering, guest_id: int) -> Guest:
    """The guest as it stands now that the gathering is locked."""
    guest = _guest(guest_id)
    guest.gathering = gathering
    return guest


def _may_answer(gathering: Gathering) -> None:
    if gathering.state == Gathering.State.CALLED_OFF:
        raise Conflict(_("This event was called off."))
    if gathering.is_over(clock.now()):
        raise Conflict(_("This event is over."))


def _fits(gathering: Gathering, party: Any) -> None:
    if not 1 <= party <= gathering.largest_party:
        words = _("At most %(most)s people on one invitation.") % {"most": gathering.largest_party}
        raise Invalid(words, fields={"party": words})
