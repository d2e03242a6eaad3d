"""What team adds to analysis."""

from django.utils.translation import gettext_lazy as _

from shuke.common.slots import (
    CAMPAIGNS,
    EVERYBODY,
    OWNER,
    STORES,
    ApiRouter,
    Capability,
    MenuPage,
    Mount,
    PaletteAction,
)
from shuke.team.warehouse import TABLES

DECLARATIONS = (
    Mount("", "shuke.team.urls"),
    ApiRouter("", "shuke.team.api.router"),
    Capability(
        "calendar.view",
        _("See the business hours"),
        EVERYBODY | {"agency"},
        within=STORES | CAMPAIGNS,
        order=280,
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
        "staff.manage",
        ("team:team", "team:new", "team:member", "team:roles", "team:groups", "team:hours"),
        order=10,
    ),
    MenuPage("person", _("Your page"), "team:profile", "user-round", "*", order=10),
    MenuPage("person", _("Password"), "team:password", "lock", "*", order=20),
    MenuPage("person", _("API tokens"), "team:tokens", "key-round", "tokens.own", order=30),
    PaletteAction(
        _("Let somebody in"),
        "team:new",
        "user-plus",
        "staff.manage",
        "staff 员工 新增",
        order=10,
    ),
    PaletteAction(_("Change my password"), "team:password", "lock", "*", "mima", order=70),
    PaletteAction(
        _("Make an API token"), "team:tokens", "key-round", "tokens.own", "令牌 密钥", order=80
    ),
    *TABLES,
)
