"""From the people behind a number to something done with them: saved as a segment, handed on."""

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import RequestContext, engines
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.common.kit.toasts import toast
from shuke.insight import commands
from shuke.insight.queries import SegmentInfo, list_segments
from shuke.insight.segments.checking import check
from shuke.insight.segments.running import count


@allow("segments.edit")
@require_POST
def act(request: Request) -> HttpResponse:
    """Save the people as a segment (or take the one that means the same) and go on to what is done with
    them: an address that the frame of pages offers for people, and no other."""
    onward, actions = request.POST.get("next", ""), offered(request)
    if onward not in actions:
        raise Invalid(_("That cannot be done with these people."), code="unknown_action")
    try:
        definition = json.loads(request.POST.get("definition", ""))
    except ValueError as error:
        raise Invalid(_("The definition cannot be read."), code="invalid_definition") from error
    existing = _existing(request, definition)
    if existing:
        toast(
            request, _("They are your segment “%(name)s”.") % {"name": existing.name}, tone="info"
        )
        return redirect(f"{onward}?segment={existing.id}")
    if refused := _too_many(actions[onward], definition):
        return _back(request, refused)
    name = " ".join(request.POST.get("name", "").split())[:120]
    saved = commands.save_segment(request.actor, name=name, definition=definition, numbered=True)
    pattern = _("These people were saved as the segment “%(name)s”.") % {"name": saved.name}
    toast(request, pattern)
    return redirect(f"{onward}?segment={saved.pk}")


def _existing(request: Request, definition: Any) -> SegmentInfo | None:
    """The segment in use that means exactly this."""
    canonical = check(definition).canonical()
    listed = list_segments(request.actor)
    return next((s for s in listed if s.definition.canonical() == canonical), None)


def _too_many(action: dict[str, Any], definition: Any) -> str:
    """What is said when more people are meant than the action takes; asked before anything is saved."""
    most = action["most_people"]
    people = count(check(definition)).people if most else 0
    if people <= most:
        return ""
    return _(
        "These are %(people)s people; “%(action)s” takes at most %(most)s. Nothing was saved: narrow "
        "them down first."
    ) % {
        "people": formats.number(people),
        "action": action["label"],
        "most": formats.number(most),
    }


def _back(request: Request, refused: str) -> HttpResponse:
    """The page of the button with what was refused; without one, the refusal as a page."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        raise Invalid(refused, code="too_many_people")
    toast(request, refused, tone="bad")
    return redirect(came_from)


def offered(request: Request) -> dict[str, dict[str, Any]]:
    """By address what may be done with people. Rooms above say it through the context of every page
    (`common.slots.PeopleAction`); insight knows nothing of them."""
    context = RequestContext(request)
    with context.bind_template(engines["django"].from_string("").template):  # type: ignore[attr-defined]
        return {action["url"]: action for action in context.get("people_actions") or ()}
