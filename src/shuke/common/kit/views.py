"""The living gallery: every component in its states, on one page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from shuke.common import clock
from shuke.common.access import Request, signed_in
from shuke.common.errors import NotFound
from shuke.common.kit import formats, samples
from shuke.common.kit.live import live_response
from shuke.common.kit.preferences import back
from shuke.common.kit.progress import progress_response
from shuke.common.kit.toasts import toast
from shuke.common.kit.uploading import received
from shuke.common.uploads import Given


@signed_in
def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/gallery.html", samples.everything(request))


@signed_in
def live(request: HttpRequest) -> HttpResponse:
    """The gallery's live part: the minute, which is news once a minute."""
    now = clock.now()
    return live_response(
        request,
        now.replace(second=0, microsecond=0).isoformat(),
        lambda: render(request, "kit/gallery/_live.html", {"now": now}),
    )


@signed_in
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """The quick view of a row of the gallery's list."""
    people = [row for row in samples.people() if row["pk"] == pk]
    if not people:
        raise NotFound(pgettext("gallery", "There is nobody here."))
    return render(request, "kit/gallery/_summary.html", {"row": people[0]})


@signed_in
@require_POST
def upload(request: Request) -> HttpResponse:
    """The gallery's upload: says how much arrived, keeps nothing."""

    def count(file: Given) -> str:
        size = formats.number(sum(map(len, file.chunks())))
        toast(request, pgettext("gallery", "%(size)s bytes arrived.") % {"size": size})
        return back(request).url

    return redirect(received(request, "sample", count))


@signed_in
def moving(request: HttpRequest) -> HttpResponse:
    """The poll of the gallery's moving bars: there is no work behind them, so they stay put."""
    state = "waiting" if request.GET.get("state") == "waiting" else "running"
    return progress_response(request, samples.jobs()[state])


@signed_in
@require_POST
def say(request: HttpRequest) -> HttpResponse:
    """The gallery's toasts: one of each tone, the good one with a way back."""
    tone = request.POST.get("tone", "")
    texts = {
        "good": pgettext("gallery", "Saved."),
        "info": pgettext("gallery", "The figures are being refreshed."),
        "warn": pgettext("gallery", "12 lines were kept aside."),
        "bad": pgettext("gallery", "The mail server does not answer."),
    }
    tone = tone if tone in texts else "info"
    toast(request, texts[tone], undo=reverse("kit:undo") if tone == "good" else "", tone=tone)
    return HttpResponse(status=204) if request.headers.get("HX-Request") else back(request)


@signed_in
@require_POST
def undo(request: Request) -> HttpResponse:
    query = request.GET
    if query.get("pk", "").isdigit():
        pk, name = int(query["pk"]), query.get("name", "")
        seen = samples.read_field(request.actor, pk, name).value
        samples.save_field(request.actor, pk, name, query.get("value", ""), seen)
    toast(request, pgettext("gallery", "Everything is as it was."), tone="info")
    return back(request)
