"""One's own page: name, language, appearance, password, tokens."""

import datetime as dt
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from shuke.common import clock
from shuke.common.access import Request, allow, signed_in
from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.team import commands, queries
from shuke.team.forms import PasswordForm, ProfileForm, TokenForm
from shuke.team.preferences import replace
from shuke.team.views.sessions import go_on

CHOICES = ("name", "email", "language", "theme")


@signed_in
def profile(request: Request) -> HttpResponse:
    staff = request.user
    initial = {name: getattr(staff, name) for name in CHOICES}
    form = ProfileForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            staff = commands.edit_profile(request.actor, **form.cleaned_data)
        except ShukeError as error:
            show_errors(form, error)
        else:
            toast(request, _("Saved"))
            return replace(redirect("team:profile"), staff)
    status = 422 if form.errors else 200
    context = {
        "form": form,
        "person": staff,
        "rights": queries.rights_of(request.actor),
        "may_have_tokens": request.actor.can("tokens.own"),
    }
    return render(request, "team/profile.html", context, status=status)


@sensitive_post_parameters()
@signed_in
def password(request: Request) -> HttpResponse:
    form = PasswordForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            staff = commands.change_password(request.actor, form.cleaned_data["new_password"])
        except ShukeError as error:
            form.add_error("new_password", error.message)
        else:
            update_session_auth_hash(request, staff)  # other sessions end, this one goes on
            go_on(request)
            toast(request, _("Password changed. Your other sessions have ended."))
            return redirect("team:profile")
    status = 422 if form.errors else 200
    return render(request, "team/password.html", {"form": form}, status=status)


@never_cache
@allow("tokens.own")
def tokens(request: Request) -> HttpResponse:
    form = TokenForm(request.POST or None, actor=request.actor)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        until = clock.now() + dt.timedelta(days=int(data["days"])) if data["days"] else None
        try:
            token, secret = commands.make_token(
                request.actor, name=data["name"], scopes=data["scopes"], expires_at=until
            )
        except ShukeError as error:
            show_errors(form, error)
        else:
            context = {"form": TokenForm(actor=request.actor), "made": token, "secret": secret}
    status = 422 if form.errors else 200
    context["tokens"] = queries.own_tokens(request.actor)
    return render(request, "team/tokens.html", context, status=status)


@require_POST
@allow("tokens.own")
def revocation(request: Request, token_id: int) -> HttpResponse:
    token = commands.revoke_token(request.actor, token_id)
    toast(request, _("“%(name)s” is revoked") % {"name": token.name})
    return redirect("team:tokens")
