"""The letter that asks whether somebody really signed up on a form, and their answer.

It goes through the ledger as a notice, so a blocked address gets none and a crash sends none twice. The
occurrence of its send is the id of the entry, and the key of the send is what lets the answer in.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from shuke.collect.commands import confirm_opt_in
from shuke.common.models import RecordedFact
from shuke.common.turns import alone
from shuke.engage import jobs
from shuke.engage.commands.answering import send_of
from shuke.engage.ledger.gather import gather
from shuke.engage.letters import Composer
from shuke.engage.letters.wording import Wording, wording
from shuke.engage.models import Step
from shuke.engage.recipients import Recipient
from shuke.engage.steps import new_step, set_state

log = logging.getLogger(__name__)
KIND = "opt_in"


def ask_to_confirm(fact: RecordedFact) -> None:
    """After `collect.OPT_IN_WANTED`: put the letter into the ledger. Call inside a transaction."""
    alone("engage.opt_in")
    step = Step.objects.filter(kind=KIND).order_by("pk").first()
    if step is None:
        step = new_step(KIND, purpose=Step.Purpose.SERVICE)
        set_state(step.pk, Step.State.OPEN)
    gather(step, [fact.subject_id or 0], occurrence=fact.payload["entry"])
    jobs.send_step.enqueue(step.pk)


def confirm(key: str) -> None:
    """The reader of the letter says yes. NotFound for a key of another letter, or one that is too old."""
    send = send_of(key)
    confirm_opt_in(send.occurrence if send.step.kind == KIND else 0)


@dataclass
class _Words:
    """What the letter says in one language, with the fields of a campaign."""

    step: Step
    subject: str
    html: str
    language: str
    preheader: str = ""
    text: str = ""
    sender: str = ""
    reply_to: str = ""

    @property
    def step_id(self) -> int:
        return self.step.pk


class _OptIn(Composer):
    """A letter whose link is the reader's own, and which says why a stranger may get it."""

    def _values(self, recipient: Recipient, words: Wording) -> dict:
        address = f"{settings.PUBLIC_URL}/o/{recipient.key or 'preview'}/"
        return super()._values(recipient, words) | {"confirm_url": address}

    def _parse(self, words: Wording):
        with translation.override(words.code):
            reason = _(
                "You get this letter because this address was given on a form of {shop}. If that was not you, "
                "do nothing: nobody will write to you."
            )
        return super()._parse(replace(words, reason=reason))


class _Letters:
    """The letter in the language of each reader."""

    variables: Collection[str] = ()

    def __init__(self, step: Step):
        self._by = {code: _OptIn(_words(step, code)) for code, _name in settings.LANGUAGES}

    def letter(self, recipient: Recipient) -> bytes:
        return self._by[wording(recipient.language).code].letter(recipient)


def compose(step: Step) -> _Letters:
    return _Letters(step)


def _words(step: Step, language: str) -> _Words:
    with translation.override(language):
        ask = _("May we write to you? Press the button, and it counts.")
        button = _("Yes, write to me")
        html = (
            "<p>{{ customer.greeting }},</p>"
            f'<p>{ask}</p><p><a href="{{{{ confirm_url }}}}">{button}</a></p>'
        )
        return _Words(step, _("Please confirm: {{ shop.name }} may write to you"), html, language)


def trouble(step: Step, words: str, lasting: bool) -> None:
    """The letters wait: each minute it is tried again."""
    log.warning("letters that ask to confirm wait: %s", words)


def details(step_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    return {pk: {"name": str(_("Letter that asks to confirm"))} for pk in step_ids}
