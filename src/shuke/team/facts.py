"""What the team announces: log-ins, who works here, tokens."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.common.undo import Final, Undo, opposite
from shuke.team.models import Region, Role, Staff, Team, Token

STAFF = Subject("staff", names_from(Staff), "team:member")
TOKEN = Subject("token", names_from(Token))
TEAM = Subject("team", names_from(Team))
REGION = Subject("region", names_from(Region))

Topic("login.", _("Log-ins"))
Topic("staff.", _("Team"))
Topic("tokens.", _("Tokens"))

_ROLES = dict(Role.choices)

_of_login = partial(Fact, audited=True, undo=Final())
_of_staff = partial(Fact, about=STAFF, audited=True)
_of_token = partial(Fact, about=TOKEN, audited=True)

_STAFF, _UNDOING = "shuke.team.commands.staff", "shuke.team.commands.undoing"
_LEAVE = Undo(opposite(f"{_STAFF}.mark_left"), others=("staff.left", "staff.returned"))
_PASSWORD = Final(_("An old password is known to nobody here."))

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
    undo=_LEAVE,
)
ROLE_CHANGED = _of_staff(
    "staff.role",
    _("made %(staff)s %(after)s (was %(before)s)"),
    holds=("before", "after"),
    values={"before": _ROLES, "after": _ROLES},
    undo=Undo(opposite(f"{_STAFF}.change_role")),
)
STAFF_LEFT = _of_staff(
    "staff.left",
    _("marked %(staff)s as having left"),
    holds=("tokens",),
    undo=Final(_("Let them come back on their page: they get a new password.")),
)
STAFF_RETURNED = _of_staff(
    "staff.returned",
    _("reinstated %(staff)s as %(role)s"),
    holds=("role",),
    values={"role": _ROLES},
    undo=_LEAVE,
)
PASSWORD_RESET = _of_staff(
    "staff.password_reset",
    _("gave %(staff)s a new password"),
    holds=("tokens",),
    undo=_PASSWORD,
)
PASSWORD_CHANGED = _of_staff(
    "staff.password_changed", _("changed their own password"), undo=_PASSWORD
)
#: A link in a letter was used; one was asked for, by whoever: `request` is its row.
PASSWORD_MAILED = _of_staff(
    "staff.password_mailed", _("set a new password by a letter"), undo=_PASSWORD
)
RESET_WANTED = Fact(
    "login.reset_wanted",
    _("asked for a link to set a new password"),
    holds=("request",),
    undo=Final(),
)
#: Somebody logged in from a device that they never used before: `session` is its row.
NEW_DEVICE = _of_staff(
    "login.new_device",
    _("logged in from a new device"),
    holds=("session",),
    undo=Final(_("End that session on the page “Where you are logged in”.")),
)
#: Sessions were ended: one's own, or a colleague's.
SESSIONS_ENDED = _of_staff(
    "login.sessions_ended",
    _("ended %(count)s sessions of %(staff)s"),
    holds=("count",),
    undo=Final(_("They log in again.")),
)
DEVICE_CONFIRMED = _of_staff(
    "login.device_confirmed",
    _("said that a log-in from a new device was theirs"),
    undo=Final(_("End that session if it was not.")),
)
PROFILE_EDITED = _of_staff(
    "staff.profile",
    _("edited their own profile"),
    holds=("before",),
    undo=Undo(later(f"{_UNDOING}.undo_profile")),
)
TOKEN_MADE = _of_token(
    "tokens.made",
    _("made the token “%(token)s”"),
    holds=("scopes",),
    undo=Undo(opposite("shuke.team.commands.tokens.revoke_token"), others=("tokens.revoked",)),
)
TOKEN_REVOKED = _of_token(
    "tokens.revoked",
    _("revoked the token “%(token)s”"),
    undo=Final(_("Make another token: the program needs a new secret.")),
)
#: Where a colleague is placed now: `places`, kind -> how many.
PLACED = _of_staff(
    "staff.placed",
    _("set what %(staff)s sees"),
    holds=("places",),
    undo=Undo(opposite("shuke.team.commands.placing.place_staff")),
)
TEAM_SAVED = Fact(
    "staff.team",
    _("set up the team %(team)s"),
    about=TEAM,
    audited=True,
    undo=Undo(later(f"{_UNDOING}.undo_team")),
)
REGION_SAVED = Fact(
    "staff.region",
    _("set up the region %(region)s"),
    about=REGION,
    audited=True,
    undo=Final(_("Set the region up again: stores may have come from several others.")),
)
#: A leaving colleague's things went to others: how many `things`.
HANDED_OVER = _of_staff(
    "staff.handed_over",
    _("handed over what %(staff)s had: %(things)s"),
    holds=("hand_over", "things"),
    undo=Final(_("Take it back from the colleague’s page within a day: they get a new password.")),
)
HAND_OVER_TAKEN_BACK = _of_staff(
    "staff.hand_over_taken_back",
    _("gave %(staff)s back what was handed over"),
    holds=("hand_over",),
    undo=Final(_("Hand over once more.")),
)
HOURS_SET = Fact(
    "staff.hours",
    _("set the weekly hours"),
    audited=True,
    undo=Undo(later(f"{_UNDOING}.undo_hours")),
)
_DAY = Undo(
    later(f"{_UNDOING}.undo_own_day"),
    thing=("day",),
    others=("staff.own_day", "staff.own_day_removed"),
)
OWN_DAY_SET = Fact(
    "staff.own_day", _("set the hours of %(day)s"), holds=("day",), audited=True, undo=_DAY
)
OWN_DAY_REMOVED = Fact(
    "staff.own_day_removed",
    _("took back the own hours of %(day)s"),
    holds=("day",),
    audited=True,
    undo=_DAY,
)

_FACTOR = Final(_("It is set up again on one's own page: a code of the phone is needed."))
#: A second step of the log-in was switched on, off, or got a wrong code; new codes on paper.
SECOND_FACTOR_ON = _of_staff("login.second_on", _("switched on two-step log-in"), undo=_FACTOR)
SECOND_FACTOR_OFF = _of_staff(
    "login.second_off", _("switched off two-step log-in of %(staff)s"), undo=_FACTOR
)
RECOVERY_CODES_MADE = _of_staff("login.codes", _("made new written codes"), undo=_FACTOR)
CODE_FAILED = _of_login("login.code_failed", _("typed a wrong code at the second step of a log-in"))
