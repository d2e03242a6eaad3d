"""The second step of a log-in, and setting it up."""

import base64
from typing import Any

from django.contrib.auth import login as auth_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from shuke.common import basics, clock, qr, secrets, shop_settings
from shuke.common.access import Request, allow, public, signed_in
from shuke.common.errors import ShukeError
from shuke.common.kit.toasts import toast
from shuke.team import commands, totp
from shuke.team.models import SecondFactor, Staff
from shuke.team.preferences import remember
from shuke.team.requiring import must_set_up
from shuke.team.views.sessions import begin

#: Where a session holds that the password was right.
_FIRST_STEP = "first_step"
#: Seconds for the second one.
_PATIENCE = 300
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def ask_second_step(request: HttpRequest, staff: Staff, target: str) -> HttpResponse:
    """The password was right: nobody is logged in before the code is."""
    request.session.cycle_key()
    request.session[_FIRST_STEP] = {
        "staff": staff.pk,
        "password": staff.get_session_auth_hash(),
        "at": clock.now().timestamp(),
        "next": target,
    }
    return redirect("team:login_code")


@sensitive_post_parameters()
@never_cache
@public
def login_code(request: Request) -> HttpResponse:
    """The second step: a code of the app, or from paper."""
    staff, target = _first_step(request)
    if staff is None:
        return redirect("team:login")
    if request.method != "POST":
        return render(request, "team/login_code.html")
    if not commands.check_code(staff, request.POST.get("code", "")[:40]):
        words = _("This code is not right, or was used already. After six wrong ones wait a while.")
        return render(request, "team/login_code.html", {"error": words}, status=422)
    del request.session[_FIRST_STEP]
    auth_login(request, staff, backend=_BACKEND)
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(target, hosts, require_https=request.is_secure())
    response = redirect(target if target and safe else "operate:today")
    return remember(begin(request, response, staff), staff)


def _first_step(request: Request) -> tuple[Staff | None, str]:
    step = request.session.get(_FIRST_STEP) or {}
    if not step or clock.now().timestamp() - step["at"] > _PATIENCE:
        return None, ""
    staff = Staff.objects.filter(pk=step["staff"], left_at=None, has_second_factor=True).first()
    if staff is None or staff.get_session_auth_hash() != step["password"]:
        return None, ""
    return staff, step["next"]


@sensitive_post_parameters()
@never_cache
@signed_in
def second_factor(request: Request) -> HttpResponse:
    """One's own: begin, confirm by a code, new codes on paper, or an end; each a POST with `step`."""
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            context["codes"] = _stepped(request)
        except ShukeError as error:
            context["error"] = error.message
    staff = Staff.objects.get(pk=request.actor.id)
    factor = SecondFactor.objects.filter(staff=staff, ended_at=None).first()
    context |= {"must": must_set_up(staff), "is_on": staff.has_second_factor}
    if factor is not None and factor.confirmed_at is None:
        secret = secrets.unseal(factor.secret)
        issuer = shop_settings.value(basics.NAME) or "Shuke"
        picture = qr.svg(totp.address(secret, staff.username, issuer))
        context["picture"] = f"data:image/svg+xml;base64,{base64.b64encode(picture).decode()}"
        context["secret"] = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    elif factor is not None:
        context["left"] = factor.codes.filter(used_at=None).count()
    status = 422 if "error" in context else 200
    return render(request, "team/second_factor.html", context, status=status)


def _stepped(request: Request) -> list[str]:
    """Do what was asked; the codes to be shown, if it makes some."""
    step, code = request.POST.get("step", ""), request.POST.get("code", "")[:40]
    if step == "begin":
        commands.begin_second_factor(request.actor)
    elif step == "confirm":
        return commands.confirm_second_factor(request.actor, code)
    elif step == "codes":
        return commands.renew_recovery_codes(request.actor, code)
    elif step == "end":
        commands.end_own_second_factor(request.actor, code)
    return []


@allow("staff.manage")
@require_POST
def end_of_member(request: Request, staff_id: int) -> HttpResponse:
    """Let a colleague in without (POST only)."""
    staff = commands.end_second_factor(request.actor, staff_id)
    toast(request, _("%(name)s logs in by password alone now.") % {"name": staff.name}, undo="")
    return redirect("team:member", staff_id)
