"""What engage adds to the record and to segments."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shuke.collect.slots import DocumentKind, MessageCarrier, MessageReader
from shuke.common.declarations import later
from shuke.common.slots import (
    ANALYSTS,
    CAMPAIGNS,
    MARKETERS,
    OWNER,
    ApiRouter,
    Capability,
    ConcernFinder,
    ListFile,
    ListPage,
    MenuPage,
    Mount,
    PaletteAction,
    PeopleAction,
    SearchSource,
    SettingEffect,
)
from shuke.common.today_slots import FirstStep, TodayPart
from shuke.customers.slots import (
    Gate,
    LooseTexts,
    Panel,
    PeopleSource,
    PersonRows,
    Stage,
    TalkingPoint,
    TimelineKind,
    Trigger,
    Variable,
    from_reach,
)
from shuke.engage import senders
from shuke.engage.channel_slots import CHANNELS
from shuke.engage.channels import incoming_doors
from shuke.engage.gates.declared import RELATION_GATES
from shuke.engage.journey_slots import JOURNEYS
from shuke.engage.models import (
    CampaignEvent,
    Due,
    Reply,
    RulesRehearsal,
    Send,
    SendingRules,
)
from shuke.engage.steps import StepKind
from shuke.insight.slots import SegmentUse
from shuke.relations.slots import PastContacts
from shuke.team.slots import Places, StaffRows

#: Only where letters arrive on this machine (SHUKE_MAILBOX=1).
MAILBOX = (
    (
        MenuPage(
            "talk",
            _("Mailbox"),
            "mailbox:letters",
            "inbox",
            "campaigns.edit",
            ("mailbox:",),
            order=20,
        ),
    )
    if settings.MAILBOX
    else ()
)

DECLARATIONS = (
    *JOURNEYS,
    MessageReader(later("shuke.engage.commands.mailbacks.read_report"), order=10),
    MessageReader(later("shuke.engage.commands.mailbacks.read_answer"), order=20),
    Trigger(
        "engage.replied",
        _("writes back"),
        "campaigns.view",
        later("shuke.engage.triggers.replied"),
        order=80,
    ),
    Trigger(
        "engage.clicked",
        _("follows a link of a letter"),
        "campaigns.view",
        later("shuke.engage.triggers.clicked"),
        order=81,
    ),
    *senders.DECLARATIONS,
    SettingEffect("time_zone", later("shuke.engage.queries.scheduled.effect_of_zone"), order=30),
    *CHANNELS,
    TalkingPoint(later("shuke.engage.queries.prompts.prompts"), order=10),
    Variable(
        "greeting",
        _("Salutation"),
        _("Emma Clarke"),
        from_reach("name"),
        in_words=later("shuke.engage.letters.wording.greet"),
        order=10,
    ),
    Variable(
        "first_name",
        _("First name"),
        _("Emma Clarke"),
        from_reach("name"),
        filters="default: ''",
        in_words=later("shuke.engage.letters.wording.first_name_in"),
        order=11,
    ),
    StepKind(
        "campaign",
        compose=later("shuke.engage.commands.campaign_step.compose"),
        sender=later("shuke.engage.commands.campaign_step.sender"),
        drained=later("shuke.engage.commands.campaign_step.drained"),
        trouble=later("shuke.engage.commands.campaign_step.trouble"),
        details=later("shuke.engage.commands.campaign_step.details"),
        is_automatic=later("shuke.engage.commands.campaign_step.is_automatic"),
        has_offer=later("shuke.engage.commands.campaign_step.has_offer"),
        offering=later("shuke.engage.commands.campaign_step.offering"),
    ),
    StepKind(
        "opt_in",
        compose=later("shuke.engage.commands.confirming.compose"),
        sender=lambda step: "",
        drained=lambda step: None,
        trouble=later("shuke.engage.commands.confirming.trouble"),
        details=later("shuke.engage.commands.confirming.details"),
    ),
    StepKind(
        "reply",
        compose=later("shuke.engage.commands.replying.compose"),
        sender=lambda step: "",
        drained=lambda step: None,
        trouble=later("shuke.engage.commands.replying.trouble"),
        details=later("shuke.engage.commands.replying.details"),
        addresses=later("shuke.engage.commands.replying.addresses"),
        words=later("shuke.engage.commands.replying.words"),
    ),
    MessageCarrier(
        frozenset({"email", "sms"}),
        later("shuke.engage.commands.replying.obstacle"),
        later("shuke.engage.commands.replying.passages"),
    ),
    Gate(
        "no_consent",
        _("No consent to marketing"),
        later("shuke.engage.gates.consent.without_consent"),
        frozenset(Stage),
        order=10,
    ),
    Gate(
        "no_address",
        _("No address for this channel"),
        later("shuke.engage.gates.consent.without_address"),
        order=20,
        stops_answers=True,
    ),
    Gate(
        "suppressed",
        _("Address is blocked"),
        later("shuke.engage.gates.consent.suppressed"),
        frozenset(Stage),
        order=30,
    ),
    *RELATION_GATES,
    PastContacts(later("shuke.engage.queries.contacts.contacts")),
    # After 50, where the gates of other rooms stand: a cap counts those whom nothing else stops.
    Gate(
        "quiet",
        _("Quiet hours"),
        later("shuke.engage.gates.quiet.resting"),
        frozenset({Stage.CLAIM, Stage.HAND_OVER}),
        order=80,
    ),
    Gate(
        "capped",
        _("Contacted often enough recently"),
        later("shuke.engage.gates.caps.capped"),
        frozenset({Stage.CLAIM}),
        order=90,
    ),
    ListPage(
        "campaigns",
        "engage:campaigns",
        "campaigns.view",
        later("shuke.engage.views.tables.campaign_table"),
    ),
    ListFile(
        "campaigns", "views.export", later("shuke.engage.commands.exporting.announce_campaigns")
    ),
    TodayPart(
        "engage/_today.html",
        "campaigns.view",
        later("shuke.engage.today.lately"),
        order=30,
        order_for={"marketer": 5, "agency": 5},
    ),
    FirstStep(
        _("Say who your e-mails come from"),
        _("Name and address that customers see."),
        "operate:settings",
        "settings.manage",
        later("shuke.engage.senders.is_set"),
        order=30,
    ),
    ConcernFinder(
        "campaigns.send",
        later("shuke.engage.concerns.paused_campaigns"),
        order=30,
        order_for={"marketer": 3},
    ),
    ConcernFinder(
        "campaigns.send",
        later("shuke.engage.concerns.held_back_campaigns"),
        order=31,
        order_for={"marketer": 4},
    ),
    ConcernFinder(
        "campaigns.view",
        later("shuke.engage.concerns.unknown_sends"),
        order=60,
        order_for={"marketer": 5},
    ),
    ConcernFinder(
        "campaigns.view",
        later("shuke.engage.concerns.running_campaigns"),
        order=100,
        order_for={"marketer": 6},
    ),
    Mount("", "shuke.engage.urls"),
    Mount("mailbox/", "shuke.engage.mailbox.urls"),
    Mount("v1/", "shuke.engage.site_urls"),
    ApiRouter("", "shuke.engage.api.router"),
    ApiRouter("", "shuke.engage.api_rules.router"),
    ApiRouter("", "shuke.engage.api_channels.router"),
    Capability(
        "campaigns.view",
        _("See campaigns and their results"),
        ANALYSTS | {"agency"},
        within=CAMPAIGNS,
        order=220,
    ),
    Capability("campaigns.edit", _("Write campaigns and letters"), MARKETERS, order=230),
    Capability("campaigns.send", _("Send campaigns"), MARKETERS, order=240),
    Capability("rules.edit", _("See and change the sending rules"), MARKETERS, order=245),
    MenuPage(
        "talk",
        _("Sending rules"),
        "engage:rules",
        "shield",
        "rules.edit",
        ("engage:rules",),
        order=15,
    ),
    Capability("channels.manage", _("Set up who carries messages"), OWNER, order=247),
    MenuPage(
        "talk",
        _("Channels"),
        "engage:channels",
        "webhook",
        "channels.manage",
        ("engage:channel", "engage:provider"),
        order=16,
    ),
    PaletteAction(
        _("Set up who carries your messages"),
        "engage:channel-new",
        "webhook",
        "channels.manage",
        "sms aliyun tencent smpp wechat provider 短信 微信 服务号 通道 服务商 duanxin weixin tongdao",
        order=66,
    ),
    MenuPage(
        "talk",
        _("Campaigns"),
        "engage:campaigns",
        "megaphone",
        "campaigns.view",
        ("engage:campaign", "engage:new", "engage:edit", "engage:people", "engage:buyers"),
        "m",
        10,
    ),
    PeopleAction(
        "segment",
        _("Send a campaign to these people"),
        "engage:new",
        "send",
        "campaigns.edit",
        order=10,
    ),
    PaletteAction(
        _("Write a campaign"),
        "engage:new",
        "megaphone",
        "campaigns.edit",
        "new 新建 群发 邮件 xinjian",
        order=60,
    ),
    PaletteAction(
        _("Limit how often people are written to"),
        "engage:rules",
        "shield",
        "rules.edit",
        "caps frequency quiet hours rules 频次 免打扰 规则 guize miandarao",
        order=65,
    ),
    *MAILBOX,
    SearchSource(
        _("Campaigns"),
        "megaphone",
        "campaigns.view",
        later("shuke.engage.palette.campaign_hits"),
        order=50,
    ),
    PeopleSource(
        ("campaign", "group", "days", "reason", "link"), later("shuke.engage.groups.people_of")
    ),
    Panel("engage/why_panel.html", later("shuke.engage.queries.why.latest"), order=58),
    TimelineKind("engage.sent", "mail", "engage/entry.html"),
    TimelineKind("engage.clicked", "mouse-pointer-click", "engage/entry.html"),
    TimelineKind("engage.replied", "inbox", "engage/entry.html"),
    DocumentKind(
        "receipts",
        _("Receipts"),
        later("shuke.engage.commands.incoming.record_receipts"),
        doors=incoming_doors,
    ),
    DocumentKind(
        "replies",
        _("Replies"),
        later("shuke.engage.commands.incoming.record_replies"),
        doors=incoming_doors,
    ),
    PersonRows(
        Reply,
        heading=_("Replies"),
        in_the_way=_("have answered a letter"),
        not_in_demo="Its one channel brings no replies back.",
        export=("channel", "at", "text"),
    ),
    PersonRows(
        Due,
        on_erasure="kept",
        why="Numbers only; without its row the same person would be woken again.",
        in_the_way=_("are on their way through a campaign"),
    ),
    LooseTexts("engage.DeliveryEvent", ("detail", "ref")),
    LooseTexts("engage.Suppression", ("address",)),
    LooseTexts("engage.CampaignEvent", ("detail",)),
    PersonRows(
        Send,
        heading=_("Letters and messages sent"),
        labels={"step__campaign__name": _("Campaign"), "settled_at": _("Sent or given up")},
        on_erasure="blanked",
        blanked=("address_hash", "response"),
        export=(
            "step__campaign__name",
            "step__kind",
            "channel",
            "state",
            "created_at",
            "settled_at",
        ),
        why="The ledger: without its row somebody would be written to again.",
        in_the_way=_("have been written to"),
    ),
    StaffRows(CampaignEvent, "actor_id", "kept", why="It says who did it."),
    StaffRows(SendingRules, "actor_id", "kept", why="It says who wrote the version."),
    StaffRows(RulesRehearsal, "actor_id", "kept", why="It says who asked; it goes after 30 days."),
    Places("campaign", later("shuke.engage.queries.campaigns.campaign_choices")),
    SegmentUse(later("shuke.engage.queries.uses_of_segment")),
)
