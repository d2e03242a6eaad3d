"""Pages of channels: who carries what, how it stands with one, and setting it up."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit import formats
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.engage import commands
from shuke.engage.models import Provider
from shuke.engage.provider_forms import ProviderForm, TrialForm
from shuke.engage.providers import ProviderKind, kind_of, kinds
from shuke.engage.queries import providers as queries
from shuke.engage.rules import channel_name
from shuke.engage.views.buttons import button


@allow("channels.manage")
@require_safe
def index(request: Request) -> HttpResponse:
    rows = [
        (
            row,
            channel_name(row.channel),
            queries.kind_label(row),
            queries.standing(row),
            formats.price(row.part_cost),
        )
        for row in queries.providers(request.actor)
    ]
    return render(request, "engage/channels.html", {"rows": rows})


@allow("channels.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """Set up a provider: first which, then what it needs."""
    kind = kinds().get(request.GET.get("kind", ""))
    if kind is None:
        choices = [(each, channel_name(each.channel)) for each in kinds().values()]
        return render(request, "engage/channel_new.html", {"kinds": choices})
    form = ProviderForm(kind, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = commands.add_provider(request.actor, kind=kind.code, **form.values())
        except Invalid as error:
            show_errors(form, error)
        else:
            toast(request, _("Set up, in its sandbox: send a test, then let it reach people"))
            return redirect("engage:provider", row.pk)
    status = 422 if form.errors else 200
    return render(request, "engage/channel_new.html", {"form": form, "kind": kind}, status=status)


@allow("channels.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: Request, provider: int) -> HttpResponse:
    """How it stands with one; POST changes what it was told."""
    row = queries.provider(request.actor, provider)
    kind = kind_of(row)
    form = _form(row, kind, request.POST or None) if kind else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            commands.change_provider(request.actor, row.pk, **form.values())
        except Invalid as error:
            show_errors(form, error)
        else:
            toast(request, _("Saved"), undo="")
            return redirect("engage:provider", row.pk)
    return _page(request, row, form, TrialForm())


def _form(row: Provider, kind: ProviderKind, data: Any) -> ProviderForm:
    initial = {**row.options, "name": row.name, "part_cost": row.part_cost}
    return ProviderForm(kind, data, initial=initial, is_new=False)


def _page(
    request: Request, row: Provider, form: ProviderForm | None, trial: TrialForm
) -> HttpResponse:
    context = {
        "provider": row,
        "channel": channel_name(row.channel),
        "kind_label": queries.kind_label(row),
        "standing": queries.standing(row),
        "form": form,
        "trial": trial,
        "address": queries.reports_address(row),
        "hand_overs": queries.last_hand_overs(row),
    }
    wrong = (form is not None and form.errors) or trial.errors
    return render(request, "engage/channel.html", context, status=422 if wrong else 200)


@allow("channels.manage")
@require_POST
def test(request: Request, provider: int) -> HttpResponse:
    """Hand it one message; the page says what it said."""
    row = queries.provider(request.actor, provider)
    form, kind = TrialForm(request.POST), kind_of(row)
    if form.is_valid():
        try:
            row = commands.try_provider(request.actor, row.pk, **form.cleaned_data)
        except Invalid as error:
            show_errors(form, error)
        else:
            if row.test_passed:
                toast(request, _("It took the test"), undo="")
            else:
                toast(request, _("It did not take the test"), tone="warn", undo="")
            return redirect("engage:provider", row.pk)
    return _page(request, row, _form(row, kind, None) if kind else None, form)


def _button(command: Any, words: Any) -> Any:
    return button("channels.manage", command, words, "engage:provider")


pause = _button(commands.pause_provider, gettext_lazy("Paused: what is to be sent waits"))
start = _button(commands.start_provider, gettext_lazy("Goes on: what waited is sent"))
enter_sandbox = _button(
    commands.enter_sandbox, gettext_lazy("In the sandbox: nothing leaves the house")
)
leave_sandbox = _button(commands.leave_sandbox, gettext_lazy("Messages reach people now"))


@allow("channels.manage")
@require_POST
def end(request: Request, provider: int) -> HttpResponse:
    commands.end_provider(request.actor, provider)
    toast(request, _("Ended. What was sent stays on record"), undo="")
    return redirect("engage:channels")
