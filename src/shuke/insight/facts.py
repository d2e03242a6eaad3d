"""What insight announces. Payloads hold ids and counts, no definitions."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.common.chunks import Members, People
from shuke.common.declarations import later
from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.common.models import RecordedFact
from shuke.common.undo import Final, Undo, opposite
from shuke.customers.facts import CUSTOMER
from shuke.insight.models import KindRules, MembershipPeriod, PeopleList, Segment, ThemeRules


def _stays(ends: str) -> People:
    """Who began or ended a stay in the rebuild that a fact names; positions are ids of stays."""

    def people(fact: RecordedFact, after: int, limit: int) -> Members:
        stays = MembershipPeriod.objects.filter(**{ends: fact.payload["rebuild"], "pk__gt": after})
        return list(stays.order_by("pk").values_list("pk", "customer_id")[:limit])

    return people


SEGMENT = Subject("segment", names_from(Segment), "insight:segment")
KINDS = Subject("kind_rules", names_from(KindRules, "id"), "insight:kind_version")
THEMES = Subject("theme_rules", names_from(ThemeRules, "id"), "insight:themes_version")
LIST = Subject("list", names_from(PeopleList), "insight:list")

Topic("insight.", _("Segments and reports"))

_of_segment = partial(Fact, about=SEGMENT, audited=True)
_of_list = partial(Fact, about=LIST, audited=True)
_COMMANDS = "shuke.insight.commands"
_SEGMENT_SHELF = ("insight.segment_archived", "insight.segment_restored")
_SEGMENT_EDITS = ("insight.segment_changed", "insight.segment_renamed")
_LIST_SHELF = ("insight.list_archived", "insight.list_restored")

#: A segment was saved for the first time, got a new definition, got another name only.
SEGMENT_CREATED = _of_segment(
    "insight.segment_created",
    _("built the segment %(segment)s"),
    undo=Undo(opposite(f"{_COMMANDS}.archive_segment"), others=(*_SEGMENT_SHELF, *_SEGMENT_EDITS)),
)
SEGMENT_CHANGED = _of_segment(
    "insight.segment_changed",
    _("changed the segment %(segment)s"),
    holds=("version",),
    undo=Undo(later(f"{_COMMANDS}.undoing.undo_segment_change"), others=_SEGMENT_EDITS),
)
SEGMENT_RENAMED = _of_segment(
    "insight.segment_renamed",
    _("renamed the segment %(segment)s"),
    undo=Undo(opposite(f"{_COMMANDS}.rename_segment"), others=_SEGMENT_EDITS),
)
#: It was put away, or taken back.
SEGMENT_ARCHIVED = _of_segment(
    "insight.segment_archived",
    _("archived the segment %(segment)s"),
    undo=Undo(opposite(f"{_COMMANDS}.restore_segment"), others=_SEGMENT_SHELF),
)
SEGMENT_RESTORED = _of_segment(
    "insight.segment_restored",
    _("restored the segment %(segment)s"),
    undo=Undo(opposite(f"{_COMMANDS}.archive_segment"), others=_SEGMENT_SHELF),
)
#: Shuke began or ended keeping track of who is in a segment: `how` (daily, live, off).
SEGMENT_TRACKED = _of_segment(
    "insight.segment_tracked",
    _("chose how the segment %(segment)s is kept track of"),
    holds=("how",),
    undo=Undo(opposite(f"{_COMMANDS}.track_segment")),
)
#: A rebuild found that people (how many) came into a kept segment, or left it.
_of_movers = partial(Fact, about=SEGMENT, holds=("version", "rebuild", "people"))
SEGMENT_ENTERED = _of_movers(
    "insight.segment_entered",
    _("noticed that %(people)s people came into the segment %(segment)s"),
    people=_stays("entered_in"),
)
SEGMENT_LEFT = _of_movers(
    "insight.segment_left",
    _("noticed that %(people)s people left the segment %(segment)s"),
    people=_stays("left_in"),
)
#: The shop's own RFM cuts came into force.
CUTS_SET = Fact(
    "insight.rfm_cuts_set",
    _("set the shop’s own RFM limits"),
    holds=("cuts",),
    audited=True,
    undo=Undo(later(f"{_COMMANDS}.undoing.undo_cuts")),
)
#: The models of buying scored everybody (people); of whom the score became another (written).
VALUE_SCORED = Fact(
    "insight.value_scored",
    _("worked out what %(people)s customers will bring"),
    holds=("people", "written"),
)
_of_kinds = partial(Fact, about=KINDS, audited=True)
_KIND_MOVES = ("insight.kinds_begun", "insight.kinds_ended")
#: A version of the rules for kinds of buyers was written, holds from now on, or no longer.
KINDS_WRITTEN = _of_kinds(
    "insight.kinds_written",
    _("wrote version %(kind_rules)s of the rules for kinds of buyers"),
    undo=Final(_("A version that nobody switches on changes nothing.")),
)
KINDS_BEGUN = _of_kinds(
    "insight.kinds_begun",
    _("switched on version %(kind_rules)s of the rules for kinds of buyers"),
    undo=Undo(later(f"{_COMMANDS}.kinds.undo_begin"), others=_KIND_MOVES),
)
KINDS_ENDED = _of_kinds(
    "insight.kinds_ended",
    _("switched off version %(kind_rules)s of the rules for kinds of buyers"),
    undo=Undo(opposite(f"{_COMMANDS}.kinds.begin_kinds"), others=_KIND_MOVES),
)
_KIND_WORDS = ("insight.kind_overruled", "insight.kind_overrule_ended")
#: A colleague said of which kind somebody is, whatever the rules say; the rules count again.
KIND_OVERRULED = Fact(
    "insight.kind_overruled",
    _("overruled of which kind of buyer %(customer)s is"),
    about=CUSTOMER,
    holds=("kind",),
    audited=True,
    undo=Undo(later(f"{_COMMANDS}.overruling.undo_overrule"), others=_KIND_WORDS),
)
KIND_OVERRULE_ENDED = Fact(
    "insight.kind_overrule_ended",
    _("let the rules say again of which kind of buyer %(customer)s is"),
    about=CUSTOMER,
    audited=True,
    undo=Final(_("Say again of which kind they are, with a reason.")),
)
#: Everybody was told apart by the rules that hold (people); of whom anything became another (written).
KINDS_JUDGED = Fact(
    "insight.kinds_judged",
    _("told %(people)s buyers apart"),
    holds=("people", "written"),
)
#: Figures of the industry came in: how many.
BENCHMARKS_IMPORTED = Fact(
    "insight.benchmarks_imported",
    _("set %(figures)s industry figures"),
    holds=("figures",),
    audited=True,
    undo=Final(_("Figures stay; the latest of a period holds. Import the right ones.")),
)
#: A list of people was made, got another name or note, was put away, or taken back.
LIST_CREATED = _of_list(
    "insight.list_created",
    _("began the list %(list)s"),
    undo=Undo(opposite(f"{_COMMANDS}.archive_list"), others=_LIST_SHELF),
)
LIST_RENAMED = _of_list(
    "insight.list_renamed",
    _("renamed the list %(list)s"),
    undo=Undo(opposite(f"{_COMMANDS}.rename_list")),
)
LIST_ARCHIVED = _of_list(
    "insight.list_archived",
    _("archived the list %(list)s"),
    undo=Undo(opposite(f"{_COMMANDS}.restore_list"), others=_LIST_SHELF),
)
LIST_RESTORED = _of_list(
    "insight.list_restored",
    _("restored the list %(list)s"),
    undo=Undo(opposite(f"{_COMMANDS}.archive_list"), others=_LIST_SHELF),
)
#: People (how many) were put on it, or taken off.
LIST_GREW = _of_list(
    "insight.list_grew",
    _("put %(people)s people on the list %(list)s"),
    holds=("people", "why"),
    undo=Undo(later(f"{_COMMANDS}.undoing.undo_growth"), checks_itself=True),
)
LIST_SHRANK = _of_list(
    "insight.list_shrank",
    _("took %(people)s people off the list %(list)s"),
    holds=("people", "why"),
    undo=Undo(later(f"{_COMMANDS}.undoing.undo_shrinking"), checks_itself=True),
)

_OFFERING = ("insight.product_excluded", "insight.product_offered")
#: A product is not to be offered to somebody, or may be again: its id.
PRODUCT_EXCLUDED = Fact(
    "insight.product_excluded",
    _("said that a product is not to be offered to %(customer)s"),
    about=CUSTOMER,
    holds=("product",),
    audited=True,
    undo=Undo(opposite(f"{_COMMANDS}.offer_again"), thing=("product",), others=_OFFERING),
)
PRODUCT_OFFERED = Fact(
    "insight.product_offered",
    _("said that a product may be offered to %(customer)s after all"),
    about=CUSTOMER,
    holds=("product",),
    audited=True,
    undo=Undo(opposite(f"{_COMMANDS}.exclude_product"), thing=("product",), others=_OFFERING),
)

_of_themes = partial(Fact, about=THEMES, audited=True)
_THEME_MOVES = ("insight.themes_begun", "insight.themes_ended")
#: A list of themes was written, holds from now on, or no longer.
THEMES_WRITTEN = _of_themes(
    "insight.themes_written",
    _("wrote version %(theme_rules)s of the themes of texts"),
    undo=Final(_("A version that nobody switches on changes nothing.")),
)
THEMES_BEGUN = _of_themes(
    "insight.themes_begun",
    _("switched on version %(theme_rules)s of the themes of texts"),
    undo=Undo(later(f"{_COMMANDS}.themes.undo_begin"), others=_THEME_MOVES),
)
THEMES_ENDED = _of_themes(
    "insight.themes_ended",
    _("switched off version %(theme_rules)s of the themes of texts"),
    undo=Undo(opposite(f"{_COMMANDS}.themes.begin_themes"), others=_THEME_MOVES),
)
#: Texts were read (how many), for the first time or anew.
TEXTS_READ = Fact("insight.texts_read", _("read %(texts)s texts"), holds=("texts",))
