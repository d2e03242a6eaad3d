"""Is it alive? For monitors and load balancers: no names, no secrets."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from shuke.common.access import public
from shuke.operate import condition


@never_cache
@public
def health(request: HttpRequest) -> JsonResponse:
    """200 while pages can be served and saved, 503 when the database takes no writes."""
    state = condition.read()
    answer = JsonResponse(state, status=503 if state["status"] == "unavailable" else 200)
    if answer.status_code == 503:
        answer["Retry-After"] = "30"
    return answer
