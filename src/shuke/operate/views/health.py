"""Is it alive? For monitors and load balancers: no names, no secrets."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from shuke.common.access import public
from shuke.operate import condition


@never_cache
@public
def health(request: HttpRequest) -> JsonResponse:
    """200 while pages can be served, 503 when the database cannot be read."""
    state = condition.read()
    return JsonResponse(state, status=200 if state["database"] == "ok" else 503)
