"""What gatherings announce."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.access import Actor
from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.common.models import RecordedFact
from shuke.common.undo import Final, Run, Undo, opposite
from shuke.customers.facts import CUSTOMER
from shuke.gatherings.models import Gathering

GATHERING = Subject("gathering", names_from(Gathering, "name"), "gatherings:gathering")

Topic("gatherings.", pgettext_lazy("gathering", "Events"))

_COMMANDS = "shuke.gatherings.commands"
_of_gathering = partial(Fact, about=GATHERING, audited=True)
_of_guest = partial(Fact, about=CUSTOMER, holds=("gathering", "guest"), audited=True)
_MOVES = (
    "gatherings.opened", "gatherings.closed", "gatherings.called_off", "gatherings.taken_up",
)  # fmt: skip
_ANSWERS = ("gatherings.signed_up", "gatherings.declined", "gatherings.put_back")


def _of_the_guest(command: str) -> Run:
    """Undone by this command on the fact's guest."""

    def run(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> object:
        return import_string(f"{_COMMANDS}.{command}")(actor, fact.payload["guest"], **before)

    return run


MADE = _of_gathering(
    "gatherings.made",
    _("planned the event “%(gathering)s”"),
    undo=Undo(opposite(f"{_COMMANDS}.call_off"), others=_MOVES),
)
CHANGED = _of_gathering(
    "gatherings.changed",
    _("changed the event “%(gathering)s”"),
    undo=Undo(opposite(f"{_COMMANDS}.restore_gathering")),
)
OPENED = _of_gathering(
    "gatherings.opened",
    _("opened “%(gathering)s” for sign-ups"),
    undo=Undo(opposite(f"{_COMMANDS}.close_gathering"), others=_MOVES),
)
CLOSED = _of_gathering(
    "gatherings.closed",
    _("closed the sign-ups of “%(gathering)s”"),
    undo=Undo(opposite(f"{_COMMANDS}.open_gathering"), others=_MOVES),
)
CALLED_OFF = _of_gathering(
    "gatherings.called_off",
    _("called “%(gathering)s” off"),
    undo=Undo(opposite(f"{_COMMANDS}.take_up"), others=_MOVES),
)
TAKEN_UP = _of_gathering(
    "gatherings.taken_up",
    _("let “%(gathering)s” take place after all"),
    undo=Undo(opposite(f"{_COMMANDS}.call_off"), others=_MOVES),
)
#: So many people were put on the list of who is invited; so many were drawn to be spared.
INVITED = _of_gathering(
    "gatherings.invited",
    _("invited %(count)s people to “%(gathering)s”"),
    holds=("count", "spared"),
    undo=Undo(opposite(f"{_COMMANDS}.uninvite"), checks_itself=True),
)
UNINVITED = _of_gathering(
    "gatherings.uninvited",
    _("took back %(count)s invitations to “%(gathering)s”"),
    holds=("count",),
    undo=Final(_("Invite them again.")),
)
#: Somebody comes, or waits for a place: how many.
SIGNED_UP = _of_guest(
    "gatherings.signed_up",
    _("put %(customer)s on the list of an event"),
    undo=Undo(_of_the_guest("put_back"), thing=("guest",), others=_ANSWERS),
)
DECLINED = _of_guest(
    "gatherings.declined",
    _("noted that %(customer)s cannot come to an event"),
    undo=Undo(_of_the_guest("put_back"), thing=("guest",), others=_ANSWERS),
)
PUT_BACK = _of_guest(
    "gatherings.put_back",
    _("put back how %(customer)s stands to an event"),
    undo=Final(_("Say again whether they come.")),
)
#: A place became free for somebody who waited for it.
MOVED_UP = Fact("gatherings.moved_up", about=CUSTOMER, holds=("gathering", "guest"))
CAME = _of_guest(
    "gatherings.came",
    _("noted that %(customer)s came to an event"),
    undo=Undo(
        _of_the_guest("not_here"),
        thing=("guest",),
        others=("gatherings.came", "gatherings.not_here"),
    ),
)
NOT_HERE = _of_guest(
    "gatherings.not_here",
    _("noted that %(customer)s did not come to an event after all"),
    undo=Final(_("Check them in again.")),
)
