"""What the counter announces. What was said stays out of facts: the record has it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from shuke.common.access import Actor
from shuke.common.facts import Fact, Topic
from shuke.common.models import RecordedFact
from shuke.common.undo import Run, Undo
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
