"""The door itself: read the call, keep it, answer. It knows nothing of customers.

Browsers come from pages of another origin: what they may send and read is said to them (CORS).
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from shuke.collect.models import WriteKey
from shuke.collect.tracking import reading, spool
from shuke.common import clock
from shuke.common.access import public
from shuke.common.errors import ShukeError


@public
@csrf_exempt
@require_http_methods(["POST", "OPTIONS"])
def receive(request: HttpRequest, call: str) -> HttpResponse:
    """200 once it is on the disk, with what was rejected and why; 400, 401 or 413 when nothing was taken."""
    if request.method == "OPTIONS":
        return _leave(request)
    agent = request.headers.get("User-Agent", "")
    try:
        sent = reading.read(request.body, request.headers.get("Authorization", ""), call)
    except ShukeError as error:
        status = 413 if error.status == 413 else 400
        return _answer({"success": False, "message": str(error.message)}, status)
    key = WriteKey.objects.open().filter(key=sent.key).first()
    if key is None:
        return _answer({"success": False, "message": "There is no such write key."}, 401)
    reasons = [
        reading.why_not(event, agent, is_server=key.side == WriteKey.Side.SERVER)
        for event in sent.events
    ]
    spool.append(
        {
            "key": key.pk,
            "received": clock.now().isoformat(),
            "sent": sent.sent_at,
            "agent": agent[:300],
            "events": sent.events,
            "reasons": reasons,
        }
    )
    rejected = [{"index": at, "reason": reason} for at, reason in enumerate(reasons) if reason]
    return _answer({"success": True, "rejected": rejected}, 200)


def _leave(request: HttpRequest) -> HttpResponse:
    """The leave that a browser asks for before it sends JSON or a header with the key."""
    answer = HttpResponse(status=204)
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Access-Control-Allow-Methods"] = "POST"
    answer["Access-Control-Allow-Headers"] = "authorization, content-type, anonymousid"
    answer["Access-Control-Max-Age"] = "86400"
    return answer


def _answer(content: dict, status: int) -> HttpResponse:
    answer = JsonResponse(content, status=status)
    answer["Access-Control-Allow-Origin"] = "*"  # the key is what lets in, and it is public
    return answer
