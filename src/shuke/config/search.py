"""`GET /search/?q=`: what the palette shows. Stands here because it gathers from every room."""

from django.http import JsonResponse
from django.views.decorators.http import require_GET

from shuke.common.access import Request, signed_in
from shuke.config import palette


@require_GET
@signed_in
def search(request: Request) -> JsonResponse:
    """`{"results": [{"label", "hint", "url", "icon", "group"}]}`, best first, grouped."""
    answer = JsonResponse({"results": palette.search(request.actor, request.GET.get("q", ""))})
    answer["Cache-Control"] = "private, no-store"
    return answer
