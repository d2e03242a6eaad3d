"""Notes, statements of will, and what is given to somebody."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.common import clock
from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast
from shuke.customers import commands, queries
from shuke.customers.views.facts import back


@allow("customers.edit")
@require_POST
def notes(request: Request, pk: int) -> HttpResponse:
    """Add a note; answers with the timeline anew."""
    customer = queries.customer_for(request.actor, pk)
    text = request.POST.get("text", "")
    error = ""
    try:
        note = commands.add_note(request.actor, customer.pk, text)
    except Invalid as wrong:
        error = wrong.message
    else:
        undo = reverse("customers:note_removal", args=[customer.pk, note.pk])
        toast(request, _("Noted"), undo=undo)
        text = ""
    page = queries.timeline(request.actor, customer)
    more = f"?after={page.after}" if page.after else ""
    context = {"customer": customer, "timeline": page, "more": more, "text": text, "error": error}
    context["may_edit"] = True
    return render(request, "customers/_timeline.html", context, status=422 if error else 200)


@allow("customers.edit")
@require_POST
def note_removal(request: Request, pk: int, touch: int) -> HttpResponse:
    commands.take_back_note(request.actor, pk, touch)
    toast(request, _("The note is gone"))
    return back(request, pk)


@allow("customers.edit")
@require_POST
def consent(request: Request, pk: int) -> HttpResponse:
    """Record what the customer said about a channel. `channel` and `state` come with the form, or
    with the address of an undo."""
    channel = request.POST.get("channel") or request.GET.get("channel", "")
    state = request.POST.get("state") or request.GET.get("state", "")
    say = {"granted": commands.grant_consent, "withdrawn": commands.withdraw_consent}.get(state)
    if say is None:
        raise Invalid(_("Choose one of the list."), fields={"state": _("Choose one of the list.")})
    if say(request.actor, pk, channel):
        opposite = "withdrawn" if state == "granted" else "granted"
        undo = reverse("customers:consent", args=[pk])
        toast(request, _("Saved"), undo=f"{undo}?channel={channel}&state={opposite}")
    return back(request, pk)


@allow("customers.view")
@require_POST
def giving(request: Request, pk: int) -> HttpResponse:
    """Give what was chosen of the givables of all rooms; each asks for its own right."""
    what, reason = request.POST.get("what", ""), f"staff:{request.actor.id}:{clock.today()}"
    toast(request, commands.give(request.actor, pk, what, reason=reason))
    return redirect("customers:record", pk)
