"""The door for platforms that post messages, and the pages on which it is opened."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuke.collect import commands
from shuke.collect.models import MessageHook
from shuke.collect.queries import mail as queries
from shuke.common.access import Request, allow, public
from shuke.common.errors import Forbidden, Invalid, NotFound
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.common.secrets import SecretLost


class HookForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Where people write"), choices=MessageHook.Kind.choices
    )
    name = forms.CharField(label=gettext_lazy("Display name"), max_length=80)
    owner = forms.CharField(
        label=gettext_lazy("AppID, CorpID or the shop’s name in chats"),
        max_length=64,
        required=False,
        help_text=gettext_lazy(
            "Of the WeChat account or the company; of a chat what stands before what the shop writes. An SMS "
            "gateway has none."
        ),
    )
    aes_key = forms.CharField(
        label=gettext_lazy("EncodingAESKey"),
        max_length=60,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "Make one on the platform's page and choose the safe mode: what is not encrypted is refused."
        ),
    )


@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def incoming(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET: the platform checks the address. POST: a message; an empty 200 says that it is kept, and else the
    platform posts it again."""
    query = request.GET.dict()
    headers = {name.lower(): value for name, value in request.headers.items()}
    answer: dict[str, Any] | None = None
    try:
        if request.method == "GET":
            return _answer(commands.echo(public_id, query))
        answer = commands.receive_message(public_id, query, headers, request.body)
    except NotFound:
        return _answer("no such connection\n", 404)
    except Forbidden as error:
        return _answer(f"{error.code}\n", 403)
    except Invalid as error:
        return _answer(f"{error.message}\n", 422)
    except SecretLost:
        return _answer("the secret has to be given anew\n", 503)
    return _answer("") if answer is None else JsonResponse(answer)


def _answer(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


@allow("messages.connect")
def new(request: Request) -> HttpResponse:
    """Connect a platform; its token is shown on the page that follows, this once."""
    form = HookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row, token = commands.make_hook(request.actor, **form.cleaned_data)
        except Invalid as error:
            show_errors(form, error)
        else:
            toast(request, _("Connected: put address and token into the platform"), undo="")
            return _one(request, row, token)
    return render(request, "collect/hook_form.html", {"form": form})


@allow("messages.view")
@require_safe
def one(request: Request, hook: int) -> HttpResponse:
    return _one(request, queries.hook(hook))


def _one(request: Request, row: MessageHook, token: str = "") -> HttpResponse:
    context = {
        "hook": row,
        "health": queries.hook_health(row),
        "token": token,
        "address": f"{settings.PUBLIC_URL}{reverse('messages:incoming', args=[row.public_id])}",
    }
    return render(request, "collect/hook.html", context)


@allow("messages.connect")
@require_POST
def end(request: Request, hook: int) -> HttpResponse:
    commands.end_hook(request.actor, hook)
    toast(request, _("Nothing more is taken. What came stays"), undo="")
    return redirect("messages:accounts")
