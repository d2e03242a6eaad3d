"""The till without a network: its page, its worker, and what it sends when the network is back."""

import json
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow, public
from shuke.common.errors import NotFound, ShukeError
from shuke.counter import commands
from shuke.counter.forms import EntryForm
from shuke.counter.views.till import STORE


@allow("till.use")
@never_cache
@require_safe
def offline(request: Request) -> HttpResponse:
    form = EntryForm(actor=request.actor, initial={"store": request.session.get(STORE)})
    return render(request, "counter/offline.html", {"form": form})


@public
@never_cache
@require_safe
def worker(request: Request) -> HttpResponse | FileResponse:
    """The script stands under the till's address, so that it is of the till's pages only."""
    path = finders.find("counter/worker.js")
    if not isinstance(path, str):
        raise NotFound(_("There is no such page."))
    return FileResponse(Path(path).open("rb"), content_type="text/javascript")


@allow("till.use")
@require_POST
def entries(request: Request) -> JsonResponse:
    """One entry; answers with what became of it, in words."""
    try:
        entry = json.loads(request.body or b"{}")
    except ValueError:
        entry = None
    try:
        receipt = commands.receive_entry(request.actor, entry if isinstance(entry, dict) else {})
    except ShukeError as error:
        answer = {"outcome": "rejected", "reason": str(error.message)}
        return JsonResponse(answer, status=error.status)
    return JsonResponse({"outcome": receipt.outcome, "reason": receipt.reason})
