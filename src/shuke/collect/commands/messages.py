"""What colleagues do with messages, and what becomes of them by themselves."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from shuke.collect import arrivals, facts
from shuke.collect.commands.documents import replay_documents
from shuke.collect.messages import files, recording
from shuke.collect.models import Document, Message, MessageFile, MessageWait
from shuke.common import clock
from shuke.common.access import SYSTEM, Actor, require
from shuke.common.errors import Conflict, NotFound
from shuke.customers import queries as people

#: For so long a message waits for its sender to be added to the record, and so many senders are looked up.
AWAITED, SENDERS = dt.timedelta(days=30), 500
_STEP = 500


def handle_message(actor: Actor, message_id: int) -> None:
    """Somebody of the shop has dealt with it: it waits no longer."""
    require(actor, "messages.handle")
    message = _message(message_id)
    with transaction.atomic():
        if not MessageWait.objects.filter(message=message).end(actor):
            raise Conflict(_("Somebody dealt with this message before."))
        facts.MESSAGE_HANDLED.record(actor, message.pk)


def reopen_message(actor: Actor, message_id: int) -> None:
    """It waits again."""
    require(actor, "messages.handle")
    message = _message(message_id)
    with transaction.atomic():
        if MessageWait.objects.begin(actor, {"message": message}) is None:
            raise Conflict(_("This message is waiting already."))
        facts.MESSAGE_REOPENED.record(actor, message.pk)


def tie_message(actor: Actor, message_id: int, customer: int | None) -> Message:
    """Say to whom a message belongs; None: nobody knows. The timeline follows."""
    require(actor, "messages.handle")
    person = people.customer_for(actor, customer).pk if customer is not None else None
    with transaction.atomic():
        message = locked_message(message_id)
        before = message.customer_id
        if before == person:
            return message
        recording.put_on_record(message, person, "staff" if person else "")
        _mark(message)
        facts.MESSAGE_TIED.record(
            actor, message.pk, undo_with={"customer": before}, customer=person
        )
    return message


def _mark(message: Message) -> None:
    """The inbox says the same of its documents."""
    source = f"{message.door}:messages"
    for document in Document.objects.filter(source=source, key=message.ref):
        is_whose = message.customer_id is not None
        state = Document.State.APPLIED if is_whose else Document.State.HELD
        arrivals.note(source, arrivals.moved(document, state))
        document.state, document.customer_id = state, message.customer_id
        document.applied_at = clock.now() if is_whose else None
        document.reason = "" if is_whose else "sender_unknown"
        document.value = "" if is_whose else message.sender[:200]
        document.save(update_fields=["state", "customer", "applied_at", "reason", "value"])


def take_attachment(actor: Actor, file_id: int) -> tuple[MessageFile, bytes]:
    """A file of a message, to be saved; on record. Needs "customers.contact": nothing in it can be hidden."""
    require(actor, "messages.view")
    require(actor, "customers.contact")
    row = MessageFile.objects.filter(pk=file_id, role=MessageFile.Role.ATTACHMENT).first()
    if row is None or row.message_id is None:
        raise NotFound(_("There is no such file."))
    try:
        content = files.read(row.name)
    except FileNotFoundError as error:
        raise NotFound(_("This file was not taken, or it is not there any more.")) from error
    with transaction.atomic():
        facts.ATTACHMENT_TAKEN.record(actor, row.message_id, file=row.pk)
    return row, content


def match_messages() -> int:
    """Put messages of unknown senders on record who are there by now; how many."""
    since = clock.now() - AWAITED
    unknown = Message.objects.filter(customer=None, received_at__gte=since)
    senders = unknown.order_by("-received_at").values_list("channel", "sender")[:SENDERS]
    count = 0
    for channel, sender in set(senders):
        if people.record_at(channel, sender) is None:
            continue
        for message in unknown.filter(channel=channel, sender=sender):
            held = Document.objects.filter(
                source=f"{message.door}:messages", key=message.ref, state=Document.State.HELD
            )
            for pk in held.values_list("pk", flat=True):
                count += replay_documents(SYSTEM, document_id=pk)
    return count


def forget_raw_messages() -> int:
    """Messages as they came go after SHUKE_MESSAGE_RAW_DAYS, then files that no row names; how many rows."""
    forgotten = 0
    if settings.MESSAGE_RAW_DAYS:
        limit = clock.now() - dt.timedelta(days=settings.MESSAGE_RAW_DAYS)
        old = MessageFile.objects.filter(role=MessageFile.Role.RAW, at__lt=limit)
        while some := list(old.order_by("pk").values_list("pk", flat=True)[:_STEP]):
            forgotten += MessageFile.objects.filter(pk__in=some).delete()[0]
    files.sweep(set(MessageFile.objects.exclude(name="").values_list("name", flat=True)))
    return forgotten


def locked_message(message_id: int) -> Message:
    """The message, held until the transaction ends. Raises NotFound."""
    message = Message.objects.select_for_update().filter(pk=message_id).first()
    if message is None:
        raise NotFound(_("There is no such message."))
    return message


def _message(message_id: int) -> Message:
    message = Message.objects.filter(pk=message_id).first()
    if message is None:
        raise NotFound(_("There is no such message."))
    return message
