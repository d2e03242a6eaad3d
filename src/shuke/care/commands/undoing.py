"""How changes are undone: what `facts` declares (see `common.undo`)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.care.commands.things import bring_back, edit_thing, let_go
from shuke.care.models import Reading, Service
from shuke.care.queries.things import thing_for
from shuke.care.settling import settle
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.models import RecordedFact

Before = Mapping[str, Any]


def undo_noted(actor: Actor, fact: RecordedFact, before: Before) -> None:
    let_go(actor, fact.payload["thing"])


def undo_changed(actor: Actor, fact: RecordedFact, before: Before) -> None:
    edit_thing(actor, fact.payload["thing"], **before)


def undo_gone(actor: Actor, fact: RecordedFact, before: Before) -> None:
    bring_back(actor, fact.payload["thing"])


def undo_returned(actor: Actor, fact: RecordedFact, before: Before) -> None:
    let_go(actor, fact.payload["thing"])


def undo_read(actor: Actor, fact: RecordedFact, before: Before) -> None:
    with transaction.atomic():
        _drop(actor, Reading, fact.payload["thing"], fact.payload["reading"])
        settle([thing_for(actor, fact.payload["thing"])])


def undo_served(actor: Actor, fact: RecordedFact, before: Before) -> None:
    """With the reading that was taken at the same time."""
    with transaction.atomic():
        _drop(actor, Service, fact.payload["thing"], fact.payload["service"])
        if before["reading"]:
            Reading.objects.filter(pk=before["reading"]).delete()
        settle([thing_for(actor, fact.payload["thing"])])


def _drop(actor: Actor, model: type[Reading] | type[Service], thing: int, row: int) -> None:
    require(actor, "customers.edit")
    thing_for(actor, thing, locked=True)
    if not model.objects.filter(pk=row, thing=thing).delete()[0]:
        raise NotFound(_("It has been removed already."))
