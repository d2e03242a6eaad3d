"""A new password by a link in a letter."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from shuke.common.access import Request, public
from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.kit.toasts import toast
from shuke.team import commands
from shuke.team.commands.resetting import LinkOver
from shuke.team.forms import NewPasswordForm
from shuke.team.views.sessions import address_of


@never_cache
@public
def forgotten(request: Request) -> HttpResponse:
    """Ask for the link. The answer is the same for whatever was typed."""
    is_sent = request.method == "POST"
    if is_sent:
        commands.ask_for_link(request.POST.get("name", ""), address_of(request))
    return render(request, "team/forgotten.html", {"is_asked": is_sent})


@sensitive_post_parameters()
@never_cache
@public
def reset(request: Request, uid: str, token: str) -> HttpResponse:
    """The page that the link opens; it changes nothing before the form is sent."""
    form = NewPasswordForm(request.POST or None)
    try:
        person = commands.person_of(uid, token)
        if request.method == "POST" and form.is_valid():
            commands.set_password_by_link(uid, token, form.cleaned_data["new_password"])
            toast(request, _("Your password is changed, and your sessions have ended. Log in."))
            return redirect("team:login")
    except LinkOver as over:
        return render(request, "team/reset.html", {"over": over.message}, status=404)
    except ShukeError as error:
        show_errors(form, error)
    status = 422 if form.errors else 200
    return render(request, "team/reset.html", {"form": form, "person": person}, status=status)
