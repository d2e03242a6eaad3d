"""The pages of tickets."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.common.access import Request, allow
from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.kit.live import live_response
from shuke.common.kit.toasts import toast
from shuke.common.texts import whole_number
from shuke.service import commands, pages, queries
from shuke.service.forms import NewForm
from shuke.service.tables import ticket_table


@allow("tickets.view")
@require_safe
def index(request: Request) -> HttpResponse:
    context = {"table": ticket_table(request), **pages.news(request.actor)}
    return render(request, "service/tickets.html", context)


@allow("tickets.view")
@require_safe
def news(request: Request) -> HttpResponse:
    """How many wait, as a live part over the list."""
    context = pages.news(request.actor)
    return live_response(
        request, context["news"], lambda: render(request, "service/_news.html", context)
    )


@allow("tickets.answer")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """A call or a word at the counter becomes a ticket."""
    form = NewForm(request.POST or None, initial={"person": request.GET.get("person", "")[:254]})
    if form.is_valid():
        values = form.cleaned_data
        try:
            row = commands.open_ticket(
                request.actor,
                customer=pages.person_of(request.actor, values["person"]),
                subject=values["subject"],
                note=values["note"],
            )
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _("Saved"))
            return redirect("service:ticket", row.pk)
    return render(request, "service/new.html", {"form": form}, status=422 if form.errors else 200)


@allow("tickets.view")
@require_safe
def ticket(request: Request, ticket: int) -> HttpResponse:
    row = queries.ticket_for(request.actor, ticket)
    if row.merged_into_id:
        return render(request, "service/stub.html", {"ticket": row})
    return render(request, "service/ticket.html", pages.ticket_page(request, row))


@allow("tickets.view")
@require_safe
def conversation(request: Request, ticket: int) -> HttpResponse:
    """The conversation as a live part."""
    row = queries.ticket_for(request.actor, ticket)
    context = pages.conversation_part(request.actor, row)
    state = [(entry.kind, entry.pk, entry.state, str(entry.at)) for entry in context["entries"]]
    state += [(each.staff_id, each.is_writing) for each in context["others"]]
    return live_response(
        request, state, lambda: render(request, "service/_conversation.html", context)
    )


def _with_problem(request: Request, ticket: int, **more: Any) -> HttpResponse:
    row = queries.ticket_for(request.actor, ticket)
    context = {**pages.ticket_page(request, row), **more}
    return render(request, "service/ticket.html", context, status=422)


@allow("tickets.answer")
@require_POST
def answering(request: Request, ticket: int) -> HttpResponse:
    """Write to the person; with `do=solve` the ticket is solved by it, and the next one opens."""
    text, solves = request.POST.get("text", ""), request.POST.get("do") == "solve"
    macro = whole_number(request.POST.get("macro", ""), 15)
    try:
        made = commands.answer(request.actor, ticket, text, solves=solves, macro=macro)
    except ShukeError as error:
        return _with_problem(request, ticket, draft=text, problem=str(error.message))
    undo = reverse("service:taking-back", args=[made.pk])
    toast(request, _("It leaves in ten seconds"), undo=undo)
    following = queries.following(request.actor, ticket) if solves else None
    return redirect("service:ticket", following or ticket)


@allow("tickets.answer")
@require_POST
def noting(request: Request, ticket: int) -> HttpResponse:
    text = request.POST.get("text", "")
    try:
        commands.write_note(request.actor, ticket, text)
    except ShukeError as error:
        return _with_problem(request, ticket, note_draft=text, note_problem=str(error.message))
    toast(request, _("Noted for colleagues"))
    return redirect("service:ticket", ticket)


@allow("tickets.answer")
@require_POST
def holding(request: Request, ticket: int) -> HttpResponse:
    wanted = request.POST.get("holder", "")
    holder = request.actor.id if wanted == "me" else whole_number(wanted, 15)
    commands.assign(request.actor, ticket, holder)
    toast(request, _("Saved"))
    return redirect("service:ticket", ticket)


@allow("tickets.answer")
@require_POST
def ranking(request: Request, ticket: int) -> HttpResponse:
    commands.set_priority(
        request.actor, ticket, whole_number(request.POST.get("priority", ""), 2) or 0
    )
    toast(request, _("Saved"))
    return redirect("service:ticket", ticket)


@allow("tickets.answer")
@require_POST
def solving(request: Request, ticket: int) -> HttpResponse:
    """Solve it; with `do=next` the next one opens."""
    following = queries.following(request.actor, ticket)
    commands.solve(request.actor, ticket)
    toast(request, pages.SOLVED)
    goes_on = request.POST.get("do") == "next" and following
    return redirect("service:ticket", following if goes_on else ticket)


@allow("tickets.answer")
@require_POST
def reopening(request: Request, ticket: int) -> HttpResponse:
    commands.reopen(request.actor, ticket)
    toast(request, _("It is open again"))
    return redirect("service:ticket", ticket)


@allow("tickets.answer")
@require_POST
def letting_wait(request: Request, ticket: int) -> HttpResponse:
    commands.let_wait(request.actor, ticket)
    toast(request, _("It waits for the person"))
    return redirect("service:ticket", ticket)


@allow("tickets.answer")
@require_POST
def taking_back(request: Request, answer: int) -> HttpResponse:
    """Its text stands in the field again."""
    row = commands.take_back(request.actor, answer)
    toast(request, _("Taken back: nothing was sent"))
    return redirect(f"{reverse('service:ticket', args=[row.ticket_id])}?draft={row.pk}")
