"""Pages of the rules for suspected fake orders: what holds, a version and what it would leave out."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.kit.forms import made_of
from shuke.common.kit.progress import job_of, progress_response
from shuke.common.kit.toasts import toast
from shuke.shop import commands
from shuke.shop.forms_suspicion import SuspicionForm
from shuke.shop.models import SuspicionRules
from shuke.shop.queries import suspicion as queries
from shuke.shop.suspicion import SIGNALS, Rules, standard


@allow("orders.suspect")
@require_safe
def suspicion(request: Request) -> HttpResponse:
    """What holds, and a form that begins with it."""
    holding = queries.holding()
    rules = Rules.of_version(holding.definition) if holding else standard()
    return _page(request, SuspicionForm(rules), holding)


@allow("orders.suspect")
@require_POST
def write(request: Request) -> HttpResponse:
    """Keep a version and rehearse it; nothing is left out by it yet."""
    form = SuspicionForm(standard(), request.POST)
    row = made_of(form, lambda: commands.write_rules(request.actor, form.definition()))
    if row is None:
        return _page(request, form, queries.holding(), status=422)
    return redirect("shop:suspicion_version", row.pk)


@allow("orders.suspect")
@require_safe
def version(request: Request, rules: int) -> HttpResponse:
    """One version with its rehearsal; its numbers stand in the form."""
    row = queries.rules_for(request.actor, rules)
    return _page(request, SuspicionForm(Rules.of_version(row.definition)), queries.holding(), row)


@allow("orders.suspect")
@require_safe
def progress(request: Request, rules: int) -> HttpResponse:
    return progress_response(request, _job(queries.rules_for(request.actor, rules)))


@allow("orders.suspect")
@require_POST
def begin(request: Request, rules: int) -> HttpResponse:
    commands.begin_rules(request.actor, rules)
    toast(request, _("These rules hold; what they suspect is being left out"))
    return redirect("shop:suspicion")


@allow("orders.suspect")
@require_POST
def end(request: Request, rules: int) -> HttpResponse:
    """With `put_back` the orders that it left out count again."""
    count = commands.end_rules(request.actor, rules, put_back=bool(request.POST.get("put_back")))
    toast(request, _("Switched off; %(count)d orders count again") % {"count": count})
    return redirect("shop:suspicion")


def _job(row: SuspicionRules) -> dict[str, Any]:
    return job_of(row, _("months"), "shop:suspicion_progress")


def _page(
    request: Request,
    form: SuspicionForm,
    holding: SuspicionRules | None,
    row: SuspicionRules | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "holding": holding,
        "sentences": Rules.of_version(holding.definition).sentences() if holding else [],
        "left_out": len(queries.marked_by(holding)) if holding else 0,
        "versions": queries.versions(request.actor),
        "row": row,
        "days": queries.PAST,
        **(_rehearsed(row) if row else {}),
    }
    return render(request, "shop/suspicion.html", context, status=status)


def _rehearsed(row: SuspicionRules) -> dict[str, Any]:
    rules = Rules.of_version(row.definition)
    context: dict[str, Any] = {"job": _job(row), "draft": rules.sentences()}
    if row.result is None:
        return context
    names = {signal.code: signal.name for signal in SIGNALS}
    counts = row.result["by_sign"]
    return context | {
        "result": row.result,
        "fresh": row.result["orders"] - row.result["already"] - row.result["included"],
        "signs": [(names[signal.code], counts.get(signal.code, 0)) for signal in rules.used],
        "examples": [
            {**each, "names": [names[code] for code in each["codes"]]}
            for each in row.result["examples"]
        ],
    }
