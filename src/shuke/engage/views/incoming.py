"""Where carriers post receipts and replies. Nobody is signed in here: the channel checks a signature."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shuke.common.access import public
from shuke.common.declarations import declared
from shuke.common.errors import NotFound
from shuke.engage import commands
from shuke.engage.channels import Channel
from shuke.engage.channels.incoming import Forged, Posted, Unreadable


@public
@csrf_exempt
@never_cache
@require_POST
def incoming(request: HttpRequest, channel: str) -> HttpResponse:
    """Keep what came, then thank for it. What is not thanked for, a carrier posts again."""
    way = {each.name: each for each in declared(Channel)}.get(channel)
    if way is None or way.incoming is None:
        raise NotFound(_("Nothing comes in here."))
    posted = Posted(request.build_absolute_uri(), request.headers, request.body)
    try:
        items = way.incoming(posted)
    except Forged:
        return HttpResponse("forged\n", status=403, content_type="text/plain")
    except Unreadable as error:
        return HttpResponse(f"{error}\n", status=400, content_type="text/plain")
    if items:
        commands.take_incoming(channel, items)
    return HttpResponse(way.thanks, content_type="text/plain; charset=utf-8")
