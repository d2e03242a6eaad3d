"""Pages of pay: the months, one month of everybody, one's own sheet with all that it is made of."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common import basics, clock
from shuke.common.access import Request, allow
from shuke.common.kit.forms import made_of
from shuke.common.kit.toasts import toast
from shuke.sales import commands, jobs
from shuke.sales.forms_pay import CorrectionForm
from shuke.sales.models import PayMonth, PaySheet
from shuke.sales.pay_plan import Plan
from shuke.sales.pay_words import corrections_of, lines_of, trace
from shuke.sales.queries import crew
from shuke.sales.queries import pay as queries
from shuke.sales.queries.plans import holding


@allow("sales.earn")
@require_safe
def months(request: Request) -> HttpResponse:
    """The months, as far as the reader has a sheet in them."""
    context = {
        "months": queries.months(request.actor),
        "currency": basics.currency(),
        "has_plan": holding() is not None,
    }
    return render(request, "sales/pay_months.html", context)


@allow("sales.earn")
@require_safe
def month(request: Request, pay_month: int) -> HttpResponse:
    """One month: everybody's sheet that the reader may see."""
    row = queries.month_for(request.actor, pay_month)
    if not request.actor.can("sales.pay"):
        sheets = queries.sheets_of(request.actor, row)
        if len(sheets) == 1:
            return redirect("sales:pay_sheet", sheets[0].pk)
    return _month_page(request, row)


@allow("sales.pay")
@require_POST
def computing(request: Request, pay_month: int) -> HttpResponse:
    row = queries.month_for(request.actor, pay_month)
    jobs.compute_pay.enqueue(row.pk)
    toast(request, _("It is worked out anew; look again in a minute"), undo="")
    return redirect("sales:pay_month", pay_month)


@allow("sales.pay")
@require_POST
def locking(request: Request, pay_month: int) -> HttpResponse:
    commands.lock_month(request.actor, pay_month, seen=request.POST.get("seen", ""))
    toast(request, _("Locked: it stays as it is"))
    return redirect("sales:pay_month", pay_month)


@allow("sales.pay")
@require_POST
def correcting(request: Request, pay_month: int) -> HttpResponse:
    """So much more or less for somebody, with the reason."""
    row = queries.month_for(request.actor, pay_month)
    form = _correction(request.POST)
    made = made_of(
        form,
        lambda: commands.correct_pay(
            request.actor,
            pay_month,
            int(form.cleaned_data["staff"]),
            form.cleaned_data["amount"],
            form.cleaned_data["why"],
        ),
    )
    if made is None:
        return _month_page(request, row, form, status=422)
    toast(request, _("The correction counts within a minute"))
    return redirect("sales:pay_month", pay_month)


@allow("sales.pay")
@require_POST
def ending(request: Request, correction: int) -> HttpResponse:
    month = queries.correction_for(request.actor, correction).month_id
    commands.end_correction(request.actor, correction)
    toast(request, _("The correction is taken back"))
    return redirect("sales:pay_month", month)


@allow("sales.pay")
@require_POST
def file(request: Request, pay_month: int) -> HttpResponse:
    """The month for payroll, as CSV."""
    row, text = commands.pay_file(request.actor, pay_month)
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="pay-{row.period.key}.csv"'
    return response


@allow("sales.earn")
@require_safe
def sheet(request: Request, pay_sheet: int) -> HttpResponse:
    """A colleague's month, every yuan to its rule and its orders."""
    row = PaySheet.objects.select_related("month__plan", "staff").get(
        pk=queries.sheet_for(request.actor, pay_sheet).pk
    )
    orders, count = trace(request.actor, row)
    context: dict[str, Any] = {
        "sheet": row,
        "sentences": _sentences(row.month),
        "month": row.month,
        "currency": row.month.currency,
        "lines": lines_of(row),
        "orders": orders,
        "count": count,
        "disputes": row.disputes.order_by("-began_at", "-pk"),
        "corrections": corrections_of(row),
        "is_own": row.staff_id == request.actor.id,
        "has_open": row.disputes.filter(ended_at=None).exists(),
    }
    return render(request, "sales/pay_sheet.html", context)


@allow("sales.earn")
@require_POST
def agreeing(request: Request, pay_sheet: int) -> HttpResponse:
    commands.agree(request.actor, pay_sheet)
    toast(request, _("Thank you: it stands as right"))
    return redirect("sales:pay_sheet", pay_sheet)


@allow("sales.earn")
@require_POST
def disputing(request: Request, pay_sheet: int) -> HttpResponse:
    commands.dispute(request.actor, pay_sheet, request.POST.get("words", ""))
    toast(request, _("The owner sees it; the month is not locked before it is answered"))
    return redirect("sales:pay_sheet", pay_sheet)


@allow("sales.pay")
@require_POST
def answering(request: Request, dispute: int) -> HttpResponse:
    sheet_id = queries.dispute_for(request.actor, dispute).sheet_id
    commands.answer_dispute(request.actor, dispute, request.POST.get("answer", ""))
    toast(request, _("Answered"))
    return redirect("sales:pay_sheet", sheet_id)


def _sentences(month: PayMonth) -> list[str]:
    return Plan.of_version(month.plan.definition).sentences() if month.plan else []


def _correction(data: Any = None) -> CorrectionForm:
    return CorrectionForm([(each.pk, each.name) for each in crew.sellers()], data)


def _month_page(
    request: Request, row: PayMonth, form: CorrectionForm | None = None, *, status: int = 200
) -> HttpResponse:
    sheets = queries.sheets_of(request.actor, row)
    is_owner = request.actor.can("sales.pay")
    context: dict[str, Any] = {
        "month": row,
        "sentences": _sentences(row),
        "sheets": sheets,
        "total": sum((each.total for each in sheets), start=0),
        "sold": sum((each.base for each in sheets), start=0),
        "seen": queries.total_of(row) if is_owner else "",
        "is_over": clock.today() >= row.period.end,
    }
    if is_owner and not row.is_locked:
        context["form"] = form or _correction()
    return render(request, "sales/pay_month.html", context, status=status)
