"""What the team announces: log-ins, who works here, tokens."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.team.models import Region, Role, Staff, Team, Token

STAFF = Subject("staff", names_from(Staff), "team:member")
TOKEN = Subject("token", names_from(Token))
TEAM = Subject("team", names_from(Team))
REGION = Subject("region", names_from(Region))

Topic("login.", _("Log-ins"))
Topic("staff.", _("Team"))
Topic("tokens.", _("Tokens"))

_ROLES = dict(Role.choices)

_of_login = partial(Fact, audited=True)
_of_staff = partial(Fact, about=STAFF, audited=True)
_of_token = partial(Fact, about=TOKEN, audited=True)

#: Somebody came in or went out. A name that nobody has is not written down.
LOGGED_IN = _of_login("login.succeeded", _("logged in"))
LOGGED_OUT = _of_login("login.ended", _("logged out"))
LOGIN_FAILED = _of_login("login.failed", _("failed to log in as “%(name)s”"), holds=("name",))
LOGIN_LOCKED = _of_login(
    "login.locked",
    _("was locked out after too many wrong passwords for “%(name)s”"),
    holds=("name",),
)
#: Joining, changing role, leaving (how many of their `tokens` were revoked), coming back.
STAFF_ADDED = _of_staff(
    "staff.added",
    _("added %(staff)s to the team as %(role)s"),
    holds=("role",),
    values={"role": _ROLES},
)
ROLE_CHANGED = _of_staff(
    "staff.role",
    _("made %(staff)s %(after)s (was %(before)s)"),
    holds=("before", "after"),
    values={"before": _ROLES, "after": _ROLES},
)
STAFF_LEFT = _of_staff("staff.left", _("marked %(staff)s as having left"), holds=("tokens",))
STAFF_RETURNED = _of_staff(
    "staff.returned",
    _("reinstated %(staff)s as %(role)s"),
    holds=("role",),
    values={"role": _ROLES},
)
PASSWORD_RESET = _of_staff(
    "staff.password_reset", _("gave %(staff)s a new password"), holds=("tokens",)
)
PASSWORD_CHANGED = _of_staff("staff.password_changed", _("changed their own password"))
PROFILE_EDITED = _of_staff("staff.profile", _("edited their own profile"), holds=("before",))
TOKEN_MADE = _of_token("tokens.made", _("made the token “%(token)s”"), holds=("scopes",))
TOKEN_REVOKED = _of_token("tokens.revoked", _("revoked the token “%(token)s”"))
#: Where a colleague is placed now: `places`, kind -> how many.
PLACED = _of_staff("staff.placed", _("set what %(staff)s sees"), holds=("places",))
TEAM_SAVED = Fact("staff.team", _("set up the team %(team)s"), about=TEAM, audited=True)
REGION_SAVED = Fact("staff.region", _("set up the region %(region)s"), about=REGION, audited=True)
#: A leaving colleague's things went to others: how many `things`.
HANDED_OVER = _of_staff(
    "staff.handed_over",
    _("handed over what %(staff)s had: %(things)s"),
    holds=("hand_over", "things"),
)
HAND_OVER_TAKEN_BACK = _of_staff(
    "staff.hand_over_taken_back",
    _("gave %(staff)s back what was handed over"),
    holds=("hand_over",),
)
HOURS_SET = Fact("staff.hours", _("set the weekly hours"), audited=True)
OWN_DAY_SET = Fact("staff.own_day", _("set the hours of %(day)s"), holds=("day",), audited=True)
OWN_DAY_REMOVED = Fact(
    "staff.own_day_removed", _("took back the own hours of %(day)s"), holds=("day",), audited=True
)
