"""Write a journey: its name, start, goal and steps. Nobody walks a draft."""

import copy
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import Conflict, Invalid, NotFound
from shuke.engage import facts
from shuke.engage.journeys.plan import BLANK, EMPTY, walk
from shuke.engage.letters import LetterError, clean
from shuke.engage.models import Journey

LONGEST_NAME = 120
#: Bytes of a definition, about: letters included.
LARGEST = 1_000_000


def create_journey(
    actor: Actor, *, name: str, definition: Mapping[str, Any] | None = None
) -> Journey:
    """A new draft, empty or with a definition."""
    require(actor, "journeys.edit")
    draft = read_definition(definition) if definition else copy.deepcopy(EMPTY)
    now = clock.now()
    with transaction.atomic():
        journey = Journey.objects.create(
            name=_checked_name(name), draft=draft, seed=secrets.token_hex(16),
            created_at=now, edited_at=now,
        )  # fmt: skip
        facts.JOURNEY_MADE.record(actor, journey.pk)
    return journey


def edit_journey(
    actor: Actor,
    journey_id: int,
    change: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    *,
    name: str | None = None,
    draft: Mapping[str, Any] | None = None,
) -> Journey:
    """Change the draft: by `change(definition)`, or the whole of it, or its name. People go on walking the version
    that they walk. Conflict for one that was put away."""
    require(actor, "journeys.edit")
    with transaction.atomic():
        journey = journey_locked(journey_id)
        if journey.archived_at:
            raise Conflict(_("This journey was put away. Take it out to change it."))
        before: dict[str, Any] = {"name": journey.name, "draft": journey.draft}
        if name is not None:
            journey.name = _checked_name(name)
        if draft is not None:
            journey.draft = read_definition(draft)
        elif change is not None:
            journey.draft = read_definition(change(journey.draft))
        if before == {"name": journey.name, "draft": journey.draft}:
            return journey
        journey.edited_at = clock.now()
        journey.save(update_fields=["name", "draft", "edited_at"])
        facts.JOURNEY_EDITED.record(actor, journey.pk, undo_with=before)
    return journey


def archive_journey(actor: Actor, journey_id: int) -> None:
    """Put a journey away that nobody walks. Conflict while it runs."""
    require(actor, "journeys.edit")
    with transaction.atomic():
        journey = journey_locked(journey_id)
        if journey.state in (Journey.State.RUNNING, Journey.State.PAUSED):
            raise Conflict(_("Stop the journey first."))
        if journey.archived_at is None:
            journey.archived_at = clock.now()
            journey.save(update_fields=["archived_at"])
            facts.JOURNEY_PUT_AWAY.record(actor, journey.pk)


def unarchive_journey(actor: Actor, journey_id: int) -> None:
    """Take it out again."""
    require(actor, "journeys.edit")
    with transaction.atomic():
        journey = journey_locked(journey_id)
        if journey.archived_at is not None:
            journey.archived_at = None
            journey.save(update_fields=["archived_at"])
            facts.JOURNEY_TAKEN_OUT.record(actor, journey.pk)


def journey_locked(journey_id: int) -> Journey:
    """The journey, held until the transaction ends. NotFound when there is none."""
    rows = Journey.objects.select_for_update(no_key=True, of=("self",)).select_related("version")
    journey = rows.filter(pk=journey_id).first()
    if journey is None:
        raise NotFound(_("There is no such journey."))
    return journey


def read_definition(data: Mapping[str, Any]) -> dict[str, Any]:
    """A definition from outside in its own form: of the right shape, letters cleaned. What it means is checked
    before it runs (`journeys.checking`). Invalid says what has no such shape."""
    try:
        steps = [_read_step(step) for step in data["steps"]]
        goal = data.get("goal")
        definition = {
            "trigger": _read_trigger(data["trigger"]),
            "goal": _read_trigger(goal) | {"same": bool(goal.get("same"))} if goal else None,
            "again": str(data.get("again", "once")),
            "segment": int(data.get("segment") or 0),
            "holdout": int(data.get("holdout", 10)),
            "steps": steps,
            "last": int(data.get("last", 0)),
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Invalid(_("This is no definition of a journey."), fields={"definition": ""}) from None
    _check_shape(definition)
    return definition


def _check_shape(definition: Mapping[str, Any]) -> None:
    keys = [step["key"] for step, _depth in walk(definition["steps"])]
    if len(set(keys)) != len(keys):
        raise Invalid(_("Two steps have the same key."))
    again = definition["again"]
    if again not in ("once", "each") and not (again.isdigit() and 1 <= int(again) <= 1000):
        words = _("Choose how often somebody may enter.")
        raise Invalid(words, fields={"again": words})
    if not 0 <= definition["holdout"] <= 50:
        words = _("Between 0 and 50 per cent.")
        raise Invalid(words, fields={"holdout": words})
    if len(str(definition)) > LARGEST:
        raise Invalid(_("The journey is too large: shorten its letters."))


def _read_trigger(data: Mapping[str, Any]) -> dict[str, Any]:
    values = {str(name): str(value) for name, value in data.get("values", {}).items()}
    return {"key": str(data["key"]), "values": values}


def _read_step(data: Mapping[str, Any]) -> dict[str, Any]:
    kind, key = data["kind"], str(data["key"])
    if not (key[:1] == "s" and key[1:].isdigit() and len(key) <= 12):
        raise ValueError(key)
    step: dict[str, Any] = {"key": key, "kind": kind}
    for name, blank in BLANK[kind].items():
        value = data.get(name, blank)
        if name in ("yes", "no"):
            step[name] = [_read_step(each) for each in value]
        elif name == "values":
            step[name] = {str(each): str(text) for each, text in value.items()}
        elif isinstance(blank, bool):
            step[name] = bool(value)
        elif isinstance(blank, int):
            step[name] = int(value or 0)
        else:
            step[name] = str(value).strip() if name != "html" else _cleaned(str(value))
    return step


def _cleaned(html: str) -> str:
    try:
        return clean(html)
    except LetterError as error:
        raise Invalid(error.message, fields={"html": error.message}) from error


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        words = _("Give the journey a name of at most 120 characters.")
        raise Invalid(words, fields={"name": words})
    return name
