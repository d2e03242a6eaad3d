"""What the owner sets about events."""

from django.utils.translation import gettext_lazy as _

from shuke.common.slots import Setting, SettingGroup

EVENTS = SettingGroup(
    "events",
    _("Events of your site"),
    "history",
    _("Where what visitors did is kept, and for how long."),
    order=47,
)
DAYS = Setting(
    "event_days",
    "events",
    _("Events stay in the main database for"),
    "180",
    _(
        "Older ones move to the archive: reports, segments, records and a person's own data go on seeing "
        "them. Visits and the timeline stay where they are."
    ),
    kind="choice",
    choices=lambda: (
        ("60", _("60 days")),
        ("90", _("90 days")),
        ("180", _("180 days")),
        ("365", _("365 days")),
        ("0", _("For ever")),
    ),
    words="行为 事件 归档 保留 xingwei event archive retention database trim",
    order=10,
)
ARCHIVE_DAYS = Setting(
    "event_archive_days",
    "events",
    _("Events are deleted after"),
    "0",
    _("Then they are gone for good, from every report. Visits stay."),
    kind="choice",
    choices=lambda: (
        ("0", _("Never")),
        ("400", _("400 days")),
        ("730", _("2 years")),
        ("1095", _("3 years")),
    ),
    words="行为 事件 删除 保留 event archive retention delete",
    order=20,
)
COMPETITORS = SettingGroup(
    "competitors",
    _("Competitors"),
    "scale",
    _("From when on you want to know that others are cheaper."),
    page="shop:competitors",
    page_label=_("Competitors"),
    order=27,
)
UNDERCUT = Setting(
    "competitor_undercut",
    "competitors",
    _("Today says that a competitor is below you from"),
    "10",
    _("By so much of your own price of today, in the same currency, as seen in the last 30 days."),
    kind="choice",
    choices=lambda: tuple((str(n), f"{n}%") for n in (5, 10, 15, 20, 30)),
    words="竞品 竞争对手 低价 jingpin competitor price undercut",
    order=10,
)
SETTINGS = (COMPETITORS, UNDERCUT, EVENTS, DAYS, ARCHIVE_DAYS)
