"""What stands in a chat log, on the right records: many lines at once, each once.

Nothing follows from what is past. Where the last word of a conversation is the buyer's and recent, it waits for
an answer like any enquiry.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import batched
from typing import Any

import polars as pl
from django.db.models import Q

from shuke.collect import facts
from shuke.collect.messages import circles
from shuke.collect.messages.limits import message_limit
from shuke.collect.messages.recording import TOUCH, detail_of, explained
from shuke.collect.messages.shape import short
from shuke.collect.models import Message, MessageHook, MessageWait
from shuke.collect.settings import STRANGERS
from shuke.common import clock, journal, shop_settings
from shuke.common.access import SYSTEM
from shuke.common.journal import Trace
from shuke.common.turns import alone
from shuke.customers import commands as customers
from shuke.customers import queries as people

#: Of the messages that a file brought.
DOOR = "file"
#: So long an unanswered question is worth an answer.
RECENT = dt.timedelta(days=7)
_TOGETHER = 2_000


@dataclass(frozen=True)
class Line:
    """One message of a log: `at` to the second, as logs have it."""

    key: str
    nick: str
    is_from_shop: bool
    speaker: str
    at: dt.datetime
    text: str
    message_ref: str | None
    #: Of social circles: a post, comment or question, and where.
    kind: str | None = None
    place: str | None = None


@dataclass(frozen=True)
class Placed:
    """What became of a line: its outcome, why, and on whose record it stands."""

    outcome: str
    reason: str = ""
    customer: int | None = None
    #: Whether the message was not there before.
    is_new: bool = False


def record(
    lines: Sequence[Line], channel: str, *, source: str, at: dt.datetime
) -> dict[str, Placed]:
    """Put the lines on record; what became of each, by its key. Call inside the batch's transaction."""
    alone("customers.people")
    nicks = list(dict.fromkeys(line.nick for line in lines))
    gone = people.forgotten_at(channel, nicks)
    owners = _owners([n for n in nicks if n not in gone], channel, source=source, at=at)
    limit = message_limit()
    refs = {line.key: ref_of(line, channel) for line in lines}
    here = _by_ref(channel, refs.values()) | _twins(lines, channel, refs)
    placed: dict[str, Placed] = {}
    fresh: dict[str, Message] = {}
    for line in lines:
        ref, owner = refs[line.key], owners.get(line.nick)
        if line.nick in gone:
            placed[line.key] = Placed("rejected", "forgotten")
        elif limit and line.at < limit:
            placed[line.key] = Placed("rejected", "message_too_old")
        elif message := here.get(ref):
            placed[line.key] = _again(message, owner, source)
        else:
            fresh.setdefault(ref, _message(line, channel, ref, owner))
            placed[line.key] = replace(_standing("recorded", owner), is_new=True)
    _write(list(fresh.values()), source)
    _open_enquiries(nicks, channel)
    return placed


def ref_of(line: Line, channel: str) -> str:
    """What tells a line from others: its own name, or all that it says. One second may hold several."""
    if line.message_ref:
        return short(channel, DOOR, line.message_ref)
    side = "shop" if line.is_from_shop else "person"
    where = (line.place,) if line.place else ()
    return short(channel, DOOR, line.nick, side, _second(line.at).isoformat(), line.text, *where)


def _standing(outcome: str, owner: int | None) -> Placed:
    return Placed(outcome, customer=owner) if owner else Placed("held", "sender_unknown")


def _again(message: Message, owner: int | None, source: str) -> Placed:
    """A line that is there: one without its person may have them by now."""
    if message.customer_id or owner is None:
        return _standing("unchanged", message.customer_id)
    if notes := journal.current():
        notes.note("message", message.pk, Trace(changed=True, before={"customer": None}))
    message.customer_id, message.met_by = owner, "identity"
    message.save(update_fields=["customer", "met_by"])
    _tell([message], source)
    return Placed("updated", customer=owner)


def _owners(nicks: Sequence[str], channel: str, *, source: str, at: dt.datetime) -> dict[str, int]:
    """Nick -> the record it stands on; where the owner wants that, strangers become prospects."""
    owners = people.records_at(channel, nicks)
    owners |= explained(channel, [nick for nick in nicks if nick not in owners])
    kind = people.identity_kind(channel)
    new = [nick for nick in nicks if nick not in owners]
    if kind and new and shop_settings.value(STRANGERS) == "prospect":
        made = customers.resolve_people(
            pl.DataFrame({kind: new, "name": [None] * len(new)}, schema={kind: pl.String, "name": pl.String}),
            source=source, at=at, origin=channel,
        )  # fmt: skip
        owners |= {n: pk for n, pk in zip(new, made["customer_id"], strict=True) if pk}
    return owners


def _message(line: Line, channel: str, ref: str, owner: int | None) -> Message:
    shop = "" if line.speaker == line.nick else line.speaker
    sides = Message.Direction
    return Message(
        channel=channel, ref=ref, door=DOOR,
        direction=sides.OUT if line.is_from_shop else sides.IN,
        sender=(shop or "shop") if line.is_from_shop else line.nick,
        sender_name="" if line.is_from_shop else line.nick,
        recipient=line.nick if line.is_from_shop else "",
        text=line.text, subject=(line.place or "")[:300], answers=_circle(line, channel), thread=_thread(channel, DOOR, line.nick),
        occurred_at=min(line.at, clock.now()), received_at=clock.now(),
        customer_id=owner, met_by="identity" if owner else "",
    )  # fmt: skip


def _circle(line: Line, channel: str) -> dict[str, Any]:
    if channel != circles.SOCIAL:
        return {}
    kind = circles.kind_of(line.kind)
    return {"kind": kind, **({"asks": True} if circles.asks(line.text, kind) else {})}


def _write(fresh: Sequence[Message], source: str) -> None:
    Message.objects.bulk_create(fresh, batch_size=_TOGETHER)
    if notes := journal.current():
        for message in fresh:
            notes.created("message", message.pk, {})
    _tell(fresh, source)


def _tell(messages: Iterable[Message], source: str) -> None:
    customers.record_touches([
        (m.customer_id, m.occurred_at, TOUCH, m.pk, detail_of(m, files=0), source)
        for m in messages if m.customer_id
    ])  # fmt: skip


def _by_ref(channel: str, refs: Iterable[str]) -> dict[str, Message]:
    return {
        message.ref: message
        for some in batched(dict.fromkeys(refs), _TOGETHER, strict=False)
        for message in Message.objects.filter(channel=channel, ref__in=some)
    }


def _twins(lines: Sequence[Line], channel: str, refs: Mapping[str, str]) -> dict[str, Message]:
    """What a gateway brought of the same conversations before, by the name that the line has: the same words
    of the same side in the same second."""
    sayings: dict[tuple, list[str]] = {}
    for line in lines:
        sayings.setdefault(_saying(line.nick, line.is_from_shop, line.at, line.text), []).append(
            refs[line.key]
        )
    twins: dict[str, Message] = {}
    for message in _of_gateways({line.nick for line in lines}, channel):
        is_out = message.direction == Message.Direction.OUT
        nick = message.recipient if is_out else message.sender
        for ref in sayings.get(_saying(nick, is_out, message.occurred_at, message.text), ()):
            twins[ref] = message
    return twins


def _saying(nick: str, is_out: bool, at: dt.datetime, text: str) -> tuple:
    return nick, is_out, _second(at), text.strip()


def _second(at: dt.datetime) -> dt.datetime:
    return at.astimezone(dt.UTC).replace(microsecond=0)


def _of_gateways(nicks: Iterable[str], channel: str) -> Iterator[Message]:
    for some in batched(_threads(nicks, channel, with_file=False), _TOGETHER, strict=False):
        yield from Message.objects.filter(thread__in=some, channel=channel)


def _threads(nicks: Iterable[str], channel: str, *, with_file: bool) -> dict[str, str]:
    """Thread -> nick, over all doors by which such a conversation may have come."""
    hooks = MessageHook.objects.filter(kind=MessageHook.Kind.CHAT)
    doors = [hook.door for hook in hooks] + [DOOR] * with_file
    return {_thread(channel, door, nick): nick for nick in nicks for door in doors}


def _thread(channel: str, door: str, nick: str) -> str:
    return short(channel, door, nick)


def _open_enquiries(nicks: Iterable[str], channel: str) -> None:
    """Of each conversation, wait for an answer where the last word is the buyer's and recent, for that alone; in
    social circles for everything recent that asks and that the shop answered nothing to."""
    threads = _threads(nicks, channel, with_file=True)
    open_: dict[str, list[Message]] = {}
    for some in batched(threads, _TOGETHER, strict=False):
        recent = Message.objects.filter(thread__in=some, occurred_at__gte=clock.now() - RECENT)
        for message in recent.order_by("occurred_at", "pk"):
            waiting = open_.setdefault(threads[message.thread], [])
            if message.direction == Message.Direction.OUT or channel != circles.SOCIAL:
                waiting.clear()
            if message.direction == Message.Direction.IN and _is_asking(message):
                waiting.append(message)
    questions = {m.pk: m for each in open_.values() for m in each if m.door == DOOR}
    own = [thread for thread in threads if threads[thread] in open_]
    for some in batched(own, _TOGETHER, strict=False):
        waits = MessageWait.objects.open().filter(message__thread__in=some, message__door=DOOR)
        over = list(waits.exclude(message__in=list(questions)).values_list("pk", flat=True))
        MessageWait.objects.filter(pk__in=over).end(SYSTEM)
    # Who was answered by hand since, or is waited for already, is asked nothing new.
    ever = MessageWait.objects.filter(message__in=list(questions)).values_list("message", flat=True)
    for pk in questions.keys() - set(ever):
        message = questions[pk]
        MessageWait.objects.begin(SYSTEM, {"message": message})
        facts.MESSAGE_CAME.record(
            SYSTEM, pk, backfill=True, customer=message.customer_id, channel=channel
        )


def _is_asking(message: Message) -> bool:
    return message.channel != circles.SOCIAL or bool(message.answers.get("asks"))


def in_the_way(refs: Iterable[int]) -> dict[int, str]:
    """Which of these messages something later keeps: a colleague dealt with them, or said whose they are."""
    by_hand = ~Q(ended_by=SYSTEM.name) & Q(ended_at__isnull=False)
    waits = MessageWait.objects.filter(by_hand, message__in=list(refs))
    handled = set(waits.values_list("message", flat=True))
    handled |= set(
        Message.objects.filter(pk__in=list(refs), met_by="staff").values_list("pk", flat=True)
    )
    return dict.fromkeys(handled, "handled")


def put_back(traces: Mapping[int, Trace]) -> dict[str, int]:
    """Take back what a file brought: messages that it made go, those that it gave their person are nobody's."""
    customers.forget_touches([TOUCH], list(traces))
    made = [pk for pk, trace in traces.items() if trace.created]
    given = [pk for pk, trace in traces.items() if not trace.created]
    Message.objects.filter(pk__in=made).delete()
    Message.objects.filter(pk__in=given).update(customer=None, met_by="")
    return {"removed": len(made), "restored": len(given)}
