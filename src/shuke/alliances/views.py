"""Pages of agreements with partners."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.alliances import commands, queries
from shuke.alliances.fields import CHANNELS, GIVES, TAKES
from shuke.alliances.forms import AgreementForm, GiveForm
from shuke.alliances.tables import STATES, agreement_table, state_of
from shuke.common import clock
from shuke.common.access import Request, allow
from shuke.common.bodies import takes_files
from shuke.common.errors import Invalid, ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.common.kit.uploading import received
from shuke.common.texts import whole_number
from shuke.common.uploads import Given


@allow("agreements.view")
@require_safe
def agreements(request: Request) -> HttpResponse:
    return render(request, "alliances/agreements.html", {"table": agreement_table(request)})


@allow("agreements.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Write an agreement down."""
    form = AgreementForm(
        request.POST or None, initial={"starts_on": clock.today(), "form": "hashed"}
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = commands.make_agreement(request.actor, **form.cleaned_data)
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _("Saved"))
            return redirect("alliances:agreement", row.pk)
    return render(request, "alliances/new.html", {"form": form}, status=422 if form.errors else 200)


@allow("agreements.view")
@require_safe
def agreement(request: Request, agreement: int) -> HttpResponse:
    return _page(request, agreement)


def _page(request: Request, pk: int, wrong: str = "") -> HttpResponse:
    row = queries.agreement_for(request.actor, pk)
    state = state_of(row)
    context = {
        "agreement": row,
        "state": STATES[state],
        "holds": state == "holds",
        "channels": [CHANNELS[name] for name in row.channels],
        "takes": [TAKES[name] for name in row.takes],
        "gives": [GIVES[name] for name in row.gives],
        "counts": queries.counts(row),
        "received": queries.received_lists(row)[:50],
        "given": queries.given_lists(row)[:50],
        "form": GiveForm(actor=request.actor),
        "wrong": wrong,
    }
    return render(request, "alliances/agreement.html", context, status=422 if wrong else 200)


@allow("agreements.edit")
@require_POST
def ending(request: Request, agreement: int) -> HttpResponse:
    commands.end_agreement(request.actor, agreement)
    toast(request, _("Ended: nothing is taken or given under it any more"))
    return redirect("alliances:agreement", agreement)


@allow("agreements.edit")
@require_POST
def resuming(request: Request, agreement: int) -> HttpResponse:
    commands.resume_agreement(request.actor, agreement)
    toast(request, _("It is in effect again"))
    return redirect("alliances:agreement", agreement)


@takes_files
@allow("agreements.give")
@require_POST
def receiving(request: Request, agreement: int) -> HttpResponse:
    """Upload the partner's list; its draft comes next."""

    def receive(file: Given) -> str:
        source = commands.receive_list(request.actor, agreement, file.chunks(), file.name)
        return reverse("collect:import", args=[source])

    try:
        return redirect(received(request, "imports", receive))
    except Invalid as refused:
        return _page(request, agreement, refused.message)


@allow("agreements.give")
@require_POST
def giving(request: Request, agreement: int) -> HttpResponse:
    """The list as a file; it is on record before it leaves."""
    segment = whole_number(request.POST.get("segment", ""))
    if segment is None:
        return _page(request, agreement, _("Choose a segment."))
    try:
        handed = commands.give_people(request.actor, agreement, segment)
    except Invalid as refused:
        return _page(request, agreement, refused.message)
    answer = HttpResponse(handed.text, content_type="text/csv; charset=utf-8")
    name = f"{handed.row.agreement.partner}-{clock.today():%Y%m%d}-{handed.row.pk}.csv"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


@allow("agreements.view")
@require_POST
def countersigning(request: Request, given: int) -> HttpResponse:
    """How many the partner counted."""
    count = whole_number(request.POST.get("count", ""), 9)
    row = commands.countersign(request.actor, given, -1 if count is None else count)
    if row.is_confirmed:
        toast(request, _("Countersigned"))
    else:
        toast(
            request,
            _("Noted: the partner counted another number. Ask them which people."),
            tone="warn",
        )
    return redirect("alliances:agreement", row.agreement_id)
