"""What engage announces. Payloads hold ids."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.common.undo import Final, Undo, opposite
from shuke.customers.facts import CUSTOMER
from shuke.engage.models import Campaign, Journey, Picture, Provider

CAMPAIGN = Subject("campaign", names_from(Campaign), "engage:campaign")
JOURNEY = Subject("journey", names_from(Journey), "engage:journey")
PROVIDER = Subject("provider", names_from(Provider), "engage:provider")
PICTURE = Subject("picture", names_from(Picture))
PRINTING = Subject("printing", lambda _actor, pks: {pk: str(pk) for pk in pks})

Topic("engage.journey", _("Journeys"))
Topic("engage.", _("Campaigns"))

_of_campaign = partial(Fact, about=CAMPAIGN, audited=True)
_COMMANDS = "shuke.engage.commands"
#: After any of these a campaign stands elsewhere than before.
_MOVES = (
    "engage.campaign_launched", "engage.campaign_scheduled", "engage.campaign_unscheduled",
    "engage.campaign_paused", "engage.campaign_resumed", "engage.campaign_stopped",
    "engage.campaign_finished", "engage.campaign_started", "engage.campaign_taken_back",
)  # fmt: skip

#: A draft was changed (`fields`), deleted, or brought back.
EDITED = _of_campaign(
    "engage.campaign_edited",
    _("edited the campaign %(campaign)s"),
    holds=("fields",),
    undo=Undo(opposite(f"{_COMMANDS}.edit_campaign")),
)
DELETED = Fact(
    "engage.draft_deleted",
    _("deleted the draft “%(name)s”"),
    about=CAMPAIGN,
    holds=("name",),
    audited=True,
    undo=Undo(opposite(f"{_COMMANDS}.restore_draft"), checks_itself=True),
)
UNDELETED = _of_campaign(
    "engage.draft_restored",
    _("brought back the draft %(campaign)s"),
    undo=Undo(opposite(f"{_COMMANDS}.delete_draft"), checks_itself=True),
)
#: Somebody sent it: it goes out `at` (ISO 8601) unless it is taken back.
STARTED = _of_campaign(
    "engage.campaign_started",
    _("sent the campaign %(campaign)s"),
    holds=("at",),
    undo=Undo(opposite(f"{_COMMANDS}.take_back_campaign"), others=_MOVES),
)
TAKEN_BACK = _of_campaign(
    "engage.campaign_taken_back",
    _("took the campaign %(campaign)s back before anything left"),
    undo=Final(_("Send it again.")),
)
#: A campaign began to gather its people.
LAUNCHED = _of_campaign(
    "engage.campaign_launched",
    _("launched the campaign %(campaign)s"),
    undo=Final(_("Letters that are out stay out. Pause or stop the campaign.")),
)
#: It was put on the timetable (ISO 8601), or taken off.
SCHEDULED = _of_campaign(
    "engage.campaign_scheduled",
    _("set a time for the campaign %(campaign)s"),
    holds=("at",),
    undo=Undo(later(f"{_COMMANDS}.undoing.undo_timing"), others=_MOVES),
)
UNSCHEDULED = _of_campaign(
    "engage.campaign_unscheduled",
    _("took the campaign %(campaign)s off the timetable"),
    undo=Undo(later(f"{_COMMANDS}.undoing.undo_timing"), others=_MOVES),
)
#: It rests (with `why` when the mail server was the reason), goes on, or has ended early.
PAUSED = _of_campaign(
    "engage.campaign_paused",
    _("paused the campaign %(campaign)s"),
    holds=("why",),
    undo=Undo(opposite(f"{_COMMANDS}.resume_campaign"), others=_MOVES),
)
RESUMED = _of_campaign(
    "engage.campaign_resumed",
    _("let the campaign %(campaign)s go on"),
    undo=Undo(opposite(f"{_COMMANDS}.pause_campaign"), others=_MOVES),
)
STOPPED = _of_campaign(
    "engage.campaign_stopped",
    _("stopped the campaign %(campaign)s"),
    undo=Final(_("A stopped campaign stays so. Copy it to write to the others.")),
)
#: Every row of its ledger is settled.
FINISHED = Fact("engage.campaign_finished", about=CAMPAIGN)
#: A report about a letter came back: `what` (a `DeliveryEvent.Kind`).
BOUNCED = Fact("engage.bounced", holds=("send", "what", "code"))
#: Somebody wrote back: the row, and the send that it answers (null when they were sent nothing).
REPLIED = Fact("engage.replied", about=CUSTOMER, holds=("reply", "send"))
#: Somebody left through a letter or in a reply, or took that back.
UNSUBSCRIBED = Fact("engage.unsubscribed", about=CUSTOMER, holds=("send",))
SUBSCRIBED_AGAIN = Fact("engage.subscribed_again", about=CUSTOMER, holds=("send",))
#: An address is blocked by hand, or free again.
SUPPRESSED = Fact(
    "engage.address_blocked",
    _("blocked an address for letters"),
    holds=("suppression",),
    audited=True,
    undo=Undo(later(f"{_COMMANDS}.undoing.undo_block"), checks_itself=True),
)
FREED = Fact(
    "engage.address_freed",
    _("freed an address for letters"),
    holds=("suppression",),
    audited=True,
    undo=Final(_("Block the address again.")),
)
#: The sending rules have a new version.
RULES_CHANGED = Fact(
    "engage.rules_changed",
    _("changed the sending rules"),
    holds=("version",),
    audited=True,
    undo=Undo(later(f"{_COMMANDS}.undoing.undo_rules"), checks_itself=True),
)
#: So many rows of a list left the house as a file, narrowed by `filters`.
CAMPAIGNS_EXPORTED = Fact(
    "engage.campaigns_exported",
    _("exported %(count)s campaigns"),
    holds=("count", "filters"),
    audited=True,
    undo=Final(_("The file has left the house.")),
)

_of_provider = partial(Fact, about=PROVIDER, audited=True)
#: After any of these a provider stands elsewhere than before.
_PROVIDER_MOVES = (
    "engage.provider_paused", "engage.provider_started", "engage.provider_ended",
    "engage.provider_sandboxed", "engage.provider_live",
)  # fmt: skip
#: Who carries messages was set up, told something else, tried, or ended.
PROVIDER_ADDED = _of_provider(
    "engage.provider_added",
    _("set up the provider “%(provider)s”"),
    undo=Undo(opposite(f"{_COMMANDS}.end_provider"), others=_PROVIDER_MOVES),
)
PROVIDER_CHANGED = _of_provider(
    "engage.provider_changed",
    _("changed the provider “%(provider)s”"),
    undo=Final(_("Its keys are not kept twice. Type what it was told before.")),
)
PROVIDER_TRIED = _of_provider(
    "engage.provider_tried",
    _("sent a test by the provider “%(provider)s”"),
    undo=Final(),
)
PROVIDER_ENDED = _of_provider(
    "engage.provider_ended",
    _("ended the provider “%(provider)s”"),
    undo=Final(_("Set it up again.")),
)
#: What is to be sent over its channel waits, or goes on.
PROVIDER_PAUSED = _of_provider(
    "engage.provider_paused",
    _("paused the provider “%(provider)s”"),
    undo=Undo(opposite(f"{_COMMANDS}.start_provider"), others=_PROVIDER_MOVES),
)
PROVIDER_STARTED = _of_provider(
    "engage.provider_started",
    _("let the provider “%(provider)s” go on"),
    undo=Undo(opposite(f"{_COMMANDS}.pause_provider"), others=_PROVIDER_MOVES),
)
#: Nothing leaves the house by it any more, or it does.
PROVIDER_SANDBOXED = _of_provider(
    "engage.provider_sandboxed",
    _("put the provider “%(provider)s” into its sandbox"),
    undo=Undo(opposite(f"{_COMMANDS}.leave_sandbox"), others=_PROVIDER_MOVES),
)
PROVIDER_LIVE = _of_provider(
    "engage.provider_live",
    _("let the provider “%(provider)s” reach people"),
    undo=Undo(opposite(f"{_COMMANDS}.enter_sandbox"), others=_PROVIDER_MOVES),
)
_of_journey = partial(Fact, about=JOURNEY, audited=True)
_JOURNEY_MOVES = (
    "engage.journey_begun", "engage.journey_paused", "engage.journey_resumed",
    "engage.journey_stopped", "engage.journey_archived",
)  # fmt: skip
#: A journey was written, changed, put away or taken out.
JOURNEY_MADE = _of_journey(
    "engage.journey_made",
    _("wrote the journey %(journey)s"),
    undo=Undo(opposite(f"{_COMMANDS}.archive_journey"), others=_JOURNEY_MOVES),
)
JOURNEY_EDITED = _of_journey(
    "engage.journey_edited",
    _("edited the journey %(journey)s"),
    undo=Undo(opposite(f"{_COMMANDS}.edit_journey")),
)
JOURNEY_PUT_AWAY = _of_journey(
    "engage.journey_archived",
    _("put the journey %(journey)s away"),
    undo=Undo(opposite(f"{_COMMANDS}.unarchive_journey"), others=("engage.journey_unarchived",)),
)
JOURNEY_TAKEN_OUT = _of_journey(
    "engage.journey_unarchived",
    _("took the journey %(journey)s out again"),
    undo=Undo(opposite(f"{_COMMANDS}.archive_journey"), others=("engage.journey_archived",)),
)
#: A version of it was tried on the past.
JOURNEY_REHEARSED = _of_journey(
    "engage.journey_rehearsed",
    _("rehearsed version %(version)s of the journey %(journey)s"),
    holds=("version",),
    undo=Final(),
)
#: People enter by this version from now on.
JOURNEY_BEGUN = _of_journey(
    "engage.journey_begun",
    _("switched on version %(version)s of the journey %(journey)s"),
    holds=("version",),
    undo=Final(_("Who has entered goes on. Pause or stop the journey.")),
)
#: It rests (with `why` when a channel was the reason), goes on, or ended for everybody.
JOURNEY_PAUSED = _of_journey(
    "engage.journey_paused",
    _("paused the journey %(journey)s"),
    holds=("why",),
    undo=Undo(opposite(f"{_COMMANDS}.resume_journey"), others=_JOURNEY_MOVES),
)
JOURNEY_RESUMED = _of_journey(
    "engage.journey_resumed",
    _("let the journey %(journey)s go on"),
    undo=Undo(opposite(f"{_COMMANDS}.pause_journey"), others=_JOURNEY_MOVES),
)
JOURNEY_STOPPED = _of_journey(
    "engage.journey_stopped",
    _("stopped the journey %(journey)s"),
    undo=Final(_("Who was on the way stays out. Switch it on for those who come from now on.")),
)
#: People were put in by hand or by a program.
JOURNEY_ENTERED = _of_journey(
    "engage.journey_entered",
    _("put %(count)s people into the journey %(journey)s"),
    holds=("count",),
    undo=Final(_("Take them out of the journey one by one, or stop it.")),
)
#: Somebody was taken out of a journey by hand.
JOURNEY_LEFT = Fact(
    "engage.journey_left",
    _("took %(customer)s out of a journey"),
    about=CUSTOMER,
    holds=("journey", "enrolment"),
    audited=True,
    undo=Final(_("What was waited for is called off. Put them in again by hand.")),
)
#: Somebody was moved to another step of a journey by hand.
JOURNEY_MOVED = Fact(
    "engage.journey_moved",
    _("moved %(customer)s in a journey"),
    about=CUSTOMER,
    holds=("journey", "enrolment"),
    audited=True,
    undo=Final(_("What came of the step stays. Move them again by hand.")),
)

#: Letters or inserts were put into a batch for the printer; printed; put back.
_of_letters = partial(Fact, about=PRINTING, audited=True)
LETTERS_PREPARED = _of_letters(
    "engage.letters_prepared",
    _("prepared letters for the printer: batch %(printing)s"),
    undo=Undo(
        opposite(f"{_COMMANDS}.drop_batch"),
        others=("engage.letters_printed", "engage.letters_dropped"),
    ),
)
LETTERS_PRINTED = _of_letters(
    "engage.letters_printed",
    _("printed the letters of batch %(printing)s"),
    undo=Final(_("Paper stays printed.")),
)
LETTERS_DROPPED = _of_letters(
    "engage.letters_dropped",
    _("put back the letters of batch %(printing)s"),
    undo=Final(_("They wait to be printed: prepare them again.")),
)

#: A picture was uploaded for letters.
PICTURE_ADDED = Fact(
    "engage.picture_added",
    _("uploaded the picture %(picture)s for letters"),
    about=PICTURE,
    audited=True,
    undo=Final(_("Letters that are out show it. Take it out of the draft.")),
)
