"""What somebody sees to whom a customer handed their link on. It says of nobody who they are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shuke.common.access import public
from shuke.loyalty.queries import referrals as queries


@public
@never_cache
@require_safe
def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """What there is for a newcomer, and the code to say. NotFound for what cannot be a code."""
    offer = queries.offer_at(code)
    response = render(request, "loyalty/invited.html", {"offer": offer})
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response
