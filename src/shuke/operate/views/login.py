"""Coming in and going out."""

from django.contrib.auth import views as auth
from django.http import HttpResponse

from shuke.common.access import NOBODY, Request, public
from shuke.operate.commands import audit
from shuke.operate.forms import LoginForm
from shuke.operate.models import Staff
from shuke.operate.preferences import remember
from shuke.operate.queries import actor_for, has_staff


class Login(auth.LoginView):
    """Log-in. Every failure is answered in the same words and with the same work."""

    template_name = "operate/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, nobody_yet=not has_staff())

    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)  # gives the session a new key
        staff = form.get_user()
        audit(actor_for(staff), "login.succeeded", staff.name)
        return remember(response, staff)

    def form_invalid(self, form) -> HttpResponse:
        locked = getattr(self.request, "axes_locked_out", False)
        counted = getattr(self.request, "axes_failures_since_start", None)
        if form.cleaned_data.get("password") and not (locked and counted is None):
            # A name that nobody has may be a password in the wrong field: it is not written down.
            known = Staff.objects.filter(username=form.cleaned_data.get("username", ""))
            name = known.values_list("name", flat=True).first()
            audit(NOBODY, "login.locked" if locked else "login.failed", name or "")
        return super().form_invalid(form)


login = public(Login.as_view())
_leave = auth.LogoutView.as_view(next_page="operate:login", http_method_names=["post"])


@public
def logout(request: Request) -> HttpResponse:
    """End the session (POST only)."""
    if request.method == "POST" and request.actor.id is not None:
        audit(request.actor, "login.ended", request.actor.name)
    return _leave(request)
