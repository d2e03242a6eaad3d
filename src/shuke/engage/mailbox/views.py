"""What arrived, as a mail program would show it. Reachable only with SHUKE_MAILBOX=1."""

import re
from email.message import EmailMessage
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST, require_safe

from shuke.common.access import allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast
from shuke.engage import commands
from shuke.engage.mailbox import store
from shuke.engage.views.letters import LETTER_CSP

_ADDRESS = re.compile(r"<(https?://[^>]+)>")
#: Headers worth looking at, in this order.
HEADERS = (
    "From", "To", "Reply-To", "Date", "Message-ID", "Return-Path",
    "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID",
)  # fmt: skip


def _where_enabled(view):
    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs):
        if not settings.MAILBOX:
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@allow("campaigns.edit")
@require_safe
@_where_enabled
def letters(request: HttpRequest) -> HttpResponse:
    before, search = request.GET.get("before", ""), request.GET.get("q", "").strip()[:100]
    entries = store.letters(before=int(before) if before.isdigit() else 0, search=search)
    context = {
        "letters": entries[: store.PAGE],
        "next": entries[store.PAGE - 1].id if len(entries) > store.PAGE else 0,
        "search": search,
        "count": store.count(),
    }
    return render(request, "engage/mailbox.html", context)


@allow("campaigns.edit")
@require_safe
@_where_enabled
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    entry, message = _stored_letter(pk)
    text = message.get_body(("plain",))
    context = {
        "entry": entry,
        "subject": str(message["Subject"] or ""),
        "headers": [(name, str(message[name])) for name in HEADERS if message[name]],
        "text": text.get_content() if text else "",
        "has_html": message.get_body(("html",)) is not None,
        "can_leave": bool(_one_click_address(message)),
    }
    return render(request, "engage/mailbox_letter.html", context)


@allow("campaigns.edit")
@require_safe
@xframe_options_sameorigin
@csp_override(LETTER_CSP)
@_where_enabled
def body(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of the letter alone, for a sandboxed frame."""
    part = _stored_letter(pk)[1].get_body(("html",))
    return HttpResponse(part.get_content() if part else "")


@allow("campaigns.edit")
@require_POST
@_where_enabled
def one_click(request: HttpRequest, pk: int) -> HttpResponse:
    """What a mail program's own "unsubscribe" does with the letter's headers (RFC 8058).

    The address is ours, so it is followed inside this process and no request leaves it.
    """
    address = _one_click_address(_stored_letter(pk)[1])
    if not address.startswith(f"{settings.PUBLIC_URL}/"):
        raise Invalid(_("This letter offers no one-click unsubscribe."))
    try:
        match = resolve(address.removeprefix(settings.PUBLIC_URL))
    except Resolver404 as error:
        raise Invalid(_("This letter offers no one-click unsubscribe.")) from error
    if match.view_name != "engage:unsubscribe" or match.kwargs["key"] == "preview":
        raise Invalid(_("A test letter has nobody to unsubscribe."))
    commands.unsubscribe(match.kwargs["key"], source="one-click")
    toast(request, _("Unsubscribed, as the mail program would have done it"))
    return redirect("mailbox:letter", pk)


def _stored_letter(pk: int) -> tuple[store.Entry, EmailMessage]:
    stored = store.letter(pk)
    if stored is None:
        raise Http404
    return stored


def _one_click_address(message: EmailMessage) -> str:
    """The https address of List-Unsubscribe, where the letter allows one click."""
    if str(message["List-Unsubscribe-Post"] or "").strip() != "List-Unsubscribe=One-Click":
        return ""
    match = _ADDRESS.search(str(message["List-Unsubscribe"] or ""))
    return match.group(1) if match else ""
