"""What surveys announce."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from shuke.common.access import Actor
from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.common.models import RecordedFact
from shuke.common.undo import Final, Undo, opposite
from shuke.customers.facts import CUSTOMER
from shuke.surveys.models import Survey

SURVEY = Subject("survey", names_from(Survey, "name"), "surveys:survey")

Topic("surveys.", _("Surveys"))

_COMMANDS = "shuke.surveys.commands"
_of_survey = partial(Fact, about=SURVEY, audited=True)
_MOVES = ("surveys.opened", "surveys.closed")
_WAVES = ("surveys.wave_begun", "surveys.wave_taken_back")


def _unattend(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> object:
    return import_string(f"{_COMMANDS}.unattend")(actor, fact.payload["response"])


MADE = _of_survey(
    "surveys.made",
    _("made the survey “%(survey)s”"),
    undo=Final(_("Nobody is asked before it runs: leave it, or close it.")),
)
CHANGED = _of_survey(
    "surveys.changed",
    _("changed the survey “%(survey)s”"),
    undo=Undo(opposite(f"{_COMMANDS}.restore_survey")),
)
OPENED = _of_survey(
    "surveys.opened",
    _("let “%(survey)s” run"),
    undo=Undo(opposite(f"{_COMMANDS}.close_survey"), others=_MOVES),
)
CLOSED = _of_survey(
    "surveys.closed",
    _("closed “%(survey)s”"),
    undo=Undo(opposite(f"{_COMMANDS}.open_survey"), others=_MOVES),
)
WAVE_BEGUN = _of_survey(
    "surveys.wave_begun",
    _("began wave %(wave)s of “%(survey)s”"),
    holds=("wave",),
    undo=Undo(opposite(f"{_COMMANDS}.take_wave_back"), others=_WAVES),
)
WAVE_TAKEN_BACK = _of_survey(
    "surveys.wave_taken_back",
    _("took back wave %(wave)s of “%(survey)s”"),
    holds=("wave",),
    undo=Final(_("Begin the next wave.")),
)
SET_UP = _of_survey(
    "surveys.set_up",
    _("changed whom “%(survey)s” asks"),
    undo=Undo(opposite(f"{_COMMANDS}.set_up")),
)
QUOTAS_SET = _of_survey(
    "surveys.quotas_set",
    _("changed the quotas of “%(survey)s”"),
    undo=Undo(opposite(f"{_COMMANDS}.set_quotas")),
)
#: So many people were asked.
INVITED = _of_survey(
    "surveys.invited",
    _("invited %(count)s people to “%(survey)s”"),
    holds=("count",),
    undo=Undo(opposite(f"{_COMMANDS}.uninvite"), checks_itself=True),
)
UNINVITED = _of_survey(
    "surveys.uninvited",
    _("took back %(count)s invitations to “%(survey)s”"),
    holds=("count",),
    undo=Final(_("Invite them again.")),
)
#: Somebody was asked by itself, about a matter.
INVITED_AFTER = Fact("surveys.invited_after", about=CUSTOMER, holds=("survey", "invitation"))
#: Somebody answered, with a name or without.
ANSWERED = Fact(
    "surveys.answered",
    _("answered “%(survey)s”"),
    about=SURVEY,
    holds=("response", "score"),
)
ATTENDED = _of_survey(
    "surveys.attended",
    _("saw to a dissatisfied answer in “%(survey)s”"),
    holds=("response",),
    undo=Undo(_unattend, thing=("response",), others=("surveys.attended", "surveys.unattended")),
)
UNATTENDED = _of_survey(
    "surveys.unattended",
    _("put a dissatisfied answer in “%(survey)s” back on the list"),
    holds=("response",),
    undo=Final(_("Say again that somebody saw to it.")),
)
FINDING_MADE = _of_survey(
    "surveys.finding_made",
    _("wrote down what “%(survey)s” showed, as a task"),
    holds=("finding", "task"),
    undo=Final(_("Take the task back.")),
)
FINDING_SETTLED = _of_survey(
    "surveys.finding_settled",
    _("wrote down what a finding of “%(survey)s” changed"),
    holds=("finding",),
    undo=Final(_("Write it anew.")),
)
