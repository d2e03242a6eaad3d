"""Answers to what people wrote, through the ledger: a crash sends none twice, and what comes back finds its thread.

What was written is a message of `collect`; the occurrence of its send is that message's id. Neither consent nor caps
nor quiet hours are asked: who writes wants an answer.
"""

import html
import logging
from collections.abc import Collection, Mapping
from email.utils import format_datetime
from typing import Any

from django.utils.translation import gettext as _

from shuke.collect.queries import messages
from shuke.collect.slots import Passage
from shuke.common import clock, ids
from shuke.common.models import RecordedFact
from shuke.common.turns import alone
from shuke.engage import jobs
from shuke.engage.channels import EMAIL
from shuke.engage.ledger.gather import gather
from shuke.engage.ledger.gating import reason_words
from shuke.engage.letters import mime
from shuke.engage.letters.composer import addressee, sender_of
from shuke.engage.models import Send, Step
from shuke.engage.providers import provider_of
from shuke.engage.recipients import Recipient
from shuke.engage.steps import new_step, set_state

log = logging.getLogger(__name__)
KIND, SMS = "reply", "sms"
#: Names of earlier messages in a mail's References, the first and the last ones.
_NAMED = 12
_STATES = {
    Send.State.SENT: "sent",
    Send.State.FAILED: "failed",
    Send.State.SKIPPED: "failed",
    Send.State.UNKNOWN: "unknown",
}


def send_reply(fact: RecordedFact) -> None:
    """After `collect.MESSAGE_ANSWERED`: put the answer into the ledger, if it goes out from here."""
    answer = messages.message(fact.payload["answer"])
    if not answer.answers.get("carried") or answer.customer_id is None:
        return
    alone("engage.reply")
    step = Step.objects.filter(kind=KIND, channel=answer.channel).order_by("pk").first()
    if step is None:
        step = new_step(KIND, purpose=Step.Purpose.ANSWER, channel=answer.channel)
        set_state(step.pk, Step.State.OPEN)
    gather(step, [answer.customer_id], occurrence=answer.pk)
    jobs.send_step.enqueue(step.pk)


def obstacle(channel: str) -> str:
    """See `collect.slots.MessageCarrier`."""
    if channel == SMS and provider_of(SMS) is None:
        return str(_("Set up who carries SMS first, under Channels."))
    return ""


def passages(message_ids: Collection[int]) -> dict[int, Passage]:
    """See `collect.slots.MessageCarrier`."""
    sends = Send.objects.filter(step__kind=KIND, occurrence__in=message_ids)
    return {
        send.occurrence: Passage(
            _STATES.get(Send.State(send.state), "waiting"),
            str(reason_words(send.reason) if send.reason else ""),
        )
        for send in sends.only("occurrence", "state", "reason")
    }


def addresses(occurrences: Mapping[int, int]) -> dict[int, str]:
    """Who wrote gets the answer, at the address from which they did."""
    written = messages.recipients(set(occurrences.values()))
    return {who: written.get(message, "") for who, message in occurrences.items()}


def words(occurrences: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    """What each answer says, and what it answers."""
    return messages.letters(occurrences)


class _Mails:
    """Mails as a person writes them: no frame, no way out, and named so that the answer comes back."""

    variables: Collection[str] = ()

    def __init__(self) -> None:
        self._name, self._address = sender_of("")

    def letter(self, recipient: Recipient) -> bytes:
        to = addressee(recipient)
        values = recipient.values
        key = recipient.key or f"test-{ids.token(9)}"
        domain = self._address.partition("@")[2]
        headers = [
            ("From", mime.mailbox(self._name, self._address)),
            ("To", to),
            *_reply_to(str(values.get("mailbox", "")), self._address),
            ("Subject", mime.unstructured(str(values.get("subject", "")))),
            ("Date", format_datetime(clock.now().replace(microsecond=0))),
            ("Message-ID", f"<{key}@{domain}>"),
            *_named(values.get("names", ())),
        ]
        text = str(values.get("text", ""))
        paragraphs = html.escape(text).replace("\n", "<br>\n")
        return mime.alternative(headers, f"{text}\n", f"<p>{paragraphs}</p>")


class _Texts:
    """Texts as they were written."""

    variables: Collection[str] = ()

    def letter(self, recipient: Recipient) -> bytes:
        provider = provider_of(SMS)
        signature = provider.options.get("signature") if provider else ""
        text = str(recipient.values.get("text", ""))
        return f"{f'【{signature}】' if signature else ''}{text}".encode()


def compose(step: Step) -> _Mails | _Texts:
    return _Mails() if step.channel == EMAIL else _Texts()


def _reply_to(mailbox: str, sender: str) -> list[tuple[str, str]]:
    valid = mime.valid_address(mailbox) if mailbox else None
    return [("Reply-To", valid)] if valid and valid != sender else []


def _named(names: Collection[str]) -> list[tuple[str, str]]:
    clean = [f"<{name}>" for name in names if name.isascii() and name.isprintable()]
    if not clean:
        return []
    chosen = clean if len(clean) <= _NAMED else [clean[0], *clean[1 - _NAMED :]]
    return [("In-Reply-To", clean[-1]), ("References", "\r\n ".join(chosen))]


def trouble(step: Step, words: str, lasting: bool) -> None:
    """The answers wait: each minute it is tried again."""
    log.warning("answers to what people wrote wait: %s", words)


def details(step_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    return {pk: {"name": str(_("Answer of the shop"))} for pk in step_ids}
