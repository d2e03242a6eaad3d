"""Give people of a segment to a partner, and countersign how many arrived."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.alliances import facts
from shuke.alliances.lines import Writer
from shuke.alliances.models import Agreement, GivenList, GivenPerson
from shuke.alliances.queries.agreements import agreement_for, require_in_force
from shuke.common import bulk, clock, csvs
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Forbidden, Invalid, NotFound
from shuke.customers import commands as customers
from shuke.insight import queries as insight

_STEP = 1_000
TOUCH = "alliances.given"


@dataclass(frozen=True)
class Handed:
    """A list that was given: its row, and the file."""

    row: GivenList
    text: str


def give_people(actor: Actor, agreement_id: int, segment_id: int) -> Handed:
    """Give everybody of the segment who agreed to be given, with what the agreement says and no more.

    Who did not is left out and counted. Consent is read in the transaction that puts the list on record.
    Raises Conflict when the agreement does not hold today, Invalid when nobody is left.
    """
    for right in ("agreements.give", "customers.export", "customers.contact", "segments.view"):
        require(actor, right)
    agreement = agreement_for(actor, agreement_id)
    if not agreement.gives:
        raise Invalid(_("Under this agreement nothing is given. Make one that says what."))
    segment = insight.segment_for(actor, segment_id)
    members = [pk for part in insight.segment_people(segment.id) for pk in part.to_pylist()]
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        require_in_force(agreement.pk)
        writer = Writer(agreement)
        rows = list(_rows(actor, writer, members))
        if not writer.people:
            raise Invalid(
                _("Nobody of this segment can be given: %(consent)s did not agree to it, of %(contact)s the "
                  "contact is missing.")
                % {"consent": writer.without_consent, "contact": writer.without_contact}
            )  # fmt: skip
        text = "".join(csvs.lines([writer.heads, *rows]))
        row = _recorded(actor, agreement, segment, writer, text)
    return Handed(row, text)


def _rows(actor: Actor, writer: Writer, members: Sequence[int]) -> Iterator[list[str]]:
    for start in range(0, len(members), _STEP):
        yield from writer.lines(actor, members[start : start + _STEP])


def _recorded(
    actor: Actor, agreement: Agreement, segment: insight.SegmentInfo, writer: Writer, text: str
) -> GivenList:
    now = clock.now()
    row = GivenList.objects.create(
        agreement=agreement,
        segment_id=segment.id,
        segment_name=segment.name[:200],
        form=agreement.form,
        columns=writer.columns,
        people=len(writer.people),
        without_consent=writer.without_consent,
        without_contact=writer.without_contact,
        fingerprint=hashlib.sha256(text.encode()).hexdigest(),
        at=now,
        by=actor.name[:120],
        given_by_id=actor.id,
    )
    bulk.insert(
        GivenPerson,
        ("given_id", "customer_id", "at"),
        [(row.pk, person, now) for person in writer.people],
    )
    detail = {"partner": agreement.partner, "form": agreement.form}
    customers.record_touches(
        [(person, now, TOUCH, row.pk, detail, actor.name[:120]) for person in writer.people]
    )
    facts.GIVEN.record(
        actor, agreement.pk, given=row.pk, people=row.people, segment=segment.id, form=row.form
    )
    return row


def countersign(actor: Actor, given_id: int, count: int) -> GivenList:
    """Say how many people the partner counted. Not by whoever gave the list: four eyes see it."""
    require(actor, "agreements.view")
    if count < 0 or count > 2_000_000_000:
        message = _("Enter the number of people that the partner counted.")
        raise Invalid(message, fields={"count": message})
    with transaction.atomic():
        row = _locked(given_id)
        if actor.id is None or actor.id == row.given_by_id:
            raise Forbidden(_("Whoever gave the list does not countersign it. Ask a colleague."))
        if row.confirmed_at is not None:
            raise Conflict(_("This list was countersigned before."))
        row.confirmed_count, row.confirmed_at, row.confirmed_by_id = count, clock.now(), actor.id
        row.save(update_fields=["confirmed_count", "confirmed_at", "confirmed_by"])
        facts.COUNTERSIGNED.record(actor, row.agreement_id, given=row.pk, count=count)
    return row


def take_back_countersign(actor: Actor, given_id: int) -> GivenList:
    """The number was a mistake: it is open again."""
    require(actor, "agreements.view")
    with transaction.atomic():
        row = _locked(given_id)
        if row.confirmed_by_id != actor.id:
            raise Forbidden(_("Only who countersigned the list takes it back."))
        row.confirmed_count = row.confirmed_at = row.confirmed_by_id = None
        row.save(update_fields=["confirmed_count", "confirmed_at", "confirmed_by"])
        facts.COUNTERSIGN_TAKEN_BACK.record(actor, row.agreement_id, given=row.pk)
    return row


def _locked(given_id: int) -> GivenList:
    row = GivenList.objects.select_for_update().filter(pk=given_id).first()
    if row is None:
        raise NotFound(_("There is no such list."))
    return row
