"""What the counter announces. What was said stays out of facts: the record has it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from shuke.common.access import Actor
from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.common.models import RecordedFact
from shuke.common.undo import Final, Run, Undo
from shuke.counter.models import Kiosk
from shuke.customers.facts import CUSTOMER

Topic("counter.", _("Visits and calls"))

_of_customer = partial(Fact, about=CUSTOMER, audited=True)


def _by(command: str, name: str) -> Run:
    """Undone by this command, which takes the id that the fact holds under `name`."""

    def run(actor: Actor, fact: RecordedFact, _before: Mapping[str, Any]) -> object:
        return import_string(f"shuke.counter.commands.{command}")(actor, fact.payload[name])

    return run


_VISIT = ("counter.visit_noted", "counter.visit_taken_back")
#: Somebody was in a store; `visit`, its id. It was noted by mistake.
VISIT_NOTED = _of_customer(
    "counter.visit_noted",
    _("noted a visit of %(customer)s"),
    holds=("visit",),
    undo=Undo(_by("take_back_visit", "visit"), thing=("visit",), others=_VISIT),
)
VISIT_TAKEN_BACK = _of_customer(
    "counter.visit_taken_back",
    _("took back a visit of %(customer)s"),
    holds=("visit",),
    undo=Undo(_by("restore_visit", "visit"), thing=("visit",), others=_VISIT),
)

_CALL = ("counter.call_logged", "counter.call_taken_back")
#: A call was logged by a colleague, or came from the telephone system; `call`, its id. It was a mistake.
CALL_LOGGED = Fact(
    "counter.call_logged",
    _("logged a call"),
    holds=("call",),
    audited=True,
    undo=Undo(_by("take_back_call", "call"), thing=("call",), others=_CALL),
)
CALL_TAKEN_BACK = Fact(
    "counter.call_taken_back",
    _("took back a call"),
    holds=("call",),
    audited=True,
    undo=Undo(_by("restore_call", "call"), thing=("call",), others=_CALL),
)
#: What was said about a call, what came of it or whose it was.
CALL_CHANGED = Fact(
    "counter.call_changed",
    _("said what a call was about"),
    holds=("call",),
    audited=True,
    undo=Undo(
        lambda actor, fact, before: import_string("shuke.counter.commands.change_call")(
            actor, fact.payload["call"], **before
        ),
        thing=("call",),
    ),
)

KIOSK = Subject("kiosk", names_from(Kiosk))
_of_kiosk = partial(Fact, about=KIOSK, audited=True)
#: A screen of a store got its key, or lost it.
KIOSK_MADE = _of_kiosk(
    "counter.kiosk_made",
    _("made a key for the kiosk “%(kiosk)s”"),
    undo=Final(_("The key may be on a screen by now. Revoke it on the page of kiosks.")),
)
KIOSK_ENDED = _of_kiosk(
    "counter.kiosk_ended",
    _("revoked the key of the kiosk “%(kiosk)s”"),
    undo=Final(_("A revoked key stays so. Make another one.")),
)
#: Somebody typed this person's phone on a kiosk: which one, and the code of its store.
SIGNED_UP = Fact("counter.signed_up", about=CUSTOMER, holds=("kiosk", "store"))
