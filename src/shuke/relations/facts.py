"""What relations announces."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.common.undo import Final, Undo, opposite
from shuke.customers.facts import CUSTOMER
from shuke.relations.models import RelationTypes

Topic("relations.", _("Relationships"))

_CHOOSING = "shuke.relations.commands.choosing"
_RULING = "shuke.relations.commands.ruling"
_MOVES = ("relations.chosen", "relations.released")
#: A colleague said of which type somebody is, or left it to what they do again.
CHOSEN = Fact(
    "relations.chosen",
    _("said on which terms %(customer)s deals with the shop"),
    about=CUSTOMER,
    holds=("kind",),
    audited=True,
    undo=Undo(later(f"{_CHOOSING}.undo_choice"), others=_MOVES),
)
RELEASED = Fact(
    "relations.released",
    _("left it to behaviour on which terms %(customer)s deals with the shop"),
    about=CUSTOMER,
    audited=True,
    undo=Undo(later(f"{_CHOOSING}.undo_choice"), others=_MOVES),
)
TYPES = Subject("relation_types", names_from(RelationTypes, "id"), "relations:version")
_of_types = partial(Fact, about=TYPES, audited=True)
_SWITCHES = ("relations.types_begun", "relations.types_ended")
#: A version of the set was written, holds from now on, or no longer.
TYPES_WRITTEN = _of_types(
    "relations.types_written",
    _("wrote version %(relation_types)s of the relationship types"),
    undo=Final(_("A version that nobody switches on changes nothing.")),
)
TYPES_BEGUN = _of_types(
    "relations.types_begun",
    _("switched on version %(relation_types)s of the relationship types"),
    undo=Undo(later(f"{_RULING}.undo_begin"), others=_SWITCHES),
)
TYPES_ENDED = _of_types(
    "relations.types_ended",
    _("switched off version %(relation_types)s of the relationship types"),
    undo=Undo(opposite(f"{_RULING}.begin_types"), others=_SWITCHES),
)
