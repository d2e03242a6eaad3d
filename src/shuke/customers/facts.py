"""What the record announces.

Values (names, addresses, notes) stay out of facts: who may see them reads them from the record.
"""

from collections.abc import Collection, Mapping
from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.common.access import Actor
from shuke.common.declarations import later
from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.common.undo import Final, Undo, opposite
from shuke.customers.models import ANY_CHANNEL, Customer, JoinRules, RetentionRules
from shuke.customers.ways import CHANNELS


def _names(actor: Actor, ids: Collection[int]) -> Mapping[int, str]:
    if not actor.can("customers.view"):
        return {}
    # Every process starts with the facts; queries load what analyses need.
    from shuke.customers.queries.scoping import within

    people = within(actor, Customer.objects.filter(pk__in=ids))
    return {customer.pk: str(customer) for customer in people}


CUSTOMER = Subject("customer", _names, "customers:record")

JOINING = Subject("join_rules", names_from(JoinRules, "id"), "customers:join_version")
RETENTION = Subject(
    "retention_rules", names_from(RetentionRules, "id"), "customers:retention_version"
)

Topic("customers.exported", _("Customer exports"))
Topic("customers.", _("Customers"))

_FIELDS = {
    "name": _("the name"),
    "language": _("the language"),
    "gender": _("the gender"),
    "birthday": _("the birthday"),
    "place": _("the place"),
    "city": _("the city"),
    "stage": _("the stage"),
    "source": _("the source"),
    "tags": _("the tags"),
}

_UNDOING = "shuke.customers.commands.undoing"


def _by(name: str) -> Undo:
    return Undo(later(f"{_UNDOING}.{name}"), checks_itself=True)


_STATEMENT = Final(_("What was said stays on record. Record what they say now."))
_of_customer = partial(Fact, about=CUSTOMER, audited=True)
_of_tie = partial(_of_customer, holds=("tie",))
_of_address = partial(_of_customer, holds=("address",))
_of_fields = partial(Fact, holds=("field", "key"), audited=True)
_of_kinds = partial(Fact, holds=("kind", "key"), audited=True)
_of_joining = partial(Fact, about=JOINING, audited=True)
_JOINING_MOVES = ("customers.joining_begun", "customers.joining_ended")
_of_retention = partial(Fact, about=RETENTION, audited=True)
_RETENTION_MOVES = ("customers.retention_begun", "customers.retention_ended")
_of_tags = partial(Fact, audited=True, holds=("tag", "name"))
_of_consent = partial(
    _of_customer,
    holds=("purpose", "channel", "source"),
    values={"channel": {**CHANNELS, ANY_CHANNEL: _("automatic decisions")}},
    undo=_STATEMENT,
)
_OUT = Final(_("The file has left the house."))


def _undo_of_field(run: str) -> Undo:
    kinds = ("customers.field_added", "customers.field_changed", "customers.field_ended")
    return Undo(later(f"{_UNDOING}.{run}"), thing=("key",), others=kinds)


def _undo_of_kind(run: str) -> Undo:
    kinds = ("customers.kind_added", "customers.kind_changed", "customers.kind_ended")
    return Undo(later(f"{_UNDOING}.{run}"), thing=("key",), others=kinds)


def _undo_of_tag(run: str) -> Undo:
    kinds = ("customers.tag_added", "customers.tag_changed", "customers.tag_ended")
    return Undo(later(f"{_UNDOING}.{run}"), thing=("tag",), others=kinds)


def _undo_of_child(run: str) -> Undo:
    kinds = ("customers.child_saved", "customers.child_removed")
    return Undo(later(f"{_UNDOING}.{run}"), thing=("child",), others=kinds)


#: Somebody else looks after them: `staff`, null for nobody.
OWNED = _of_customer(
    "customers.owned",
    _("said who looks after %(customer)s"),
    holds=("staff",),
    undo=Undo(opposite("shuke.customers.commands.owning.assign_owner")),
)
#: A person was added by hand or by a program.
CREATED = _of_customer(
    "customers.created",
    _("added the customer %(customer)s"),
    undo=Final(_("Nobody is deleted from the record. Correct what is wrong on it.")),
)
#: One field was changed; `undone` is true when it took a change back.
EDITED = _of_customer(
    "customers.edited",
    _("changed %(field)s of %(customer)s"),
    holds=("field", "undone"),
    values={"field": _FIELDS},
    undo=Undo(later(f"{_UNDOING}.undo_edit"), thing=("field",)),
)
#: Somebody asked, and a field is still right.
CONFIRMED = _of_customer(
    "customers.confirmed",
    _("heard that %(field)s of %(customer)s is still right"),
    holds=("field",),
    values={"field": _FIELDS},
    undo=Undo(later("shuke.customers.commands.confirming.undo_confirmed"), checks_itself=True),
)
#: An own field was added (or taken up again), renamed or offered otherwise, ended.
FIELD_ADDED = _of_fields(
    "customers.field_added",
    _("added the custom field “%(field)s”"),
    undo=_undo_of_field("undo_field_added"),
)
FIELD_CHANGED = _of_fields(
    "customers.field_changed",
    _("changed the custom field “%(field)s”"),
    undo=_undo_of_field("undo_field_changed"),
)
FIELD_ENDED = _of_fields(
    "customers.field_ended",
    _("retired the custom field “%(field)s”"),
    undo=_undo_of_field("undo_field_ended"),
)
#: A kind of identity of the shop's own was added (or taken up again), changed, ended.
KIND_ADDED = _of_kinds(
    "customers.kind_added",
    _("added the kind of identity “%(kind)s”"),
    undo=_undo_of_kind("undo_kind_added"),
)
KIND_CHANGED = _of_kinds(
    "customers.kind_changed",
    _("changed the kind of identity “%(kind)s”"),
    undo=_undo_of_kind("undo_kind_changed"),
)
KIND_ENDED = _of_kinds(
    "customers.kind_ended",
    _("retired the kind of identity “%(kind)s”"),
    undo=_undo_of_kind("undo_kind_ended"),
)
#: A version of the rules of who is the same person was written, holds from now on, or no longer.
JOINING_WRITTEN = _of_joining(
    "customers.joining_written",
    _("wrote version %(join_rules)s of the rules of who is the same person"),
    undo=Final(_("A version that nobody switches on changes nothing.")),
)
JOINING_BEGUN = _of_joining(
    "customers.joining_begun",
    _("switched on version %(join_rules)s of the rules of who is the same person"),
    undo=Undo(later("shuke.customers.commands.joining.undo_begin"), others=_JOINING_MOVES),
)
JOINING_ENDED = _of_joining(
    "customers.joining_ended",
    _("switched off version %(join_rules)s of the rules of who is the same person"),
    undo=Undo(opposite("shuke.customers.commands.joining.begin_join_rules"), others=_JOINING_MOVES),
)
#: A version of the rules of retention was written, holds from now on, or no longer; what it forgot of one kind of
#: data on one day, as the kind is called.
RETENTION_WRITTEN = _of_retention(
    "customers.retention_written",
    _("wrote version %(retention_rules)s of the rules of retention"),
    undo=Final(_("A version that nobody switches on changes nothing.")),
)
RETENTION_BEGUN = _of_retention(
    "customers.retention_begun",
    _("switched on version %(retention_rules)s of the rules of retention"),
    undo=Undo(later("shuke.customers.commands.retaining.undo_begin"), others=_RETENTION_MOVES),
)
RETENTION_ENDED = _of_retention(
    "customers.retention_ended",
    _("switched off version %(retention_rules)s of the rules of retention"),
    undo=Undo(
        opposite("shuke.customers.commands.retaining.begin_retention"), others=_RETENTION_MOVES
    ),
)
RETENTION_PASSED = _of_retention(
    "customers.retention_passed",
    _("forgot by version %(retention_rules)s of the rules of retention: %(kind)s, %(count)s"),
    holds=("kind", "count"),
    undo=Final(_("What was forgotten is gone for good.")),
)
#: A tag was added (or taken up again), renamed or recoloured, ended. Who has it, the record tells.
TAG_ADDED = _of_tags(
    "customers.tag_added", _("added the tag “%(name)s”"), undo=_undo_of_tag("undo_tag_added")
)
TAG_CHANGED = _of_tags(
    "customers.tag_changed", _("changed the tag “%(name)s”"), undo=_undo_of_tag("undo_tag_changed")
)
TAG_ENDED = _of_tags(
    "customers.tag_ended", _("ended the tag “%(name)s”"), undo=_undo_of_tag("undo_tag_ended")
)
#: A tag was put on many or taken off: how many people.
TAGGED = _of_tags(
    "customers.tagged",
    _("put the tag “%(name)s” on %(people)s customers"),
    holds=("tag", "name", "people"),
    undo=Undo(later(f"{_UNDOING}.undo_tagged"), checks_itself=True),
)
UNTAGGED = _of_tags(
    "customers.untagged",
    _("took the tag “%(name)s” off %(people)s customers"),
    holds=("tag", "name", "people"),
    undo=Undo(later(f"{_UNDOING}.undo_untagged"), checks_itself=True),
)
#: An identity was added or removed by staff: its kind.
IDENTITY_ADDED = _of_customer(
    "customers.identity_added",
    _("added a contact detail for %(customer)s: %(identity)s"),
    holds=("identity",),
    undo=Undo(later(f"{_UNDOING}.undo_identity_added"), checks_itself=True),
)
IDENTITY_REMOVED = _of_customer(
    "customers.identity_removed",
    _("removed a contact detail of %(customer)s: %(identity)s"),
    holds=("identity",),
    undo=Undo(later(f"{_UNDOING}.undo_identity_removed"), checks_itself=True),
)
#: A child was added, changed or removed: its id.
CHILD_SAVED = _of_customer(
    "customers.child_saved",
    _("wrote down a child of %(customer)s"),
    holds=("child",),
    undo=_undo_of_child("undo_child_saved"),
)
CHILD_REMOVED = _of_customer(
    "customers.child_removed",
    _("removed a child of %(customer)s"),
    holds=("child",),
    undo=_undo_of_child("undo_child_removed"),
)
#: A guardian agreed to the use of what is noted of a child, or no longer does: the child's id.
GUARDIAN_AGREED = _of_customer(
    "customers.guardian_agreed",
    _("noted that a guardian agreed for a child of %(customer)s"),
    holds=("child",),
    undo=_STATEMENT,
)
GUARDIAN_WITHDRAWN = _of_customer(
    "customers.guardian_withdrawn",
    _("noted that a guardian agrees no longer for a child of %(customer)s"),
    holds=("child",),
    undo=_STATEMENT,
)
#: How tall a child is was written down: the child's id.
CHILD_MEASURED = _of_customer(
    "customers.child_measured",
    _("measured a child of %(customer)s"),
    holds=("child",),
    undo=Undo(later(f"{_UNDOING}.undo_child_measured"), checks_itself=True),
)
#: Somebody was noted as a member of their household, or no longer is one: the tie's id.
TIED = _of_tie(
    "customers.tied", _("noted a member of the household of %(customer)s"), undo=_by("undo_tied")
)
UNTIED = _of_tie(
    "customers.untied",
    _("took a member out of the household of %(customer)s"),
    undo=_by("undo_untied"),
)
#: Where post reaches them, and that it does no longer: the address's id.
ADDRESS_ADDED = _of_address(
    "customers.address_added", _("noted an address of %(customer)s"), undo=_by("undo_address")
)
ADDRESS_ENDED = _of_address(
    "customers.address_ended", _("ended an address of %(customer)s"), undo=_by("undo_no_address")
)
#: A note was written or taken back: the touch's id.
NOTE_ADDED = _of_customer(
    "customers.note_added",
    _("wrote a note about %(customer)s"),
    holds=("touch",),
    undo=Undo(later(f"{_UNDOING}.undo_note_added"), checks_itself=True),
)
NOTE_TAKEN_BACK = _of_customer(
    "customers.note_taken_back",
    _("took back a note about %(customer)s"),
    holds=("touch",),
    undo=Undo(later(f"{_UNDOING}.undo_note_taken_back"), checks_itself=True),
)
#: A statement of will changed the state.
CONSENT_GRANTED = _of_consent(
    "customers.consent_granted", _("recorded consent of %(customer)s to %(channel)s")
)
CONSENT_WITHDRAWN = _of_consent(
    "customers.consent_withdrawn", _("recorded that %(customer)s wants no more %(channel)s")
)
#: Statements of many people at once changed states, from a file or another program: how many, and the
#: source of the statements, under which the record holds them.
CONSENTS_CHANGED = Fact("customers.consents_changed", holds=("granted", "withdrawn", "source"))
#: Two records are one person from now on: `merged`, whose record is read as part of the subject's.
MERGED = _of_customer(
    "customers.merged",
    _("merged another record into %(customer)s"),
    holds=("merged",),
    undo=Undo(later("shuke.customers.commands.merging.undo_merge"), checks_itself=True),
)
UNMERGED = _of_customer(
    "customers.unmerged",
    _("unmerged a record from %(customer)s"),
    holds=("merged",),
    undo=Undo(later("shuke.customers.commands.merging.undo_unmerge"), checks_itself=True),
)
#: Somebody said that these two are never the same: `other`.
NON_MATCH = _of_customer(
    "customers.non_match",
    _("said that %(customer)s and another customer are never the same"),
    holds=("other",),
    undo=Undo(opposite("shuke.customers.commands.merging.unmark_distinct"), checks_itself=True),
)
NON_MATCH_ENDED = _of_customer(
    "customers.non_match_ended",
    _("took back that %(customer)s and another customer are never the same"),
    holds=("other",),
    undo=Undo(opposite("shuke.customers.commands.merging.mark_distinct"), checks_itself=True),
)
#: Everybody is compared in search of records that may be one person.
DUPLICATES_LOOKED_FOR = Fact(
    "customers.duplicates_looked_for",
    _("looked for records that may be one person"),
    audited=True,
    undo=Final(_("Nothing was changed: it only suggests.")),
)
#: Somebody left for later whether these two are the same: `other`; or took it up again.
DUPLICATE_PUT_OFF = _of_customer(
    "customers.duplicate_put_off",
    _("left for later whether %(customer)s and another customer are the same"),
    holds=("other",),
    undo=Undo(opposite("shuke.customers.commands.duplicates.take_up_pair"), checks_itself=True),
)
DUPLICATE_TAKEN_UP = _of_customer(
    "customers.duplicate_taken_up",
    _("took up again whether %(customer)s and another customer are the same"),
    holds=("other",),
    undo=Undo(opposite("shuke.customers.commands.duplicates.put_off_pair"), checks_itself=True),
)
#: Personal data left the house; `contact`: in full or masked.
EXPORTED = Fact(
    "customers.exported",
    _("exported %(count)s customers"),
    holds=("count", "filters", "contact"),
    audited=True,
    undo=_OUT,
)
#: Everything held about one person was handed out.
PERSON_EXPORTED = _of_customer(
    "customers.person_exported", _("exported the data of %(customer)s"), undo=_OUT
)
#: A link was made by which they take their own data, or ended: its id.
DATA_LINK_MADE = _of_customer(
    "customers.data_link_made",
    _("made a link by which %(customer)s can take their own data"),
    holds=("link",),
    undo=Undo(opposite("shuke.customers.commands.data_links.end_data_link"), checks_itself=True),
)
DATA_LINK_ENDED = _of_customer(
    "customers.data_link_ended",
    _("ended a link by which %(customer)s could take their own data"),
    holds=("link",),
    undo=Final(_("Its key is gone. Make a new link.")),
)
#: They took their own data by a link: its id.
DATA_TAKEN = _of_customer(
    "customers.data_taken",
    _("handed %(customer)s their own data by a link"),
    holds=("link",),
    undo=_OUT,
)
#: Somebody is forgotten from now on; the shell of their record is the subject.
ERASED = _of_customer(
    "customers.erased",
    _("forgot %(customer)s"),
    undo=Final(_("Who is forgotten stays so. If they come back, they are a new customer.")),
)
#: Somebody who was forgotten wants to be on record again: `erasure`.
WELCOMED_BACK = Fact(
    "customers.welcomed_back",
    _("let somebody who was forgotten be on record again"),
    holds=("erasure",),
    audited=True,
    undo=Final(_("Forget the new record if this was a mistake.")),
)
