"""Who must log in in two steps, as the owner sets it."""

from django.utils.translation import gettext_lazy as _

from shuke.common import shop_settings
from shuke.common.slots import Setting, SettingGroup
from shuke.team.models import Role, Staff

LOG_IN = SettingGroup(
    "login",
    _("Log-in"),
    "lock",
    _("A code from the phone besides the password."),
    page="team:second_factor",
    page_label=_("Your own second step"),
    order=55,
)
#: Choice -> the roles that must.
_ROLES = {
    "nobody": frozenset[str](),
    "owners": frozenset({Role.OWNER}),
    "office": frozenset({Role.OWNER, Role.MARKETER, Role.ANALYST}),
    "outside": frozenset({Role.OWNER, Role.AGENCY, Role.CALLER}),
    "everybody": frozenset(Role.values),
}
REQUIRED = Setting(
    "second_factor",
    "login",
    _("Two-step log-in must be used by"),
    "nobody",
    _("Whoever must and has not set it up yet is led there, and sees nothing else before."),
    kind="choice",
    choices=lambda: (
        ("nobody", _("Nobody: each as they like")),
        ("owners", _("Owners")),
        ("outside", _("Owners, agencies and call centres")),
        ("office", _("Owners, marketers and analysts")),
        ("everybody", _("Everybody")),
    ),
    words="两步 验证 二次 双重 登录 two factor 2fa mfa totp login",
    order=10,
)


def must_set_up(staff: Staff) -> bool:
    """Whether they are to set it up before anything else."""
    return not staff.has_second_factor and staff.role in _ROLES[shop_settings.value(REQUIRED)]
