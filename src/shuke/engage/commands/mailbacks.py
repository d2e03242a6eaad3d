"""Messages that come to the shop, looked at for what engage sent: reports on letters, answers to them, and the
wish to get no more of them."""

import dataclasses
import re
from collections.abc import Iterable
from functools import partial

from shuke.collect.slots import MessageReading, Verdict, Written, own_words
from shuke.customers.queries import record_at, whole_person
from shuke.engage import reports
from shuke.engage.channels import EMAIL
from shuke.engage.channels.incoming import Receipt, Replied, Reported
from shuke.engage.commands.incoming import take_incoming
from shuke.engage.keys import keyring
from shuke.engage.models import Send, Step
from shuke.engage.opting_out import asks_to_stop
from shuke.engage.steps import details_of

SMS, WECHAT = "sms", "wechat"
_KEY = re.compile(r"\b([0-9a-z]{1,13}-[a-z2-7]{16})(?=@)", re.IGNORECASE)


def read_report(written: Written) -> MessageReading | None:
    """A bounce or complaint about one of our letters: a receipt, and no message."""
    if written.channel != EMAIL or not written.automatic or not written.raw:
        return None
    addresses = [each for each in written.references if _KEY.match(each)]
    report = reports.read(written.raw, addresses[0] if addresses else "")
    if report is None:
        return None
    (taken,) = take_incoming(EMAIL, [dataclasses.replace(report, at=written.at)])
    send = Send.objects.filter(pk=keyring().send_id_of(report.key)).first()
    outcome = "recorded" if taken.outcome == "recorded" else "unchanged"
    return MessageReading(Verdict(outcome, customer=send.customer_id if send else None))


def read_wechat_report(written: Written) -> MessageReading | None:
    """What became of a template message: a receipt, and no message."""
    if written.channel != WECHAT or written.about.get("event") != "templatesendjobfinish":
        return None
    arrived = written.text == "success"
    report = Reported(
        Receipt.DELIVERED if arrived else Receipt.FAILED,
        written.at,
        ref=str(written.about.get("key", "")),
        detail="" if arrived else written.text[:300],
        address=written.sender,
    )
    (taken,) = take_incoming(WECHAT, [report])
    outcome = "recorded" if taken.outcome == "recorded" else "unchanged"
    send = (
        Send.objects.filter(ref=report.ref, channel=WECHAT, ref__isnull=False).order_by("pk").last()
    )
    return MessageReading(Verdict(outcome, customer=send.customer_id if send else None))


def read_answer(written: Written) -> MessageReading | None:
    """An answer to a letter, or one that asks for no more."""
    if written.channel not in (EMAIL, SMS, WECHAT) or written.automatic:
        return None
    if written.is_from_shop:
        return _own_copy(written)
    if written.about.get("event"):
        return None  # somebody followed, or pressed something: no words
    send = _send_in(written.references)
    words = own_words(written.text)
    # All of it, not its first line: "Cancel" may stand above the number of an order.
    opts_out = asks_to_stop(" ".join(words.split()) or written.subject)
    if send is None and not opts_out and written.channel == EMAIL:
        return None
    # Anybody can write in somebody's name: what their own wish would change waits for a colleague.
    is_doubtful = opts_out and written.is_unproven
    # A writer's clock may be wrong; nobody answers a letter before it left.
    at = max(written.at, send.settled_at) if send and send.settled_at else written.at
    reply = Replied(
        written.ref, written.sender, words, at,
        key=keyring().send_key(send.pk) if send and _is_theirs(written, send) else "",
        opts_out=opts_out and not is_doubtful,
    )  # fmt: skip
    detail = details_of(send.step) if send else {}
    if send and send.step.purpose == Step.Purpose.ANSWER:
        detail = {**detail, "message": send.occurrence}
    if is_doubtful:
        detail = {**detail, "asks_to_stop": True}
    return MessageReading(
        customer=send.customer_id if send else None,
        detail=detail,
        follow=partial(_follow, written.channel, reply),
    )


def _own_copy(written: Written) -> MessageReading | None:
    """An answer of ours that the mail server put among the sent mail: it stands here already."""
    send = _send_in([written.name])
    if send is None or send.step.purpose != Step.Purpose.ANSWER:
        return None
    return MessageReading(Verdict("unchanged", customer=send.customer_id))


def _send_in(places: Iterable[str]) -> Send | None:
    """The send that one of these names: a Message-ID, or an address that was written to."""
    keys = keyring()
    for place in places:
        for key in _KEY.findall(place):
            if send_id := keys.send_id_of(key):
                return Send.objects.select_related("step").filter(pk=send_id).first()
    return None


def _is_theirs(written: Written, send: Send) -> bool:
    """Whether who answers is who got the letter, as far as the record knows: it may have been passed on, and
    whoever it was passed to speaks for themselves alone."""
    owner = record_at(EMAIL, written.sender)
    return owner is None or whole_person(owner)[0] == whole_person(send.customer_id)[0]


def _follow(channel: str, reply: Replied, message: int, customer: int | None) -> None:
    """Nobody's answer waits as a message; nobody's wish to get no more blocks the address."""
    if customer or reply.opts_out:
        take_incoming(channel, [dataclasses.replace(reply, message=message)])
