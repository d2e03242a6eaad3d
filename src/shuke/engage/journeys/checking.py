"""What is wrong with a definition, said step by step before it may be rehearsed."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from shuke.common import bulk_changes
from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.common.errors import Invalid, ShukeError
from shuke.engage.channels import EMAIL, Channel
from shuke.engage.contents import content_of_step
from shuke.engage.journeys.plan import BLANK, TEXTS, UNITS, awaited, walk
from shuke.engage.models import JourneyMessage
from shuke.engage.queries.journeys import deeds, trigger_of
from shuke.insight import queries as insight

#: Steps of a journey, and how deep paths may part.
MOST_STEPS, MOST_DEPTH = 50, 4
#: The longest wait, in days.
LONGEST = 365
_PER_DAY = {"minutes": 1440, "hours": 24, "days": 1}


def problems_of(actor: Actor, definition: Mapping[str, Any]) -> dict[str, str]:
    """What must be mended, in the reader's language: by the key of a step, or "trigger", "goal",
    "segment", "steps". Empty for a journey that can run."""
    problems: dict[str, str] = {}
    _try(problems, "trigger", lambda: check_trigger(actor, definition["trigger"]))
    if definition.get("goal"):
        _try(problems, "goal", lambda: check_goal(actor, definition))
    if definition.get("segment"):
        _try(problems, "segment", lambda: check_segment(actor, definition["segment"]))
    steps = list(walk(definition["steps"]))
    if not steps:
        problems["steps"] = _("Add a first step: a message, a task, a tag.")
    if len(steps) > MOST_STEPS:
        problems["steps"] = _("At most %(most)d steps.") % {"most": MOST_STEPS}
    for step, depth in steps:
        if depth > MOST_DEPTH:
            problems[step["key"]] = _("Paths part too often here: make a journey of its own of it.")
        else:
            _try(problems, step["key"], lambda step=step: check_step(actor, definition, step))  # type: ignore[misc]
    return problems


def _try(problems: dict[str, str], place: str, check: Callable[[], object]) -> None:
    try:
        check()
    except Invalid as error:
        problems[place] = " ".join(map(str, error.fields.values())) or str(error.message)
    except ShukeError as error:
        problems[place] = str(error.message)


def check_trigger(actor: Actor, trigger: Mapping[str, Any]) -> None:
    """Raise Invalid unless it names a trigger that the actor may use, with its values."""
    if not trigger.get("key"):
        raise Invalid(_("Say what it is that starts the journey."))
    declaration = trigger_of(actor, trigger["key"])
    bulk_changes.check_values(actor, declaration.fields, trigger["values"])


def check_goal(actor: Actor, definition: Mapping[str, Any]) -> None:
    """Raise Invalid unless the goal is a trigger, about the same kind of thing where it is bound."""
    check_trigger(actor, definition["goal"])
    _check_same(actor, definition, definition["goal"])


def _check_same(actor: Actor, definition: Mapping[str, Any], what: Mapping[str, Any]) -> None:
    if what.get("same"):
        first = definition["trigger"].get("key")
        thing = trigger_of(actor, first).thing if first else ""
        if not thing or thing != trigger_of(actor, what["key"]).thing:
            raise Invalid(
                _(
                    "“The same one” needs a start that is about a thing of that kind, such as an order."
                )
            )


def check_segment(actor: Actor, segment: Any) -> None:
    """Raise an error of insight's unless the actor may see the segment."""
    if not segment:
        raise Invalid(_("Choose a segment."))
    insight.segment_for(actor, int(segment))


def check_step(actor: Actor, definition: Mapping[str, Any], step: Mapping[str, Any]) -> None:
    """Raise Invalid, with the field, for a step that cannot be walked."""
    kind = step.get("kind")
    if kind not in BLANK:
        raise Invalid(_("There is no such kind of step."))
    match kind:
        case "wait":
            _check_wait(step)
        case "clock":
            _check_clock(step)
        case "until":
            check_trigger(actor, awaited(step))
            _check_same(actor, definition, awaited(step))
            _number(step, "days", 1, LONGEST)
        case "branch":
            check_segment(actor, step["segment"])
        case "split":
            _number(step, "percent", 1, 99)
        case "message":
            _check_message(step)
        case "deed":
            _check_deed(actor, step)


def _check_wait(step: Mapping[str, Any]) -> None:
    if step["unit"] not in UNITS:
        raise Invalid(_("Choose minutes, hours or days."))
    _number(step, "amount", 1, LONGEST * _PER_DAY[step["unit"]])


def _check_clock(step: Mapping[str, Any]) -> None:
    try:
        dt.time.fromisoformat(step["at"])
    except (TypeError, ValueError):
        raise Invalid(_("Write a time like 10:00.")) from None


def _check_deed(actor: Actor, step: Mapping[str, Any]) -> None:
    for deed in deeds(actor):
        if deed.key == step["action"]:
            bulk_changes.check_values(actor, deed.fields, step["values"])
            return
    raise Invalid(_("Say what is to be done."))


def _check_message(step: Mapping[str, Any]) -> None:
    if step["channel"] not in {each.name for each in declared(Channel)}:
        raise Invalid(_("This channel is not set up."))
    if step["purpose"] not in ("marketing", "service"):
        raise Invalid(_("Choose marketing or service."))
    if step["channel"] == EMAIL and not str(step["subject"]).strip():
        raise Invalid(_("Write a subject."), fields={"subject": _("Write a subject.")})
    message = JourneyMessage(**{name: step[name] for name in TEXTS})
    if step["channel"] == EMAIL and not step["html"].strip():
        raise Invalid(_("Write the message."), fields={"html": _("Write the message.")})
    if step["channel"] != EMAIL and not str(step["text"]).strip():
        words = _("Write the text: this channel shows nothing else.")
        raise Invalid(words, fields={"text": words})
    content_of_step(step["channel"]).trial(message)


def _number(step: Mapping[str, Any], name: str, least: int, most: int) -> None:
    try:
        fits = least <= int(step[name]) <= most
    except (TypeError, ValueError):
        fits = False
    if not fits:
        words = _("A whole number between %(least)d and %(most)d.") % {"least": least, "most": most}
        raise Invalid(words, fields={name: words})
