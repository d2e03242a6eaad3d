"""The first page: who needs attention now, and what there is to look at, in the order of the reader's job."""

from django.http import HttpResponse
from django.shortcuts import render

from shuke.common import clock
from shuke.common.access import Request, signed_in
from shuke.common.kit import formats
from shuke.operate.today import concerns, parts


@signed_in
def today(request: Request) -> HttpResponse:
    context = {
        "day": formats.weekday(clock.today()),
        "top": parts(request.actor, "top"),
        "side": parts(request.actor, "side"),
        "concerns": concerns(request.actor),
    }
    return render(request, "operate/today.html", context)
