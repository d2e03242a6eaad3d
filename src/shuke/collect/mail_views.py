"""Pages of mailboxes: which are read, how it stands with one, adding and changing one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shuke.collect import commands
from shuke.collect.mail_forms import MailForm, initial_of
from shuke.collect.queries import mail as queries
from shuke.common.access import Request, allow
from shuke.common.errors import Invalid
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast


@allow("messages.view")
@require_safe
def accounts(request: Request) -> HttpResponse:
    rows = [(row, queries.health(row)) for row in queries.accounts()]
    hooks = [(row, queries.hook_health(row)) for row in queries.hooks()]
    return render(request, "collect/mail_accounts.html", {"rows": rows, "hooks": hooks})


@allow("messages.connect")
def new(request: Request) -> HttpResponse:
    form = MailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = commands.add_mail(request.actor, **form.values())
        except Invalid as error:
            show_errors(form, error)
        else:
            toast(request, _("The mailbox is being read"), undo="")
            return redirect("messages:account", row.pk)
    return render(request, "collect/mail_form.html", {"form": form})


@allow("messages.view")
@require_safe
def one(request: Request, account: int) -> HttpResponse:
    row = queries.account(account)
    context = {
        "account": row,
        "health": queries.health(row),
        "folders": queries.folders(row),
        "stopped": queries.stopped(row),
    }
    return render(request, "collect/mail_account.html", context)


@allow("messages.connect")
def edit(request: Request, account: int) -> HttpResponse:
    row = queries.account(account)
    form = MailForm(request.POST or None, initial=initial_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            commands.change_mail(request.actor, account, **form.values())
        except Invalid as error:
            show_errors(form, error)
        else:
            toast(request, _("Changed: it is read like this from now on"), undo="")
            return redirect("messages:account", account)
    return render(request, "collect/mail_form.html", {"form": form, "account": row})


@allow("messages.connect")
@require_POST
def pause(request: Request, account: int) -> HttpResponse:
    commands.pause_mail(request.actor, account)
    toast(request, _("Paused: nothing is read"))
    return redirect("messages:account", account)


@allow("messages.connect")
@require_POST
def start(request: Request, account: int) -> HttpResponse:
    commands.start_mail(request.actor, account)
    toast(request, _("Goes on where it ended"))
    return redirect("messages:account", account)


@allow("messages.connect")
@require_POST
def end(request: Request, account: int) -> HttpResponse:
    commands.end_mail(request.actor, account)
    toast(request, _("It is read no more. What came stays"), undo="")
    return redirect("messages:accounts")
