"""Notes, statements of will, and what is given to somebody."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
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
        commands.add_note(request.actor, customer.pk, text)
    except Invalid as wrong:
        error = wrong.message
    else:
        toast(request, _("Noted"))
        text = ""
    page = queries.timeline(request.actor, customer)
    more = f"?after={page.after}" if page.after else ""
    context = {"customer": customer, "timeline": page, "more": more, "text": text, "error": error}
    context["may_edit"] = True
    return render(request, "customers/_timeline.html", context, status=422 if error else 200)


@allow("customers.edit")
@require_POST
def consent(request: Request, pk: int) -> HttpResponse:
    """Record what the customer said about a channel."""
    channel, state = request.POST.get("channel", ""), request.POST.get("state", "")
    say = {"granted": commands.grant_consent, "withdrawn": commands.withdraw_consent}.get(state)
    if say is None:
        raise Invalid(_("Choose one of the list."), fields={"state": _("Choose one of the list.")})
    purpose = request.POST.get("purpose") or "marketing"
    if say(request.actor, pk, channel, purpose=purpose):
        toast(request, _("Saved"))
    return back(request, pk)


@allow("customers.view")
@require_POST
def giving(request: Request, pk: int) -> HttpResponse:
    """Give what was chosen of the givables of all rooms; each asks for its own right."""
    what, reason = request.POST.get("what", ""), f"staff:{request.actor.id}:{clock.today()}"
    toast(request, commands.give(request.actor, pk, what, reason=reason))
    return redirect("customers:record", pk)
