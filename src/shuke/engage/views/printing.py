"""Letters and inserts: what waits to be printed, and the batches."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.kit.toasts import toast
from shuke.engage import commands
from shuke.engage.queries import printing as queries


@allow("letters.print")
@require_safe
def index(request: Request) -> HttpResponse:
    context = {
        "piles": queries.piles(request.actor),
        "batches": queries.batches(request.actor),
        "may_read": request.actor.can("customers.contact"),
        "together": commands.TOGETHER,
    }
    return render(request, "engage/printing.html", context)


@allow("letters.print")
@require_POST
def prepare(request: Request, step: int) -> HttpResponse:
    commands.prepare_batch(request.actor, step)
    toast(request, _("Ready: open the file, print it, then say so"))
    return redirect("engage:letters-to-print")


@allow("letters.print")
@require_POST
def printed(request: Request, batch: int) -> HttpResponse:
    commands.mark_printed(request.actor, batch)
    toast(request, _("Noted as printed"), undo="")
    return redirect("engage:letters-to-print")


@allow("letters.print")
@require_POST
def drop(request: Request, batch: int) -> HttpResponse:
    commands.drop_batch(request.actor, batch)
    toast(request, _("Put back: its letters wait again"), undo="")
    return redirect("engage:letters-to-print")


@allow("letters.print")
@require_safe
def file(request: Request, batch: int) -> HttpResponse:
    """The pages, for the printer."""
    answer = HttpResponse(queries.pages(request.actor, batch), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="letters-{batch}.pdf"'
    return answer
