"""Pages of connected shops: which there are, how it stands with one, what came and what was held."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.collect import commands, forms, tables
from shuke.collect.connectors.registry import kind_of
from shuke.collect.models import Connector
from shuke.collect.queries import connectors as queries
from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast


@allow("imports.view")
@require_safe
def shops(request: Request) -> HttpResponse:
    rows = [(row, queries.kind_label(row), queries.health(row)) for row in queries.connectors()]
    return render(request, "collect/connectors.html", {"rows": rows})


@allow("connectors.manage")
def new(request: Request) -> HttpResponse:
    """Connect a shop; its secret is shown on the page that follows, this once."""
    form = forms.ConnectorForm(request.POST or None, initial={"kind": "shopify"})
    if request.method == "POST" and form.is_valid():
        try:
            row, secret = commands.make_connector(request.actor, **form.cleaned_data)
        except Invalid as error:
            show_errors(form, error)
        else:
            toast(request, _("The shop is connected"), undo="")
            return one_with(request, row, secret)
    return render(request, "collect/new_connector.html", {"form": form})


@allow("imports.view")
@require_safe
def one(request: Request, connector: int) -> HttpResponse:
    return one_with(request, queries.connector(connector))


def one_with(
    request: Request, row: Connector, secret: str = "", fields: dict[str, str] | None = None
) -> HttpResponse:
    kind = kind_of(row.kind)
    hook = reverse("hooks:hook", args=[row.public_id])
    context = {
        "connector": row,
        "kind": kind,
        "health": queries.health(row),
        "refusal": queries.REFUSALS.get(row.refusal, ""),
        "address": f"{settings.PUBLIC_URL}{hook}",
        "secret": "" if kind.brings_secret else secret,
        "latest": [
            (each, tables.document_tone(each), tables.role(each)) for each in queries.latest(row)
        ],
        "stopped": queries.stopped(row),
        "held_sources": queries.held_sources(row),
        "feeds": queries.feeds(row),
        "fields": [(name, label, (fields or {}).get(name)) for name, label in kind.access],
        "wrong_address": (fields or {}).get("address"),
        "requests": queries.requests(row),
    }
    return render(request, "collect/connector.html", context)


@allow("connectors.manage")
@require_POST
def change_secret(request: Request, connector: int) -> HttpResponse:
    secret = commands.change_secret(request.actor, connector, request.POST.get("secret", ""))
    toast(request, _("The secret was changed"), undo="")
    return one_with(request, queries.connector(connector), secret)


@allow("connectors.manage")
@require_POST
def access(request: Request, connector: int) -> HttpResponse:
    """Where and with what the shop may be asked."""
    try:
        commands.set_access(
            request.actor, connector,
            address=request.POST.get("address", ""), access=request.POST.dict(),
        )  # fmt: skip
    except Invalid as error:
        return one_with(request, queries.connector(connector), fields=dict(error.fields))
    toast(request, _("The shop is being asked for its past"), undo="")
    return redirect("collect:connector", connector)


@allow("connectors.manage")
@require_POST
def pause(request: Request, connector: int) -> HttpResponse:
    commands.pause_connector(request.actor, connector)
    toast(request, _("Paused: what comes is kept"))
    return redirect("collect:connector", connector)


@allow("connectors.manage")
@require_POST
def start(request: Request, connector: int) -> HttpResponse:
    commands.start_connector(request.actor, connector)
    toast(request, _("Goes on: what came meanwhile is applied"))
    return redirect("collect:connector", connector)


@allow("connectors.manage")
@require_POST
def end(request: Request, connector: int) -> HttpResponse:
    commands.end_connector(request.actor, connector)
    toast(request, _("The connection was ended. What came stays"), undo="")
    return redirect("collect:connectors")


@allow("imports.run")
@require_POST
def replay(request: Request, connector: int) -> HttpResponse:
    """Try all that is held of this shop again."""
    row, count = queries.connector(connector), 0
    for source in queries.held_sources(row):
        count += commands.replay_documents(request.actor, source=source)
    if count:
        toast(request, _("%(count)d held documents are settled") % {"count": count})
    else:
        toast(request, _("Nothing could be recorded: the reasons still stand"), tone="warn")
    return redirect("collect:connector", connector)


@allow("connectors.manage")
@require_POST
def settle(request: Request, privacy: int) -> HttpResponse:
    """Say that a privacy request was seen to."""
    row = commands.settle_request(request.actor, privacy)
    toast(request, _("Noted: it was seen to"), undo="")
    return redirect("collect:connector", row.connector_id)
