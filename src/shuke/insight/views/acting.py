"""From the people behind a number to something done with them: saved as a segment, handed on."""

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import RequestContext, engines
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast
from shuke.insight import commands
from shuke.insight.queries import list_segments
from shuke.insight.segments.checking import check


@allow("segments.edit")
@require_POST
def act(request: Request) -> HttpResponse:
    """Save the people as a segment (or take the one that means the same) and go on to what is done with
    them: an address that the frame of pages offers for people, and no other."""
    onward = request.POST.get("next", "")
    if onward not in _offered(request):
        raise Invalid(_("That cannot be done with these people."), code="unknown_action")
    try:
        definition = json.loads(request.POST.get("definition", ""))
    except ValueError as error:
        raise Invalid(_("The definition cannot be read."), code="invalid_definition") from error
    pk = _known(request, definition)
    if pk is None:
        name = " ".join(request.POST.get("name", "").split())[:120]
        saved = commands.save_segment(request.actor, name=name, definition=definition)
        toast(request, _("Saved as the segment “%(name)s”.") % {"name": saved.name})
        pk = saved.pk
    return redirect(f"{onward}?segment={pk}")


def _known(request: Request, definition: Any) -> int | None:
    """The id of a segment in use that means exactly this."""
    meant = check(definition).canonical()
    listed = list_segments(request.actor)
    return next((s.id for s in listed if s.definition.canonical() == meant), None)


def _offered(request: Request) -> set[str]:
    """Addresses of what may be done with people. Rooms above say it through the context of every page
    (config/menu.py); insight knows nothing of them."""
    context = RequestContext(request)
    with context.bind_template(engines["django"].from_string("").template):  # type: ignore[attr-defined]
        return {action["url"] for action in context.get("people_actions") or ()}
