"""The page of the referral rules: what holds, a version, what it would cost."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.kit.forms import made_of
from shuke.common.kit.progress import job_of, progress_response
from shuke.common.kit.toasts import toast
from shuke.loyalty import commands
from shuke.loyalty.forms_referrals import TermsForm
from shuke.loyalty.models import ReferralRules
from shuke.loyalty.queries import referrals as queries
from shuke.loyalty.referrals import Terms


@allow("loyalty.rule")
@require_safe
def edit(request: Request) -> HttpResponse:
    """What holds, or terms to begin with, as a form."""
    return _page(request, TermsForm.of(queries.in_force() or Terms()))


@allow("loyalty.rule")
@require_POST
def write(request: Request) -> HttpResponse:
    """Keep a version and rehearse it; nobody gets anything by it yet."""
    form = TermsForm(request.POST)
    row = made_of(form, lambda: commands.write_referral_rules(request.actor, form.definition()))
    if row is None:
        return _page(request, form, status=422)
    return redirect("loyalty:referral_version", row.pk)


@allow("loyalty.rule")
@require_safe
def version(request: Request, version: int) -> HttpResponse:
    """One version with its rehearsal; its terms stand in the form."""
    row = queries.version_for(request.actor, version)
    return _page(request, TermsForm.of(Terms.of_version(row.definition)), row)


@allow("loyalty.rule")
@require_safe
def progress(request: Request, version: int) -> HttpResponse:
    return progress_response(request, _job(queries.version_for(request.actor, version)))


@allow("loyalty.rule")
@require_POST
def begin(request: Request, version: int) -> HttpResponse:
    commands.begin_referral_rules(request.actor, version)
    toast(request, _("These rules hold: whoever is brought from now on counts"))
    return redirect("loyalty:referrals")


@allow("loyalty.rule")
@require_POST
def end(request: Request, version: int) -> HttpResponse:
    commands.end_referral_rules(request.actor, version)
    toast(request, _("Switched off: who waits is still rewarded, nobody is added"))
    return redirect("loyalty:referrals")


def _job(row: ReferralRules) -> dict[str, Any]:
    return job_of(row, _("orders"), "loyalty:referral_progress")


def _page(
    request: Request, form: TermsForm, row: ReferralRules | None = None, *, status: int = 200
) -> HttpResponse:
    holding, terms = queries.holding(), queries.in_force()
    context: dict[str, Any] = {
        "form": form,
        "holding": holding,
        "sentences": terms.sentences() if terms else [],
        "versions": queries.versions(request.actor),
        "row": row,
    }
    if row is not None:
        context |= {"job": _job(row), "result": row.result}
    return render(request, "loyalty/referral_rules.html", context, status=status)
