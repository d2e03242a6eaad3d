"""Somebody's own page of preferences. Nobody is signed in here: the link is the key."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shuke.common.access import public
from shuke.customers import commands
from shuke.customers import preferences as reading


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows and changes nothing; POST records what they want."""
    is_saved = request.method == "POST"
    if is_saved:
        wanted = [] if request.POST.get("nothing") else request.POST.getlist("wanted")
        commands.save_preferences(token, wanted)
    page = reading.read(token)
    rows = [page.choices[at : at + 2] for at in range(0, len(page.choices), 2)]
    context = {"page": page, "rows": rows, "is_saved": is_saved}
    language = page.customer.language
    if not language or "shuke_language" in request.COOKIES:
        return _drawn(request, context)
    with translation.override("zh-hans" if language.startswith("zh") else "en"):
        return _drawn(request, context)


def _drawn(request: HttpRequest, context: dict) -> HttpResponse:
    response = render(request, "customers/preferences.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = (
        "same-origin"  # without one browsers call the origin null: nothing could be sent
    )
    return response
