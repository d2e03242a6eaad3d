"""The team: who works here, in which role, and what each role may do."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shuke.common.access import Request, allow, signed_in
from shuke.common.declarations import declared
from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.kit.tables import Column, Table
from shuke.common.kit.toasts import toast
from shuke.team import commands, queries
from shuke.team.forms import RoleForm, StaffForm
from shuke.team.queries import scopes
from shuke.team.slots import MemberFact

#: What the choices of a colleague's page are called.
PLACES = {
    "store": gettext_lazy("Only these stores"),
    "region": gettext_lazy("Only these regions"),
    "team": gettext_lazy("Teams"),
    "campaign": gettext_lazy("Only these campaigns"),
}


class TeamTable(Table):
    name = "team"
    columns = [
        Column(
            "name",
            pgettext_lazy("of a person", "Name"),
            link=lambda p: reverse("team:member", args=[p.pk]),
        ),
        Column("username", gettext_lazy("User name")),
        Column("role", gettext_lazy("Role")),
        Column("last_login", gettext_lazy("Last log-in"), kind="ago"),
        Column("token_count", gettext_lazy("API tokens"), kind="number"),
        Column("state", gettext_lazy("Active"), template="team/_state.html", value=lambda p: p),
    ]


@allow("staff.manage")
def team(request: Request) -> HttpResponse:
    return render(request, "team/team.html", {"table": TeamTable(request, rows=queries.team())})


@never_cache
@allow("staff.manage")
def new(request: Request) -> HttpResponse:
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            welcome = commands.add_staff(request.actor, **form.cleaned_data)
        except ShukeError as error:
            show_errors(form, error)
        else:
            return welcome_page(request, welcome, _("%(name)s can log in now"))
    status = 422 if form.errors else 200
    return render(request, "team/new.html", {"form": form}, status=status)


@allow("staff.manage")
def member(request: Request, staff_id: int) -> HttpResponse:
    person = queries.member(staff_id)
    form = RoleForm(initial={"role": person.role})
    lines = [(each.label, each.read(request.actor, staff_id)) for each in declared(MemberFact)]
    at = scopes.placed(staff_id)
    context = {
        "person": person,
        "form": form,
        "more": [line for line in lines if line[1]],
        "sees": scopes.sentences(request.actor, person),
        "places": [
            (kind, PLACES[kind], [(pk, name, pk in at[kind]) for pk, name in offered])
            for kind, offered in scopes.choices(request.actor, person).items()
        ],
    }
    return render(request, "team/member.html", context)


@require_POST
@allow("staff.manage")
def role(request: Request, staff_id: int) -> HttpResponse:
    person = commands.change_role(request.actor, staff_id, request.POST.get("role", ""))
    toast(
        request,
        _("%(name)s is now: %(role)s") % {"name": person.name, "role": person.get_role_display()},
    )
    return redirect("team:member", staff_id)


@never_cache
@require_POST
@allow("staff.manage")
def comeback(request: Request, staff_id: int) -> HttpResponse:
    welcome = commands.let_return(request.actor, staff_id)
    return welcome_page(request, welcome, _("Welcome back, %(name)s"))


@never_cache
@require_POST
@allow("staff.manage")
def password(request: Request, staff_id: int) -> HttpResponse:
    welcome = commands.reset_password(request.actor, staff_id)
    return welcome_page(request, welcome, _("A new password for %(name)s"))


@signed_in
def roles(request: Request) -> HttpResponse:
    return render(request, "team/roles.html", queries.rights())


def welcome_page(request: Request, welcome: commands.Welcome, title: str) -> HttpResponse:
    """The password is in this answer only: nothing keeps it to show it again."""
    context = {
        "person": welcome.staff,
        "password": welcome.password,
        "title": title % {"name": welcome.staff.name},
    }
    return render(request, "team/welcome.html", context)
