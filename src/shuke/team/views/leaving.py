"""A colleague leaves: what they have, who gets it, the report, the way back."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast
from shuke.team import commands, queries
from shuke.team.queries.assignments import hand_over_report, holdings
from shuke.team.views.team import welcome_page

NOBODY = "nobody"


@allow("staff.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def departure(request: Request, staff_id: int) -> HttpResponse:
    """What they have, with the choice of who gets it (GET); hand it over and note that they left (POST)."""
    person = queries.member(staff_id)
    if request.method != "POST":
        context = {"person": person, "holdings": holdings(staff_id)}
        return render(request, "team/departure.html", context)
    to = {
        each.kind: [_receiver(text) for text in request.POST.getlist(f"to-{each.kind}")]
        for each in holdings(staff_id)
    }
    row = commands.hand_over(request.actor, staff_id, to)
    toast(request, _("%(name)s has left: sessions and tokens have ended") % {"name": person.name})
    return redirect("team:hand_over", row.pk)


@allow("staff.manage")
@require_safe
def hand_over(request: Request, hand_over_id: int) -> HttpResponse:
    """What went to whom."""
    return render(request, "team/hand_over.html", hand_over_report(request.actor, hand_over_id))


@never_cache
@require_POST
@allow("staff.manage")
def taking_back(request: Request, hand_over_id: int) -> HttpResponse:
    welcome = commands.take_back(request.actor, hand_over_id)
    return welcome_page(request, welcome, _("Welcome back, %(name)s"))


def _receiver(text: str) -> int | None:
    if text == NOBODY:
        return None
    if not (text.isdigit() and text.isascii() and len(text) < 19):
        raise Invalid(_("This choice cannot be read. Load the page again."))
    return int(text)
