"""The page "Website and app": keys, what came in, what was not taken and why."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.collect.commands import tracking as commands
from shuke.collect.models import WriteKey
from shuke.collect.queries import tracking as queries
from shuke.collect.tracking import spool
from shuke.common.access import Request, allow
from shuke.common.kit.toasts import toast


@allow("tracking.manage")
@require_safe
def tracking(request: Request) -> HttpResponse:
    context = {
        "keys": queries.write_keys(request.actor),
        "rejections": queries.rejections(request.actor),
        "waiting": spool.count(),
        "held": spool.count(spool.HELD),
        "sides": WriteKey.Side.choices,
        "address": settings.PUBLIC_URL,
    }
    return render(request, "collect/tracking.html", context)


@require_POST
@allow("tracking.manage")
def make(request: Request) -> HttpResponse:
    commands.make_key(
        request.actor, name=request.POST.get("name", ""), side=request.POST.get("side", "")
    )
    toast(request, _("The key is ready"), undo="")
    return redirect("collect:tracking")


@require_POST
@allow("tracking.manage")
def end(request: Request, write_key: int) -> HttpResponse:
    commands.end_key(request.actor, write_key)
    toast(request, _("The key was ended"), undo="")
    return redirect("collect:tracking")
