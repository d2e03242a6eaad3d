from django.contrib.auth.views import LoginView, LogoutView
from django.shortcuts import render

from shuke.common.access import public, signed_in

login = public(LoginView.as_view(template_name="operate/login.html"))
logout = public(LogoutView.as_view(next_page="operate:login"))


@signed_in
def today(request):
    return render(request, "operate/today.html")
