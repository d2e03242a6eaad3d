"""Somebody's own page of preferences. Nobody is signed in here: the link is the key."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shuke.common.access import public
from shuke.customers import commands
from shuke.customers import preferences as reading
from shuke.customers.views import personal


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
    return personal.drawn(request, "customers/preferences.html", context, page.customer.language)
