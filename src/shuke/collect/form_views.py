"""The pages of forms for the team: which there are, how far people come, what they sent."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.collect import commands, form_tables
from shuke.collect.queries import webforms as queries
from shuke.common import clock
from shuke.common.access import Request, allow
from shuke.common.kit.toasts import toast
from shuke.common.qr import svg


@allow("forms.view")
@require_safe
def forms(request: Request) -> HttpResponse:
    rows = [(row, queries.funnel(row)) for row in queries.forms()]
    return render(request, "collect/forms.html", {"rows": rows})


@allow("forms.view")
@require_safe
def one(request: Request, form: int) -> HttpResponse:
    """How far people come, and what they sent."""
    row = queries.form_of(form)
    address = queries.address_of(row)
    context = {
        "form": row,
        "funnel": queries.funnel(row),
        "table": form_tables.EntryTable(request, row).load(),
        "address": address,
        "embed": (
            f'<iframe src="{address}?frame=1" title="{row.name}" width="100%" height="640" '
            'loading="lazy" frameborder="0"></iframe>'
        ),
        "source": queries.source_of(row.pk),
    }
    return render(request, "collect/form_results.html", context)


@allow("forms.view")
@require_safe
def qr(request: Request, form: int) -> HttpResponse:
    """The form's address as a QR code, black on white for every printer; `source` says where it hangs."""
    address = queries.address_of(queries.form_of(form))
    if source := request.GET.get("source", "").strip()[:60]:
        from django.utils.http import urlencode

        address += f"?{urlencode({'source': source})}"
    answer = HttpResponse(svg(address), content_type="image/svg+xml")
    if "save" in request.GET:
        answer["Content-Disposition"] = f'attachment; filename="form-{form}.svg"'
    return answer


@allow("customers.export")
@require_POST
def export(request: Request, form: int) -> StreamingHttpResponse:
    """Everything that was sent on the form, as CSV."""
    lines = commands.export_entries(request.actor, form)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"form-{form}-{clock.today():%Y%m%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@allow("forms.view")
@require_safe
def entry(request: Request, entry: int) -> HttpResponse:
    row = queries.entry_of(entry)
    context = {
        "entry": row,
        "answers": queries.answers_of(request.actor, row),
        "claims": queries.claims_of(request.actor, row),
    }
    return render(request, "collect/form_entry.html", context)


@allow("customers.edit")
@require_POST
def claim(request: Request, entry: int) -> HttpResponse:
    """Add a contact that was claimed to the record, or leave it out."""
    accept = request.POST.get("do") == "add"
    commands.settle_claim(request.actor, entry, request.POST.get("kind", ""), accept=accept)
    toast(request, _("It stands on the record now") if accept else _("It was left out"))
    return redirect("forms:entry", entry)
