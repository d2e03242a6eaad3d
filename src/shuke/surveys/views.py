"""The pages of surveys for the team."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.common.qr import svg
from shuke.surveys import commands, pages, queries
from shuke.surveys.forms import FindingForm, NewForm, ReachForm
from shuke.surveys.models import Finding
from shuke.surveys.tables import survey_table, waiting_table


@allow("surveys.view")
@require_safe
def index(request: Request) -> HttpResponse:
    return render(request, "surveys/surveys.html", {"table": survey_table(request)})


@allow("surveys.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Begin with a ready-made one; what it asks is changed on the next page."""
    form = NewForm(request.POST or None)
    if form.is_valid():
        try:
            row = commands.make_survey(request.actor, **form.cleaned_data)
        except ShukeError as error:
            show_errors(form, error)
        else:
            return redirect("surveys:edit", row.pk)
    return render(request, "surveys/new.html", {"form": form}, status=422 if form.errors else 200)


@allow("surveys.view")
@require_safe
def survey(request: Request, survey: int) -> HttpResponse:
    """What it found out so far."""
    row = queries.survey_for(request.actor, survey)
    return render(request, "surveys/survey.html", pages.survey_page(request, row))


@allow("surveys.edit")
@require_POST
def opening(request: Request, survey: int) -> HttpResponse:
    commands.open_survey(request.actor, survey)
    toast(request, _("It runs: invite people, or hand out its link"))
    return redirect("surveys:survey", survey)


@allow("surveys.edit")
@require_POST
def closing(request: Request, survey: int) -> HttpResponse:
    commands.close_survey(request.actor, survey)
    toast(request, _("Closed. What was answered stays"))
    return redirect("surveys:survey", survey)


@allow("surveys.edit")
@require_POST
def waves(request: Request, survey: int) -> HttpResponse:
    commands.begin_wave(request.actor, survey)
    toast(request, _("A new wave began: invite people again"))
    return redirect("surveys:survey", survey)


@allow("surveys.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def setting_up(request: Request, survey: int) -> HttpResponse:
    """Whom it asks, and how many answers are enough."""
    row = queries.survey_for(request.actor, survey)
    form = ReachForm(request.POST or None, survey=row)
    if form.is_valid():
        try:
            form.save(request.actor)
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _("Saved"))
            return redirect("surveys:survey", row.pk)
    context = {"form": form, "survey": row}
    return render(request, "surveys/reach.html", context, status=422 if form.errors else 200)


@allow("surveys.view")
@require_safe
def code(request: Request, survey: int) -> HttpResponse:
    """The public address as a QR code, for the counter."""
    row = queries.survey_for(request.actor, survey)
    return HttpResponse(svg(queries.public_address(row)), content_type="image/svg+xml")


@allow("surveys.view")
@require_safe
def waiting(request: Request) -> HttpResponse:
    """Very dissatisfied people to whom nobody has spoken yet."""
    return render(request, "surveys/waiting.html", {"table": waiting_table(request)})


@allow("surveys.view")
@require_safe
def response(request: Request, response: int) -> HttpResponse:
    """All that one person answered."""
    row = queries.response_for(request.actor, response)
    return render(request, "surveys/response.html", pages.response_page(request.actor, row))


@allow("surveys.attend")
@require_POST
def attending(request: Request, response: int) -> HttpResponse:
    commands.attend(request.actor, response)
    toast(request, _("Noted: somebody saw to it"))
    return redirect("surveys:response", response)


@allow("surveys.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def findings(request: Request, survey: int) -> HttpResponse:
    """Write down what it showed, as a task of somebody until a day."""
    row = queries.survey_for(request.actor, survey)
    form = FindingForm(request.POST or None)
    if form.is_valid():
        try:
            commands.make_finding(request.actor, row.pk, **form.values)
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _("Saved, and given as a task"))
            return redirect("surveys:survey", row.pk)
    context = {"form": form, "survey": row}
    return render(request, "surveys/finding.html", context, status=422 if form.errors else 200)


@allow("surveys.edit")
@require_POST
def outcome(request: Request, finding: int) -> HttpResponse:
    try:
        row: Finding = commands.settle_finding(
            request.actor, finding, outcome=request.POST.get("outcome", "")
        )
    except ShukeError as error:
        if error.status == 404:
            raise
        toast(request, str(error.message), tone="bad")
        survey = Finding.objects.values_list("survey", flat=True).get(pk=finding)
        return redirect(f"{reverse('surveys:survey', args=[survey])}#findings")
    toast(request, _("Saved"))
    return redirect(f"{reverse('surveys:survey', args=[row.survey_id])}#findings")
