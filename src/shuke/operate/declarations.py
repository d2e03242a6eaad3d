"""What operate adds to the page of a colleague."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.slots import (
    OWNER,
    ApiRouter,
    Capability,
    ConcernFinder,
    MenuPage,
    Mount,
    SearchSource,
    SettingGroup,
)
from shuke.common.today_slots import FirstStep, TodayPart
from shuke.customers.slots import RetentionSetting
from shuke.operate.backups.terms import SETTINGS
from shuke.operate.queries import activity_panel
from shuke.operate.setting_rows import setting_hits
from shuke.team.slots import MemberPanel

DECLARATIONS = (
    Mount("", "shuke.operate.urls"),
    ApiRouter("/reactions", "shuke.operate.api.router"),
    ApiRouter("/deliveries", "shuke.operate.api_deliveries.router"),
    Capability("audit.view", _("See the activity log"), OWNER, for_tokens=False, order=280),
    Capability(
        "work.manage",
        _("See failed background jobs and retry them"),
        OWNER,
        order=285,
    ),
    Capability("settings.manage", _("Change the shop's settings"), OWNER, order=275),
    Capability(
        "backups.manage",
        _("Back the shop up, and see its backups"),
        OWNER,
        order=286,
    ),
    Capability(
        "webhooks.manage",
        _("Tell other systems what happens in the shop"),
        OWNER,
        order=287,
    ),
    ApiRouter("/webhooks", "shuke.operate.api_webhooks.router"),
    MenuPage(
        "house",
        _("Webhooks"),
        "operate:webhooks",
        "link",
        "webhooks.manage",
        ("operate:webhook",),
        order=34,
    ),
    ConcernFinder("webhooks.manage", later("shuke.operate.concerns.webhooks"), order=16),
    ApiRouter("/backups", "shuke.operate.api_backups.router"),
    *SETTINGS,
    MenuPage("house", _("Backups"), "operate:backups", "save", "backups.manage", order=32),
    ConcernFinder("backups.manage", later("shuke.operate.concerns.backups"), order=12),
    ApiRouter("/settings", "shuke.operate.api_settings.router"),
    SearchSource(_("Settings"), "settings", "settings.manage", setting_hits, order=90),
    SettingGroup(
        "hours",
        _("Business hours"),
        "clock",
        _("Weekly hours, public holidays and special days."),
        "team:hours",
        _("Edit business hours"),
        order=30,
    ),
    MenuPage(
        "house",
        _("Settings"),
        "operate:settings",
        "settings",
        "settings.manage",
        ("operate:settings",),
        order=5,
    ),
    *(
        RetentionSetting(key, "operate:settings")
        for key in (
            *("message_days", "message_file_days", "event_days", "event_archive_days"),
            "import_undo_days",
        )
    ),
    MenuPage("home", _("Today"), "operate:today", "sun", "*", key="t", order=10),
    MenuPage("house", _("Activity"), "operate:audit", "history", "audit.view", order=20),
    MenuPage("person", _("My changes"), "operate:changes", "undo-2", "*", order=15),
    MenuPage(
        "house",
        _("Background jobs"),
        "operate:work",
        "activity",
        "work.manage",
        ("operate:work",),
        order=30,
    ),
    MenuPage(
        "house",
        _("Webhook deliveries"),
        "operate:deliveries",
        "webhook",
        "work.manage",
        ("operate:deliver",),
        order=35,
    ),
    ConcernFinder(
        "*", later("shuke.operate.concerns.first_steps"), order=1, order_for={"marketer": 95}
    ),
    FirstStep(
        _("Give your shop its name"),
        _("With its logo, colour, currency and time zone."),
        "operate:settings",
        "settings.manage",
        later("shuke.common.basics.name"),
        order=20,
    ),
    FirstStep(
        _("Say where customers reach you"),
        _("Links in letters and QR codes lead to this machine until SHUKE_PUBLIC_URL is set."),
        "operate:settings",
        "settings.manage",
        later("shuke.common.public_address.is_set"),
        order=50,
    ),
    TodayPart(
        "operate/_numbers.html",
        "insight.view",
        later("shuke.operate.today.showing.figures_part"),
        "top",
        order=10,
    ),
    TodayPart(
        "operate/_lately.html",
        "insight.view",
        later("shuke.operate.today.showing.lately_part"),
        order=10,
        order_for={"marketer": 30},
    ),
    ConcernFinder("work.manage", later("shuke.operate.concerns.failed_work"), order=15),
    MemberPanel("operate/member_panel.html", activity_panel, order=90),
)
