"""What goes between the shop and its partners, on record. Who was on a list, the record tells."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from shuke.alliances.models import Agreement
from shuke.common.access import Actor
from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.common.models import RecordedFact
from shuke.common.undo import Final, Undo, opposite

AGREEMENT = Subject("agreement", names_from(Agreement, "partner"), "alliances:agreement")

Topic("alliances.", _("Partner lists"))

_of_agreement = partial(Fact, about=AGREEMENT, audited=True)
_COMMANDS = "shuke.alliances.commands"
_SHELF = ("alliances.agreed", "alliances.ended", "alliances.resumed")


def _unsign(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> object:
    run = import_string(f"{_COMMANDS}.take_back_countersign")
    return run(actor, fact.payload["given"], **before)


#: An agreement was made; it was ended; it holds again.
AGREED = _of_agreement(
    "alliances.agreed",
    _("made an agreement with %(agreement)s"),
    undo=Undo(opposite(f"{_COMMANDS}.end_agreement"), others=_SHELF),
)
ENDED = _of_agreement(
    "alliances.ended",
    _("ended the agreement with %(agreement)s"),
    undo=Undo(opposite(f"{_COMMANDS}.resume_agreement"), others=_SHELF),
)
RESUMED = _of_agreement(
    "alliances.resumed",
    _("let the agreement with %(agreement)s hold again"),
    undo=Undo(opposite(f"{_COMMANDS}.end_agreement"), others=_SHELF),
)
#: A partner's file was uploaded: `file`, the import.
RECEIVED = _of_agreement(
    "alliances.received",
    _("uploaded a list of %(agreement)s"),
    holds=("file",),
    undo=Final(_("Throw the draft away, or undo the import once it has run.")),
)
#: A file of people left the house: the list, how many people, of which segment, in which form.
GIVEN = _of_agreement(
    "alliances.given",
    _("gave %(people)s people to %(agreement)s"),
    holds=("given", "people", "segment", "form"),
    undo=Final(_("The file has left the house.")),
)
#: A second colleague said how many the partner counted.
COUNTERSIGNED = _of_agreement(
    "alliances.countersigned",
    _("said that %(agreement)s counted %(count)s people"),
    holds=("given", "count"),
    undo=Undo(_unsign, thing=("given",), others=("alliances.countersign_taken_back",)),
)
COUNTERSIGN_TAKEN_BACK = _of_agreement(
    "alliances.countersign_taken_back",
    _("took back what %(agreement)s counted"),
    holds=("given",),
    undo=Final(_("Say the number again.")),
)
