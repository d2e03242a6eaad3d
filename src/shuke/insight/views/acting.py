"""From the people behind a number to something done with them: saved as a segment, handed on."""

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import RequestContext, engines
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast
from shuke.insight import commands
from shuke.insight.queries import SegmentInfo, list_segments
from shuke.insight.segments.checking import check


@allow("segments.edit")
@require_POST
def act(request: Request) -> HttpResponse:
    """Save the people as a segment (or take the one that means the same) and go on to what is done with
    them: an address that the frame of pages offers for people, and no other."""
    onward = request.POST.get("next", "")
    if onward not in offered(request):
        raise Invalid(_("That cannot be done with these people."), code="unknown_action")
    try:
        definition = json.loads(request.POST.get("definition", ""))
    except ValueError as error:
        raise Invalid(_("The definition cannot be read."), code="invalid_definition") from error
    known = _known(request, definition)
    if known:
        toast(request, _("They are your segment “%(name)s”.") % {"name": known.name}, tone="info")
        return redirect(f"{onward}?segment={known.id}")
    name = " ".join(request.POST.get("name", "").split())[:120]
    saved = commands.save_segment(request.actor, name=name, definition=definition, numbered=True)
    told = _("These people were saved as the segment “%(name)s”.") % {"name": saved.name}
    toast(request, told, undo=reverse("insight:segment_archiving", args=[saved.pk]))
    return redirect(f"{onward}?segment={saved.pk}")


def _known(request: Request, definition: Any) -> SegmentInfo | None:
    """The segment in use that means exactly this."""
    meant = check(definition).canonical()
    listed = list_segments(request.actor)
    return next((s for s in listed if s.definition.canonical() == meant), None)


def offered(request: Request) -> set[str]:
    """Addresses of what may be done with people. Rooms above say it through the context of every page
    (config/menu.py); insight knows nothing of them."""
    context = RequestContext(request)
    with context.bind_template(engines["django"].from_string("").template):  # type: ignore[attr-defined]
        return {action["url"] for action in context.get("people_actions") or ()}
