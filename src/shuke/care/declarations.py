"""What care adds to other rooms."""

from shuke.care.kinds import OWN
from shuke.care.models import OwnedThing, Reading, Service
from shuke.care.warehouse import OWNED_THINGS
from shuke.common.declarations import later
from shuke.common.slots import ApiRouter, DemoRows, Mount
from shuke.customers.slots import Panel, PersonRows

DECLARATIONS = (
    *OWN,
    Mount("care/", "shuke.care.urls"),
    ApiRouter("", "shuke.care.api.router"),
    Panel("care/panel.html", later("shuke.care.queries.things.panel"), order=45),
    PersonRows(
        OwnedThing,
        export=(
            *("kind", "name", "bought_on", "seller", "price", "discount", "currency"),
            *("serial", "guarantee_until", "details", "noted_at", "gone_at"),
        ),
        written_at="noted_at",
        title=later("shuke.care.queries.things.thing_title"),
        on_merge=later("shuke.care.commands.things.follow_things"),
    ),
    PersonRows(Reading, export=("thing__name", "value", "on")),
    PersonRows(Service, export=("thing__name", "what", "value", "on", "note")),
    DemoRows(later("shuke.care.demo.load"), order=20),
    OWNED_THINGS,
)
