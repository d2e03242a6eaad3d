"""A guest's own page: what it is, whether they come, what to show at the door. The address is the proof."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shuke.common import clock
from shuke.common.access import public
from shuke.common.errors import Conflict, Invalid
from shuke.common.qr import svg
from shuke.common.texts import whole_number
from shuke.gatherings import commands, queries


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, ticket: str) -> HttpResponse:
    """GET shows it; POST says how many come, 0 that they cannot."""
    guest, wrong = queries.guest_at(ticket), ""
    if request.method == "POST":
        party = whole_number(request.POST.get("party", ""), 2)
        try:
            commands.answer(guest.pk, guest.party if party is None else party)
        except (Conflict, Invalid) as error:
            wrong = str(error.message)
        else:
            return redirect("invitation:invitation", ticket)
    gathering = guest.gathering
    context = {
        "guest": guest,
        "gathering": gathering,
        "parties": range(1, gathering.largest_party + 1),
        "wrong": wrong,
        "is_over": gathering.is_over(clock.now()),
    }
    response = render(request, "gatherings/invitation.html", context, status=422 if wrong else 200)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response


@public
@require_safe
def ticket_code(request: HttpRequest, ticket: str) -> HttpResponse:
    """What is held to the camera at the door: the ticket itself, which no other page needs."""
    guest = queries.guest_at(ticket)
    return HttpResponse(svg(guest.ticket), content_type="image/svg+xml")
