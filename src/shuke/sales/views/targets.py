"""Pages of targets: who has which, one of them over a year, setting, claiming, splitting, handing down."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common import basics, clock
from shuke.common.access import Request, allow
from shuke.common.kit.forms import made_of
from shuke.common.kit.toasts import toast
from shuke.sales import commands
from shuke.sales.forms_targets import TargetsForm
from shuke.sales.models import Target
from shuke.sales.queries import targets as queries


@allow("sales.earn")
@require_safe
def targets(request: Request) -> HttpResponse:
    """Everything that has targets, as far as the reader sees: this year and this month."""
    year = _year(request)
    context = {
        "rows": queries.overview(request.actor, year),
        "year": year,
        "years": (year - 1, year + 1),
        "currency": basics.currency(),
        "at": clock.now(),
    }
    return render(request, "sales/targets.html", context)


@allow("sales.earn")
@require_safe
def target(request: Request, of: str, thing: int) -> HttpResponse:
    """One year of something."""
    return _page(request, queries.subject_for(request.actor, of, thing))


@allow("sales.earn")
@require_POST
def setting(request: Request, of: str, thing: int) -> HttpResponse:
    queries.require_setting(request.actor, of, thing)
    return _stating(request, of, thing, commands.set_targets, "given")


@allow("sales.earn")
@require_POST
def claiming(request: Request, of: str, thing: int) -> HttpResponse:
    return _stating(request, of, thing, commands.claim_targets, "claimed")


@allow("sales.earn")
@require_POST
def splitting(request: Request, of: str, thing: int) -> HttpResponse:
    """The year over its months, as the year before went."""
    commands.split_year(request.actor, of, thing, _year(request))
    toast(request, _("Spread over quarters and months"))
    return _back(request, of, thing)


@allow("sales.earn")
@require_POST
def handing(request: Request, of: str, thing: int) -> HttpResponse:
    """The year's to those below."""
    to = request.POST.get("to", "")
    count = commands.hand_down(request.actor, of, thing, _year(request), to)
    toast(request, _("Shared out among %(n)s") % {"n": count})
    return _back(request, of, thing)


def _stating(
    request: Request, of: str, thing: int, command: Callable[..., int], side: str
) -> HttpResponse:
    subject = queries.subject_for(request.actor, of, thing)
    form = TargetsForm(_year(request), {}, request.POST)
    changed = made_of(form, lambda: command(request.actor, of, thing, form.cleaned_data))
    if changed is None:
        return _page(request, subject, **{side: form}, status=422)
    toast(request, _("Saved"))
    return _back(request, of, thing)


def _back(request: Request, of: str, thing: int) -> HttpResponse:
    return redirect(f"{reverse('sales:target', args=[of, thing])}?year={_year(request)}")


def _year(request: Request) -> int:
    text = request.POST.get("year") or request.GET.get("year") or ""
    this = clock.today().year
    return int(text) if text.isascii() and text.isdigit() and abs(int(text) - this) <= 10 else this


def _page(
    request: Request,
    subject: queries.Subject,
    *,
    given: TargetsForm | None = None,
    claimed: TargetsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    year, actor = _year(request), request.actor
    rows = queries.rows_of(subject, year)

    def form(side: str) -> TargetsForm:
        sides = {row.period.key: getattr(row, side) for row in rows}
        return TargetsForm(year, {key: each.amount for key, each in sides.items() if each})

    context: dict[str, Any] = {
        "subject": subject,
        "year": year,
        "years": (year - 1, year + 1),
        "rows": rows,
        "now": [row for row in rows if row.short and row.days_left],
        "below": queries.below(subject, year),
        "history": queries.history(subject, year),
        "currency": basics.currency(),
        "at": clock.now(),
    }
    if queries.may_set(actor, subject.kind, subject.thing):
        context["given"] = given or form("given")
        context["kinds_below"] = {
            Target.Kind.SHOP: [Target.Kind.STORE, Target.Kind.PERSON],
            Target.Kind.TEAM: [Target.Kind.PERSON],
        }.get(Target.Kind(subject.kind), [])
    if queries.may_claim(actor, subject.kind, subject.thing):
        context["claimed"] = claimed or form("claimed")
    return render(request, "sales/target.html", context, status=status)
