"""What the room announces."""

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from shuke.common.facts import Fact, Topic
from shuke.common.undo import Final, Undo
from shuke.customers.facts import CUSTOMER

Topic("wishes.", _("Wishes"))

#: A wish was noted, or taken back: its id.
MADE = Fact(
    "wishes.made",
    _("noted a wish of %(customer)s"),
    about=CUSTOMER,
    holds=("wish",),
    audited=True,
    undo=Undo(
        lambda actor, fact, _before: import_string("tests.example_room.commands.take_back_wish")(
            actor, fact.payload["wish"]
        ),
        thing=("wish",),
        others=("wishes.taken_back",),
    ),
)
TAKEN_BACK = Fact(
    "wishes.taken_back",
    _("took back a wish of %(customer)s"),
    about=CUSTOMER,
    holds=("wish",),
    audited=True,
    undo=Final(_("Note the wish again.")),
)
