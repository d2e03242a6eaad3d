"""The door for shops: check who signed, keep what came, answer."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shuke.collect.commands import receive_delivery
from shuke.collect.connectors.kinds import Refused
from shuke.common.access import public
from shuke.common.errors import Invalid, NotFound
from shuke.common.secrets import SecretLost

#: Why a delivery was refused, for whoever looks at the answers in the shop.
_TEXTS = {
    "signature": "The signature is wrong.",
    "late": "Signed too long ago, or a clock is wrong.",
}


@public
@csrf_exempt
@require_POST
def receive(request: HttpRequest, public_id: str) -> HttpResponse:
    """200 once it is on the disk; 401 not signed by the shop; 404 no such connection; 422 cannot be read;
    503 when it has to be sent again later."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        count = receive_delivery(public_id, headers, request.body)
    except NotFound:
        return _answer({"message": "There is no such connection."}, 404)
    except Refused as refused:
        return _answer({"message": _TEXTS[str(refused)]}, 401)
    except Invalid as error:
        return _answer({"message": str(error.message), "fields": error.fields}, 422)
    except SecretLost:
        return _answer({"message": "The secret has to be given anew in Shuke."}, 503)
    return _answer({"documents": count}, 200)


def _answer(content: dict, status: int) -> HttpResponse:
    return JsonResponse(content, status=status)
