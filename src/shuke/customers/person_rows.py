"""What becomes of the record's rows that belong to a customer: on a merge, an unmerge, an erasure, in the demo, and
in what a person gets of their own data."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.declarations import later
from shuke.customers.models import (
    Child,
    ChildMeasure,
    Consent,
    ConsentState,
    CustomValue,
    DataLink,
    DuplicateDelay,
    DuplicateSuggestion,
    GuardianConsent,
    Identity,
    Look,
    Merge,
    NonMatch,
    OwnProfile,
    PostalAddress,
    Tagging,
    Tie,
    Touch,
)
from shuke.customers.postal import FIELDS as POSTAL
from shuke.customers.profile_fields import COLUMNS
from shuke.customers.slots import PersonRows

_GUESS = "A guess about records, worked out from what is exported itself."
_ONE_RECORD = "Nobody in it has two records."

PERSON_ROWS = (
    PersonRows(
        Look,
        on_erasure="kept",
        why="It says which colleague looked and when, and of the person the number of a record.",
        not_in_demo="Nobody opened a record in it yet.",
    ),
    PersonRows(
        DataLink,
        heading=_("Links to this data"),
        export=("began_at", "began_by", "expires_at", "used_at", "ended_at"),
        labels={"used_at": pgettext_lazy("own data", "Used")},
        not_in_demo="Nobody asked for their data yet.",
    ),
    PersonRows(
        Merge,
        customer="loser",
        export=("began_at", "began_by", "ended_at"),
        not_in_demo=_ONE_RECORD,
    ),
    PersonRows(
        Merge,
        customer="winner",
        export=("began_at", "began_by", "ended_at"),
        not_in_demo=_ONE_RECORD,
    ),
    *(
        PersonRows(model, customer=side, why=_GUESS, not_in_demo=_ONE_RECORD)
        for model, side in (
            (DuplicateSuggestion, "one"),
            (DuplicateSuggestion, "other"),
            (DuplicateDelay, "first"),
            (DuplicateDelay, "second"),
        )
    ),
    PersonRows(
        OwnProfile,
        heading=_("What a merged record said"),
        labels={"values": _("Details")},
        export=("values",),
        not_in_demo=_ONE_RECORD,
    ),
    PersonRows(
        NonMatch,
        customer="first",
        export=("began_at", "began_by", "ended_at"),
        in_the_way=_("were told apart from somebody"),
        not_in_demo=_ONE_RECORD,
    ),
    PersonRows(
        NonMatch,
        customer="second",
        export=("began_at", "began_by", "ended_at"),
        in_the_way=_("were told apart from somebody"),
        not_in_demo=_ONE_RECORD,
    ),
    PersonRows(
        Identity,
        heading=_("Contact details"),
        labels={"masked": _("Partly hidden")},
        written_at="seen_at",
        by_hand=Q(source="staff"),
        title=later("shuke.customers.titles.identity_title"),
        export=("kind", "value", "masked", "source", "seen_at"),
        in_the_way=_("have contact details that were added since"),
        stated_by="source",
    ),
    PersonRows(
        Child,
        heading=_("Children"),
        on_erasure="blanked",
        blanked=("name", "born_on", "gender"),
        export=("name", "born_on", "gender"),
        written_at="noted_at",
        title=later("shuke.customers.titles.child_title"),
        in_the_way=_("have children on record"),
    ),
    PersonRows(
        GuardianConsent,
        customer="child__customer",
        heading=_("Consent of guardians"),
        labels={"child__name": _("Child"), "guardian": _("Guardian")},
        export=("child__name", "guardian", "text", "source", "began_at", "ended_at"),
    ),
    PersonRows(
        ChildMeasure,
        heading=_("Measures of children"),
        labels={"child__name": _("Child")},
        export=("child__name", "what", "value", "on"),
        on_merge=later("shuke.customers.commands.measuring.follow_children"),
    ),
    PersonRows(
        PostalAddress,
        heading=_("Postal addresses"),
        labels={
            "receiver": _("Receiver"),
            "country": _("Country"),
            "province": _("Province"),
            "city": _("City"),
            "district": _("District"),
            "street": _("Street and number"),
            "postcode": _("Postcode"),
        },
        export=(*POSTAL, "source", "began_at", "ended_at"),
        written_at="began_at",
        by_hand=Q(source="staff"),
        title=later("shuke.customers.titles.address_title"),
        in_the_way=_("have a postal address that was added since"),
        stated_by="source",
    ),
    PersonRows(
        Tie,
        heading=_("Household"),
        export=("role", "name", "began_at", "ended_at"),
        written_at="began_at",
        title=later("shuke.customers.titles.tie_title"),
        on_merge=later("shuke.customers.commands.tying.follow_ties"),
        in_the_way=_("have somebody in their household"),
    ),
    PersonRows(
        Tie,
        customer="other",
        why="Whom they belong to gets the same from their own row.",
        in_the_way=_("have somebody in their household"),
    ),
    PersonRows(
        Consent,
        heading=_("Consent"),
        labels={"under": _("Agreement")},
        on_erasure="blanked",
        blanked=("text",),
        export=("purpose", "channel", "state", "at", "source", "text", "under"),
        written_at="at",
        by_hand=Q(source__startswith="staff:")
        | Q(source__startswith="till")
        | Q(source__contains=":send:"),
        title=later("shuke.customers.titles.consent_title"),
        why="Proof of what was agreed to and withdrawn; it names nobody.",
        in_the_way=_("have said since what they agree to"),
        stated_by="source",
    ),
    PersonRows(
        ConsentState,
        on_erasure="kept",
        why="The latest of the statements, which are exported themselves.",
    ),
    PersonRows(
        Touch,
        heading=_("Timeline"),
        text=later("shuke.customers.readable.touch_text"),
        export=("at", "kind", "detail", "by"),
        written_at="at",
        by_hand=Q(kind="customers.note")
        | Q(kind="customers.edited", detail__field__in=list(COLUMNS)),
        title=later("shuke.customers.titles.touch_title"),
        in_the_way=_("have something on their timeline since"),
        stated_by="by",
    ),
    PersonRows(
        CustomValue,
        heading=_("Own fields"),
        labels={"field__label": _("Field")},
        on_erasure="blanked",
        blanked=("text", "number", "date"),
        export=("field__label", "text", "number", "date", "at"),
    ),
    PersonRows(
        Tagging,
        heading=_("Tags"),
        labels={"tag__name": _("Tag")},
        export=("tag__name", "began_at", "began_by", "ended_at"),
        written_at="began_at",
        by_hand=~Q(began_by__startswith="import:"),
        title=later("shuke.customers.titles.tag_title"),
        in_the_way=_("have been tagged since"),
        stated_by="began_by",
    ),
)
