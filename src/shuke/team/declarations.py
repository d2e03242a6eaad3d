"""What team adds to the frame and to analysis; what becomes of rows that name a colleague."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.models import (
    BulkChange,
    RecordedFact,
    SavedView,
    SettingVersion,
    Upload,
    ViewOrder,
)
from shuke.common.slots import (
    CAMPAIGNS,
    COLLEAGUES,
    EVERYBODY,
    MARKETERS,
    OWNER,
    QUEUE,
    STORES,
    ApiRouter,
    Capability,
    ConcernFinder,
    MenuPage,
    Mount,
    PaletteAction,
)
from shuke.team.commands import belongings
from shuke.team.models import (
    Assignment,
    HandOver,
    HandOverItem,
    Placement,
    ResetRequest,
    SecondFactor,
    StaffSession,
    Team,
    Token,
)
from shuke.team.requiring import LOG_IN, REQUIRED
from shuke.team.slots import Ownable, StaffRows
from shuke.team.warehouse import TABLES

_HISTORY = "It says who did it."

DECLARATIONS = (
    Mount("", "shuke.team.urls"),
    ApiRouter("", "shuke.team.api.router"),
    ApiRouter("", "shuke.team.api_views.router"),
    Capability(
        "views.share",
        _("Share views of lists with everybody"),
        COLLEAGUES,
        within=STORES,
        order=215,
    ),
    Capability(
        "views.export",
        _("Save lists of orders, products, tasks and campaigns as files"),
        MARKETERS,
        for_tokens=False,
        within=STORES,
        order=216,
    ),
    Capability(
        "calendar.view",
        _("See the business hours"),
        EVERYBODY | {"agency", "caller"},
        within=STORES | CAMPAIGNS | QUEUE,
        order=280,
    ),
    Capability(
        "staff.view",
        _("See what colleagues have to do and did"),
        MARKETERS,
        within=STORES,
        order=265,
    ),
    Capability("staff.manage", _("Manage the team"), OWNER, for_tokens=False, order=270),
    Capability(
        "tokens.own",
        _("Make own API tokens"),
        EVERYBODY | {"agency"},
        for_tokens=False,
        within=STORES | CAMPAIGNS,
        order=290,
    ),
    MenuPage(
        "house",
        _("Team"),
        "team:team",
        "users-round",
        "staff.view",
        ("team:team", "team:new", "team:member", "team:roles", "team:groups", "team:hours"),
        order=10,
    ),
    MenuPage("person", _("Your profile"), "team:profile", "user-round", "*", order=10),
    LOG_IN,
    REQUIRED,
    MenuPage("person", _("Two-step log-in"), "team:second_factor", "smartphone", "*", order=25),
    MenuPage("person", _("Where you are logged in"), "team:sessions", "monitor", "*", order=27),
    ConcernFinder("*", later("shuke.team.concerns.strange_log_ins"), order=2),
    MenuPage("person", _("Password"), "team:password", "lock", "*", order=20),
    MenuPage("person", _("API tokens"), "team:tokens", "key-round", "tokens.own", order=30),
    PaletteAction(
        _("Add a team member"),
        "team:new",
        "user-plus",
        "staff.manage",
        "staff 员工 新增",
        order=10,
    ),
    PaletteAction(_("Change my password"), "team:password", "lock", "*", "mima", order=70),
    PaletteAction(
        _("Create an API token"), "team:tokens", "key-round", "tokens.own", "令牌 密钥", order=80
    ),
    Ownable(
        "team",
        _("Teams that they lead"),
        held=belongings.teams_led_by,
        names=belongings.team_names,
        receivers=belongings.leads,
        move=belongings.give_teams,
        order=30,
    ),
    Ownable(
        "view",
        _("Views of lists that they share"),
        held=belongings.views_shared_by,
        names=belongings.view_names,
        receivers=belongings.leads,
        move=belongings.give_views,
        order=40,
        can_be_free=False,
    ),
    StaffRows(Team, "lead", "handed over", ownables=("team",)),
    StaffRows(ViewOrder, "owner_id", "kept", why="Whoever returns finds their tabs as they were."),
    StaffRows(SavedView, "owner_id", "handed over", ownables=("view",)),
    StaffRows(
        Upload, "owner_id", "kept", why="Nobody else can reach it; the sweeper throws it away."
    ),
    StaffRows(Token, "staff", "ended"),
    StaffRows(StaffSession, "staff", "ended"),
    StaffRows(ResetRequest, "staff", "kept", why="For a day or two: so many letters went out."),
    StaffRows(SecondFactor, "staff", "kept", why="Whoever returns has their phone still."),
    StaffRows(Assignment, "staff", "handed over", ownables=("customer",)),
    StaffRows(
        Placement, "staff", "kept", why="Whoever returns sees what they saw, not everything."
    ),
    StaffRows(HandOver, "leaver", "kept", why=_HISTORY),
    StaffRows(HandOverItem, "receiver", "kept", why=_HISTORY),
    StaffRows(RecordedFact, "actor_id", "kept", why=_HISTORY),
    StaffRows(BulkChange, "actor_id", "kept", why=_HISTORY),
    StaffRows(SettingVersion, "actor_id", "kept", why=_HISTORY),
    *TABLES,
)
