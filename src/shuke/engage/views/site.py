"""The answer to the shop's site. Whoever asks is named by a signature of the shop's server, else hears nothing."""

import json
from dataclasses import asdict
from hashlib import blake2b
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from shuke.collect.queries import check_signed
from shuke.common.access import public
from shuke.common.errors import Forbidden, NotFound
from shuke.common.texts import whole_number
from shuke.engage import commands, queries

#: Seconds that a browser shows the same again without asking.
FRESH = 60
_PARTS = ("key", "user", "until", "sign")


@public
@require_safe
def greeting(request: HttpRequest) -> HttpResponse:
    """What is to be said to them now; {} for an account that we do not know. 401 without a signature that holds."""
    try:
        person = _person({name: request.GET.get(name, "") for name in _PARTS})
    except Forbidden as error:
        return _open(JsonResponse({"message": str(error.message)}, status=401))
    content = json.dumps(
        asdict(queries.greeting(person)) if person else {}, ensure_ascii=False, default=str
    ).encode()
    tag = f'"{blake2b(content, digest_size=8).hexdigest()}"'
    answer: HttpResponse = HttpResponse(content, content_type="application/json; charset=utf-8")
    if request.headers.get("If-None-Match") == tag:
        answer = HttpResponseNotModified()
    answer["ETag"] = tag
    answer["Cache-Control"] = f"private, max-age={FRESH}"
    return _open(answer)


@public
@csrf_exempt
@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """What became of it: `what` is shown, closed (with `id` of the message) or child (with its number)."""
    try:
        given: Any = json.loads(request.body)
        values = {name: str(given.get(name, "")) for name in (*_PARTS, "what", "id")}
        person = _person(values)
        if person is None:
            raise NotFound("")
        _do(person, values["what"], values["id"])
    except (ValueError, AttributeError, NotFound):
        return _open(JsonResponse({"message": "There is nothing of this name."}, status=404))
    except Forbidden as error:
        return _open(JsonResponse({"message": str(error.message)}, status=401))
    return _open(HttpResponse(status=204))


def _do(person: int, what: str, thing: str) -> None:
    if what == "shown":
        commands.note_showing(person, thing)
    elif what == "closed":
        commands.dismiss(person, thing)
    elif what == "child":
        commands.end_for_child(person, whole_number(thing) or 0)
    else:
        raise NotFound("")


def _person(values: dict[str, str]) -> int | None:
    user = check_signed(values["key"], values["user"], values["until"], values["sign"])
    return queries.person_of_user(user)


def _open(answer: HttpResponse) -> HttpResponse:
    answer["Access-Control-Allow-Origin"] = "*"  # the signature is what lets in
    return answer
