"""Webhooks: which other systems are told what, their secret once, a trial, and what was sent to each."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow
from shuke.common.errors import Conflict, Invalid
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.operate import commands, queries
from shuke.operate.forms_webhooks import WebhookForm

#: Deliveries on the page of one.
LATEST = 20


@allow("webhooks.manage")
def webhooks(request: Request) -> HttpResponse:
    """The list; a POST sets one up, and its page shows the secret this once."""
    form, chosen = WebhookForm(request.POST or None), request.POST.getlist("kinds")
    if request.method == "POST" and form.is_valid():
        try:
            row, secret = commands.add_webhook(request.actor, **form.cleaned_data, kinds=chosen)
        except (Invalid, Conflict) as error:
            show_errors(form, error)
        else:
            return _page(request, row, secret=secret)
    context = {"rows": queries.webhooks(request.actor), **_form(form, chosen)}
    return render(request, "operate/webhooks.html", context, status=422 if form.errors else 200)


@allow("webhooks.manage")
def webhook(request: Request, webhook: int) -> HttpResponse:
    """One of them; a POST changes it."""
    row = queries.webhook(request.actor, webhook)
    if request.method != "POST":
        return _page(request, row)
    form, chosen = WebhookForm(request.POST), request.POST.getlist("kinds")
    if form.is_valid():
        try:
            commands.change_webhook(request.actor, row.pk, **form.cleaned_data, kinds=chosen)
        except Invalid as error:
            show_errors(form, error)
        else:
            toast(request, _("Saved"), undo="")
            return redirect("operate:webhook", row.pk)
    return _page(request, row, form=form, chosen=chosen)


def _page(
    request: Request,
    row: Any,
    *,
    secret: str = "",
    form: WebhookForm | None = None,
    chosen: list[str] | None = None,
) -> HttpResponse:
    form = form or WebhookForm(initial={"name": row.name, "url": row.url})
    chosen = queries.kinds_of([row])[row.pk] if chosen is None else chosen
    context = {
        "row": row,
        "secret": secret,
        "latest": row.deliveries.order_by("-pk")[:LATEST],
        **_form(form, chosen),
    }
    return render(request, "operate/webhook.html", context, status=422 if form.errors else 200)


def _form(form: WebhookForm, chosen: list[str]) -> dict[str, Any]:
    topics = []
    for label, rows in queries.webhook_topics():
        boxes = [(kind, words, kind in chosen) for kind, words in rows]
        topics.append((label, boxes, sum(is_chosen for _kind, _words, is_chosen in boxes)))
    return {"form": form, "topics": topics}


@allow("webhooks.manage")
@require_POST
def secret(request: Request, webhook: int) -> HttpResponse:
    """A new secret, on the page this once (POST only)."""
    row, fresh = commands.renew_secret(request.actor, webhook)
    return _page(request, row, secret=fresh)


@allow("webhooks.manage")
@require_POST
def trial(request: Request, webhook: int) -> HttpResponse:
    """Send a trial (POST only)."""
    commands.try_webhook(request.actor, webhook)
    toast(request, _("A trial is on its way. What came of it stands below."), undo="")
    return redirect("operate:webhook", webhook)


@allow("webhooks.manage")
@require_POST
def end(request: Request, webhook: int) -> HttpResponse:
    """Tell it nothing more (POST only)."""
    row = commands.end_webhook(request.actor, webhook)
    toast(request, _("“%(name)s” is told nothing more.") % {"name": row.name}, undo="")
    return redirect("operate:webhooks")
