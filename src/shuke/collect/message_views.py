"""Pages of messages: which wait, what one says beside its person, dealing with it, saying whose it is."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.collect import commands, message_tables
from shuke.collect.queries import messages as queries
from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.toasts import toast
from shuke.customers import queries as people


@allow("messages.view")
@require_safe
def messages(request: Request) -> HttpResponse:
    table = message_tables.MessageTable(request).load()
    context = {"table": table, "waiting": queries.waiting().count()}
    return render(request, "collect/messages.html", context)


@allow("messages.view")
@require_safe
def one(request: Request, message: int) -> HttpResponse:
    return one_with(request, message)


def one_with(
    request: Request,
    message: int,
    entry: str = "",
    wrong: str = "",
    *,
    draft: str = "",
    refused: str = "",
) -> HttpResponse:
    [row] = queries.for_reader(request.actor, [queries.message(message)])
    person = None
    if row.customer_id and request.actor.can("customers.view"):
        person = people.customer_for(request.actor, row.customer_id)
    own, whole = queries.own_text(row)
    context = {
        "message": row,
        "sender": queries.visible_address(request.actor, row, row.sender),
        "person": person,
        "contacts": people.contacts(request.actor, [person.pk])[person.pk] if person else [],
        "own": own,
        "about": queries.about(row.answers),
        "whole": whole,
        "files": queries.attachments(row),
        "thread": queries.for_reader(request.actor, queries.thread(row)),
        "waits": queries.waits(row),
        "entry": entry,
        "wrong": wrong,
        "may_answer": request.actor.can("messages.handle") and commands.can_answer(row),
        "draft": draft,
        "refused": refused,
    }
    status = 422 if refused else 200
    return render(request, "collect/message.html", context, status=status)


@allow("messages.handle")
@require_POST
def handle(request: Request, message: int) -> HttpResponse:
    commands.handle_message(request.actor, message)
    toast(request, _("Handled"))
    return redirect("messages:message", message)


@allow("messages.handle")
@require_POST
def reopen(request: Request, message: int) -> HttpResponse:
    commands.reopen_message(request.actor, message)
    toast(request, _("It waits again"))
    return redirect("messages:message", message)


@allow("messages.handle")
@require_POST
def answer(request: Request, message: int) -> HttpResponse:
    """Write back in the chat."""
    text = request.POST.get("text", "")
    try:
        commands.answer_chat(request.actor, message, text)
    except Invalid as error:
        return one_with(request, message, draft=text, refused=error.message)
    toast(request, _("Written: the gateway brings it"))
    return redirect("messages:message", message)


@allow("messages.handle")
@require_POST
def tie(request: Request, message: int) -> HttpResponse:
    """Say whose it is, by a phone, e-mail, number or #id as somebody would paste it."""
    entry = request.POST.get("person", "").strip()[:254]
    if request.POST.get("do") == "untie":
        commands.tie_message(request.actor, message, None)
        toast(request, _("It waits as from an unknown sender"))
        return redirect("messages:message", message)
    customer = people.identify(request.actor, [entry])[0].customer_id
    if customer is None:
        text = _("Nobody on record is “%(entry)s”. Type a phone, an e-mail address, a customer number or #id.")  # fmt: skip
        return one_with(request, message, entry, text % {"entry": entry})
    commands.tie_message(request.actor, message, customer)
    toast(request, _("It stands on their record now"))
    return redirect("messages:message", message)


@allow("messages.view")
@require_POST
def attachment(request: Request, file: int) -> HttpResponse:
    """A file that a stranger may have sent: saved, never shown in the page, and of no type that runs."""
    row, content = commands.take_attachment(request.actor, file)
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, row.title or f"file-{row.pk}")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
