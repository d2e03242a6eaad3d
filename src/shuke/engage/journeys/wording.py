"""A journey in sentences, in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from shuke.common.access import Actor
from shuke.common.errors import ShukeError
from shuke.customers.slots import Trigger
from shuke.engage.channels import channel_name
from shuke.engage.journeys.plan import awaited
from shuke.engage.letters.plain import in_general
from shuke.engage.queries.journeys import deeds, sentence, trigger_of
from shuke.insight.queries import segment_name

#: Kinds of steps as they are offered, with an icon and what each is good for.
KINDS: dict[str, tuple[Any, str, Any]] = {
    "message": (gettext_lazy("Message"), "mail", gettext_lazy("Write to them over a channel.")),
    "wait": (gettext_lazy("Wait"), "clock", gettext_lazy("Minutes, hours or days.")),
    "clock": (
        gettext_lazy("Time of day"),
        "calendar",
        gettext_lazy("Until their own clock shows a time."),
    ),
    "until": (
        gettext_lazy("Wait for something"),
        "history",
        gettext_lazy("Until it happens, or so many days."),
    ),
    "branch": (
        gettext_lazy("Condition"),
        "split",
        gettext_lazy("Two ways, by whether they are in a segment."),
    ),
    "split": (gettext_lazy("Draw"), "arrow-right-left", gettext_lazy("Two ways, drawn at random.")),
    "deed": (
        gettext_lazy("Do something"),
        "circle-check",
        gettext_lazy("A task, a tag, a list."),
    ),
    "exit": (pgettext_lazy("step", "End"), "log-out", gettext_lazy("The way ends here.")),
}
#: How often one person may enter.
AGAIN = {
    "once": gettext_lazy("once in a lifetime"),
    "each": gettext_lazy("every time it happens"),
    "7": gettext_lazy("at most once in 7 days"),
    "30": gettext_lazy("at most once in 30 days"),
    "90": gettext_lazy("at most once in 90 days"),
    "300": gettext_lazy("at most once in 300 days"),
}


def trigger_words(actor: Actor, what: Mapping[str, Any]) -> str:
    """A trigger with its values: the rest of a sentence that begins with "somebody"."""
    if not what.get("key"):
        return _("…")
    try:
        words = sentence(actor, trigger_of(actor, what["key"]), what["values"])
    except (KeyError, ShukeError):
        return _("(something that is not there any more)")
    return _("%(words)s (the same one)") % {"words": words} if what.get("same") else words


def sentence_of(trigger: Trigger) -> str:
    """A trigger without values: its fields read "…"."""
    return str(trigger.words) % {field.name: "…" for field in trigger.fields}


def step_words(actor: Actor, step: Mapping[str, Any]) -> str:
    """One step as a sentence."""
    return _WORDS[step["kind"]](actor, step)


def _clock(_actor: Actor, step: Mapping[str, Any]) -> str:
    return _("Wait until it is %(at)s where they are") % {"at": step["at"]}


def _until(actor: Actor, step: Mapping[str, Any]) -> str:
    return ngettext(
        "Wait until somebody %(what)s, %(days)s day at most",
        "Wait until somebody %(what)s, %(days)s days at most",
        _count(step["days"]),
    ) % {"what": trigger_words(actor, awaited(step)), "days": step["days"]}


def _branch(_actor: Actor, step: Mapping[str, Any]) -> str:
    name = segment_name(int(step["segment"] or 0)) or "…"
    return _("Are they in the segment “%(segment)s”?") % {"segment": name}


def _split(_actor: Actor, step: Mapping[str, Any]) -> str:
    share = _count(step["percent"])
    words = _("Draw: %(share)s%% go one way, %(rest)s%% the other")
    return words % {"share": share, "rest": 100 - share}


def _message(_actor: Actor, step: Mapping[str, Any]) -> str:
    channel = channel_name(step["channel"])
    text = in_general(step["subject"] or step["text"][:60]) or "…"
    words = _("%(channel)s: “%(text)s”") % {"channel": channel, "text": text}
    return _("%(message)s, with an offer") % {"message": words} if step.get("has_offer") else words


def wait_words(amount: Any, unit: str) -> str:
    """ "Wait 3 days"."""
    count = _count(amount)
    words = {
        "minutes": ngettext("Wait %(n)d minute", "Wait %(n)d minutes", count),
        "hours": ngettext("Wait %(n)d hour", "Wait %(n)d hours", count),
    }.get(unit) or ngettext("Wait %(n)d day", "Wait %(n)d days", count)
    return words % {"n": count}


def deed_words(actor: Actor, step: Mapping[str, Any]) -> str:
    """ "Add a tag: VIP"."""
    for deed in deeds(actor):
        if deed.key == step["action"]:
            values = [
                str(dict(field.choices(actor)).get(value, value) if field.choices else value)
                for field in deed.fields
                if (value := step["values"].get(field.name))
            ]
            return f"{deed.label}: {', '.join(values)}" if values else str(deed.label)
    return _("Do something: …")


def start_words(actor: Actor, definition: Mapping[str, Any]) -> str:
    """Who enters, as a sentence."""
    what = trigger_words(actor, definition["trigger"])
    again = AGAIN.get(str(definition.get("again", "once")), "")
    if segment := int(definition.get("segment") or 0):
        words = _("Begins when somebody of “%(segment)s” %(what)s; %(again)s")
        return words % {"segment": segment_name(segment), "what": what, "again": again}
    return _("Begins when somebody %(what)s; %(again)s") % {"what": what, "again": again}


def goal_words(actor: Actor, definition: Mapping[str, Any]) -> str:
    """When it ends early; "" without a goal."""
    if not definition.get("goal"):
        return ""
    what = trigger_words(actor, definition["goal"])
    return _("Ends for somebody as soon as they reach the goal: %(what)s") % {"what": what}


def _count(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


_WORDS: dict[str, Callable[[Actor, Mapping[str, Any]], str]] = {
    "wait": lambda _actor, step: wait_words(step["amount"], step["unit"]),
    "clock": _clock,
    "until": _until,
    "branch": _branch,
    "split": _split,
    "message": _message,
    "deed": deed_words,
    "exit": lambda _actor, _step: _("The way ends here"),
}
