"""The team: who works here, in which role, and what each role may do."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shuke.common import clock
from shuke.common.access import Request, allow, signed_in
from shuke.common.declarations import declared
from shuke.common.errors import ShukeError
from shuke.common.kit.forms import show_errors
from shuke.common.kit.tables import Column, Table
from shuke.common.kit.toasts import toast
from shuke.team import commands, queries
from shuke.team.forms import RoleForm, StaffForm
from shuke.team.models import Staff
from shuke.team.queries import hours, scopes
from shuke.team.slots import MemberColumn, MemberPanel

#: Special days that the page of the team tells ahead.
SOON = 4

#: What the choices of a colleague's page are called.
PLACES = {
    "store": gettext_lazy("Only these stores"),
    "region": gettext_lazy("Only these regions"),
    "team": gettext_lazy("Teams"),
    "campaign": gettext_lazy("Only these campaigns"),
}


class TeamTable(Table):
    """Rows get `figures`: the values of the columns that rooms declare (`slots.MemberColumn`)."""

    name = "team"
    first = (
        Column("name", pgettext_lazy("of a person", "Name"), template="team/_person.html"),
        Column("role", gettext_lazy("Role")),
    )
    last = (
        Column(
            "state",
            gettext_lazy("Active"),
            template="team/_state.html",
            value=lambda p: p,
            at_first=False,
        ),
        Column("username", gettext_lazy("User name"), at_first=False),
    )
    of_managers = (
        Column("last_login", gettext_lazy("Last log-in"), kind="ago", on_phones=False),
        Column("token_count", gettext_lazy("API tokens"), kind="number", at_first=False),
    )

    def __init__(self, request: Request, rows: list[Staff]):
        actor = request.actor
        declared_ones = [each for each in declared(MemberColumn) if actor.can(each.capability)]
        manages = actor.can("staff.manage")
        self.columns = (
            *self.first,
            *(_declared_column(each) for each in declared_ones),
            *(self.of_managers if manages else ()),
            *self.last,
        )
        super().__init__(request, rows=rows)
        ids = [person.pk for person in rows]
        figures = {each.name: each.read(actor, ids) for each in declared_ones}
        for person in rows:
            person.figures = {  # type: ignore[attr-defined]
                name: values.get(person.pk) for name, values in figures.items()
            }


def _declared_column(each: MemberColumn) -> Column:
    return Column(
        each.name,
        each.label,
        kind="number",
        help=each.help,
        on_phones=each.on_phones,
        value=lambda person: person.figures[each.name],
    )


@allow("staff.view")
def team(request: Request) -> HttpResponse:
    """Everybody whose page the actor may see, with what they have to do; when the shop is open."""
    people = [person for person in queries.team() if queries.may_see(request.actor, person.pk)]
    context = {
        "table": TeamTable(request, people),
        "today": hours.calendar().on(clock.today()),
        "special": [day for day in hours.special_days(60) if day.day > clock.today()][:SOON],
        "teams": scopes.teams() if request.actor.can("staff.manage") else [],
    }
    return render(request, "team/team.html", context)


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


@signed_in
def member(request: Request, staff_id: int) -> HttpResponse:
    """A colleague: who they are, what they have and did, and, for who manages the team, their rights."""
    actor = request.actor
    person = queries.member_for(actor, staff_id)
    panels = [(each.template, each.read(actor, staff_id)) for each in declared(MemberPanel)]
    context = {
        "person": person,
        "panels": [(template, panel) for template, panel in panels if panel is not None],
        "sees": scopes.sentences(actor, person),
        "manages": actor.can("staff.manage"),
        "is_me": actor.id == staff_id,
    }
    if context["manages"]:
        at = scopes.placed(staff_id)
        context["form"] = RoleForm(initial={"role": person.role})
        context["places"] = [
            (kind, PLACES[kind], [(pk, name, pk in at[kind]) for pk, name in offered])
            for kind, offered in scopes.choices(actor, person).items()
        ]
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
