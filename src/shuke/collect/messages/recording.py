"""A message on the right record, once: see `slots.DocumentKind`.

Who a sender says they are proves nothing: it decides on whose record the message stands, and changes
nothing there. Nobody's message waits all the same, without a person, and its document is held.
"""

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from itertools import batched

import polars as pl
from django.db.models import Max

from shuke.collect import facts
from shuke.collect.messages import bodies, files, mime, quotes
from shuke.collect.messages.circles import SOCIAL
from shuke.collect.messages.gateway import LOGGED
from shuke.collect.messages.limits import message_limit
from shuke.collect.messages.safety import media_type
from shuke.collect.messages.shape import Attached, Automatic, Written, short
from shuke.collect.models import Message, MessageFile, MessageWait
from shuke.collect.settings import STRANGERS
from shuke.collect.slots import Body, MessageReader, MessageReading, Verdict
from shuke.common import clock, ids, shop_settings
from shuke.common.access import SYSTEM, Actor
from shuke.common.declarations import declared
from shuke.common.turns import alone
from shuke.customers import commands as customers
from shuke.customers import queries as people

#: Of the timeline.
TOUCH = "collect.message"
#: Senders that are looked up in one statement.
_TOGETHER = 2_000
#: Messages of one chat that an answer settles, the latest ones.
_THREAD = 500
#: Names of what a mail answers that are looked up.
_NAMED = 50
#: Beginning of a message on the timeline.
_EXCERPT = 300
#: What nobody wrote, and what is made of it where no room above knows better.
_AUTOMATIC = {
    Automatic.REPLY: lambda written: Verdict("rejected", "auto_reply", written.sender),
    Automatic.REPORT: lambda written: Verdict("rejected", "report_foreign", written.subject),
}


def record(documents: Sequence[Body], *, source: str) -> list[Verdict]:
    """Record messages of one door; one that is there already stays as it is."""
    return [_record(body, source.partition(":")[0]) for body in documents]


def _record(body: Body, door: str) -> Verdict:
    if body.get("too_big"):
        return Verdict("held", "message_too_big", str(body.get("outline", ""))[:200])
    try:
        written = bodies.read(body)
    except mime.Unreadable as error:
        return Verdict("held", "message_unreadable", str(error))
    except FileNotFoundError:
        return Verdict("held", "message_gone")
    return _judged(written, body, door)


def _judged(written: Written, body: Body, door: str) -> Verdict:
    alone("customers.people")  # before looking who is known
    if here := Message.objects.filter(channel=written.channel, ref=written.ref).first():
        return _again(here, written)
    if written.is_past and (limit := message_limit()) and written.at < limit:
        # A mailbox that is read anew brings back nothing that went by its time.
        return Verdict("rejected", "message_too_old", written.subject)
    reading = _read_above(written)
    verdict = reading.verdict if reading else None
    if verdict is None and written.automatic:
        verdict = _AUTOMATIC[written.automatic](written)
    if verdict:
        _tie_raw(body, None, verdict.customer)
        return verdict
    customer, met_by = _whose(written, reading)
    message = _write(written, door, customer, met_by, reading)
    _tie_raw(body, message, customer)
    if customer and written.about.get("event") == "unsubscribe":
        # Who follows no longer cannot be reached there, and does not want to be.
        customers.withdraw_consent(
            SYSTEM, customer, written.channel, source=f"message:{message.pk}", at=written.at
        )
    if reading and reading.follow:
        reading.follow(message.pk, customer)
    if customer is None:
        return Verdict("held", "sender_unknown", written.sender)
    return Verdict("recorded", customer=customer)


def _again(message: Message, written: Written) -> Verdict:
    """A message that is there: one that waits for its person may have them by now."""
    if message.customer_id:
        return Verdict("unchanged", customer=message.customer_id)
    customer, met_by = _whose(written, None)
    if customer is None:
        return Verdict("held", "sender_unknown", written.sender)
    put_on_record(message, customer, met_by)
    return Verdict("updated", customer=customer)


def _read_above(written: Written) -> MessageReading | None:
    for reader in sorted(declared(MessageReader), key=lambda each: each.order):
        if reading := reader.read(written):
            return reading
    return None


def _whose(written: Written, reading: MessageReading | None) -> tuple[int | None, str]:
    """The record whose identity the other side is; else of whom it answers something; else, where the
    owner wants that, of a new prospect."""
    other = written.recipient if written.is_from_shop else written.sender
    if customer := people.record_at(written.channel, other):
        return customer, "identity"
    if reading and reading.customer:
        return reading.customer, "answer"
    if customer := explained(written.channel, [other]).get(other):
        return customer, "staff"
    if written.is_from_shop or written.is_past or shop_settings.value(STRANGERS) != "prospect":
        return None, ""
    return _newcomer(written), "identity"


def explained(channel: str, addresses: Collection[str]) -> dict[str, int]:
    """Whose a colleague said that messages from there are, by address. One query for two thousand."""
    senders = {address: address[:254] for address in addresses if address}
    whose: dict[str, int | None] = {}
    for some in batched(set(senders.values()), _TOGETHER, strict=False):
        rows = Message.objects.filter(channel=channel, sender__in=some, met_by="staff")
        latest = rows.values("sender").annotate(latest=Max("pk")).values("latest")
        whose |= Message.objects.filter(pk__in=latest).values_list("sender", "customer_id")
    return {address: pk for address, sender in senders.items() if (pk := whose.get(sender))}


def _newcomer(written: Written) -> int | None:
    kind = people.identity_kind(written.channel)
    if not kind or not people.is_address(written.channel, written.sender):
        return None  # a platform's own events have a sender that is nobody
    row = {kind: written.sender, "name": written.sender_name or None}
    resolved = customers.resolve_people(
        pl.DataFrame([row]), source=f"message:{written.channel}", at=written.at, origin=written.channel
    )  # fmt: skip
    return resolved["customer_id"][0]


def _write(
    written: Written, door: str, customer: int | None, met_by: str, reading: MessageReading | None
) -> Message:
    message = Message.objects.create(
        channel=written.channel, ref=written.ref, door=door,
        direction=Message.Direction.OUT if written.is_from_shop else Message.Direction.IN,
        sender=written.sender[:254], sender_name=written.sender_name[:200],
        recipient=written.recipient[:254], subject=written.subject[:300], text=written.text,
        html=written.html, name=written.name, thread=_thread(written, reading),
        answers=_answers(written, reading),
        occurred_at=written.at, received_at=clock.now(),
        customer_id=customer, met_by=met_by,
    )  # fmt: skip
    for position, each in enumerate(written.files):
        _attach(message, position, each, customer)
    settled = written.is_from_shop or written.is_past or written.about.get("event")
    if written.is_asking and not settled:
        MessageWait.objects.begin(SYSTEM, {"message": message})
    if written.is_from_shop and written.channel in LOGGED:
        settle_thread(message, SYSTEM)
    _tell(message)
    facts.MESSAGE_CAME.record(
        SYSTEM, message.pk, backfill=written.is_past, customer=customer, channel=message.channel
    )
    return message


def _thread(written: Written, reading: MessageReading | None) -> str:
    """The thread of what it answers: some programs name nothing but the last message, which began none."""
    names = [each for each in written.references if "@" in each][:_NAMED]
    if reading and (answered := reading.detail.get("message")):
        earlier = Message.objects.filter(pk=answered)
    elif written.channel == Message.Channel.EMAIL and names:
        earlier = Message.objects.filter(channel=written.channel, name__in=names)
    else:
        earlier = Message.objects.none()
    thread = earlier.order_by("-pk").values_list("thread", flat=True).first()
    return thread or written.thread or written.ref


def settle_thread(answer: Message, by: Actor) -> None:
    """Somebody of the shop wrote in the chat: what came before in it waits no longer."""
    earlier = Message.objects.filter(
        thread=answer.thread, door=answer.door, occurred_at__lte=answer.occurred_at
    )
    ids = list(earlier.order_by("-pk").values_list("pk", flat=True)[:_THREAD])
    MessageWait.objects.filter(message__in=ids).end(by)


def _answers(written: Written, reading: MessageReading | None) -> dict:
    unproven = {"unproven": True} if written.is_unproven else {}
    return {**written.about, **(reading.detail if reading else {}), **unproven}


def _attach(message: Message, position: int, file: Attached, customer: int | None) -> None:
    content = file.content
    MessageFile.objects.create(
        message=message, customer_id=customer, role=MessageFile.Role.ATTACHMENT, position=position,
        name=files.keep(content) if content is not None else "",
        sha256=hashlib.sha256(content or b"").hexdigest(), size=file.size, title=file.title,
        media_type=media_type(content) if content is not None else "",
        refusal="" if content is not None else "too_big", at=clock.now(),
    )  # fmt: skip


def _tie_raw(body: Body, message: Message | None, customer: int | None) -> None:
    if sha := body.get("sha256"):
        raw = MessageFile.objects.filter(role=MessageFile.Role.RAW, sha256=sha, message=None)
        raw.update(message=message, customer_id=customer)


def put_on_record(message: Message, customer: int | None, met_by: str) -> None:
    """Put a message on somebody's record, or on nobody's; its files and its entry of the timeline follow."""
    customers.forget_touches([TOUCH], [message.pk])
    message.customer_id, message.met_by = customer, met_by
    message.tied_at = clock.now() if met_by == "staff" else None
    message.save(update_fields=["customer", "met_by", "tied_at"])
    message.files.update(customer_id=customer)
    _tell(message)


def put_answer(
    actor: Actor,
    message: Message,
    text: str,
    *,
    author: str = "",
    subject: str = "",
    way: str = "reply",
) -> Message:
    """What a colleague writes back, as a message from the shop. `way`: "reply", its gateway asks for it, or
    "carried", a room above hands it over."""
    now = clock.now()
    answer = Message.objects.create(
        channel=message.channel, ref=short(message.channel, message.door, ids.token()),
        door=message.door, direction=Message.Direction.OUT, sender=message.recipient or "shop",
        sender_name=(author or actor.name)[:200], recipient=message.sender, subject=subject, text=text,
        thread=message.thread, answers={way: True}, occurred_at=now, received_at=now,
        customer_id=message.customer_id, met_by=message.met_by,
    )  # fmt: skip
    settle_thread(answer, actor)
    _tell(answer)
    return answer


def _tell(message: Message) -> None:
    if message.customer_id is None:
        return
    files = message.files.filter(role=MessageFile.Role.ATTACHMENT).count()
    at: dt.datetime = message.occurred_at
    detail = detail_of(message, files=files)
    customers.record_touches([(message.customer_id, at, TOUCH, message.pk, detail, "")])


def detail_of(message: Message, *, files: int) -> dict:
    """What the timeline says of a message with so many files."""
    return {
        "channel": message.channel,
        "direction": message.direction,
        "subject": message.subject,
        "text": quotes.own_words(message.text)[:_EXCERPT],
        "files": files,
        **({"answers": message.answers["name"]} if message.answers.get("name") else {}),
        **({"kind": message.answers.get("kind", "")} if message.channel == SOCIAL else {}),
        **({"event": message.answers["event"]} if message.answers.get("event") else {}),
    }
