"""Coming in and going out."""

from django.contrib.auth import views as auth
from django.http import HttpResponse

from shuke.common.access import Request, public
from shuke.team import commands
from shuke.team.forms import LoginForm
from shuke.team.preferences import remember
from shuke.team.queries import has_staff
from shuke.team.views import sessions
from shuke.team.views.factors import ask_second_step


class Login(auth.LoginView):
    """Log-in. Every failure is answered in the same words and with the same work."""

    template_name = "team/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, nobody_yet=not has_staff())

    def form_valid(self, form) -> HttpResponse:
        staff = form.get_user()
        if staff.has_second_factor:
            return ask_second_step(self.request, staff, self.get_redirect_url())
        response = super().form_valid(form)  # gives the session a new key
        return remember(sessions.begin(self.request, response, staff), staff)

    def form_invalid(self, form) -> HttpResponse:
        locked = getattr(self.request, "axes_locked_out", False)
        counted = getattr(self.request, "axes_failures_since_start", None)
        if form.cleaned_data.get("password") and not (locked and counted is None):
            commands.note_failed_login(form.cleaned_data.get("username", ""), locked=locked)
        return super().form_invalid(form)


login = public(Login.as_view())
_leave = auth.LogoutView.as_view(next_page="team:login", http_method_names=["post"])


@public
def logout(request: Request) -> HttpResponse:
    """End the session (POST only)."""
    if request.method == "POST" and request.actor.id is not None:
        commands.note_logout(request.actor)
        sessions.leave(request)
    return _leave(request)
