"""Where colleagues are placed: what one of them sees, the teams, the regions."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import SYSTEM, Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast
from shuke.team import commands, queries
from shuke.team.models import Placement
from shuke.team.queries import scopes

KINDS = Placement.Kind.values


@require_POST
@allow("staff.manage")
def places(request: Request, staff_id: int) -> HttpResponse:
    """Set the places."""
    person = queries.member(staff_id)
    offered = scopes.choices(request.actor, person)
    chosen = {kind: [_number(each) for each in request.POST.getlist(kind)] for kind in offered}
    person = commands.place_staff(request.actor, staff_id, chosen)
    toast(request, " ".join(scopes.sentences(request.actor, person)))
    return redirect("team:member", staff_id)


@allow("staff.manage")
@require_safe
def groups(request: Request) -> HttpResponse:
    context = {
        "teams": scopes.teams(),
        "regions": scopes.regions(),
        "stores": queries.stores(SYSTEM),
        "people": [person for person in queries.team() if person.is_active],
    }
    return render(request, "team/groups.html", context)


@require_POST
@allow("staff.manage")
def save_team(request: Request) -> HttpResponse:
    lead = request.POST.get("lead", "")
    row = commands.save_team(
        request.actor,
        name=request.POST.get("name", ""),
        lead_id=_number(lead) if lead else None,
        team_id=_optional(request, "team"),
    )
    toast(request, _("Saved: %(name)s") % {"name": row.name})
    return redirect("team:groups")


@require_POST
@allow("staff.manage")
def save_region(request: Request) -> HttpResponse:
    row = commands.save_region(
        request.actor,
        name=request.POST.get("name", ""),
        store_ids=[_number(each) for each in request.POST.getlist("stores")],
        region_id=_optional(request, "region"),
    )
    toast(request, _("Saved: %(name)s") % {"name": row.name})
    return redirect("team:groups")


def _optional(request: Request, name: str) -> int | None:
    text = request.POST.get(name, "")
    return _number(text) if text else None


def _number(text: str) -> int:
    if not (text.isdigit() and text.isascii() and len(text) < 19):
        raise Invalid(_("This choice cannot be read. Load the page again."))
    return int(text)
