"""What care adds to other rooms."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.care.kinds import OWN
from shuke.care.models import OwnedThing, Reading, Service
from shuke.care.warehouse import OWNED_THINGS
from shuke.common.declarations import later
from shuke.common.slots import (
    OWNER,
    ApiRouter,
    BulkField,
    Capability,
    ConcernFinder,
    DemoRows,
    Mount,
    PaletteAction,
)
from shuke.customers.slots import LooseTexts, Panel, PeopleSource, PersonRows, Trigger

DECLARATIONS = (
    Trigger(
        "care.service_due",
        _("has a service due in %(days)s days"),
        "customers.view",
        later("shuke.care.triggers.service_due"),
        fields=(BulkField("days", _("Days before"), later("shuke.care.triggers.ahead_choices")),),
        order=56,
        thing="owned",
    ),
    *OWN,
    Mount("care/", "shuke.care.urls"),
    ApiRouter("", "shuke.care.api.router"),
    Capability("care.plan", _("Write service plans"), OWNER, order=64),
    PaletteAction(
        _("Service plans"),
        "care:plans",
        "settings",
        "care.plan",
        "maintenance guarantee due 养护 保养 保修 计划 yanghu baoyang baoxiu",
        order=43,
    ),
    PeopleSource(("service",), later("shuke.care.queries.dueing.people_due")),
    ConcernFinder("customers.edit", later("shuke.care.queries.dueing.services_due"), order=60),
    LooseTexts("care.CarePlans", ("definition", "result")),
    Panel(
        "care/panel.html", later("shuke.care.queries.things.panel"), order=45, in_conversation=True
    ),
    PersonRows(
        OwnedThing,
        heading=_("Owned things"),
        labels={
            "bought_on": pgettext_lazy("own data", "Bought"),
            "seller": _("Seller"),
            "price": _("Price"),
            "discount": _("Discount"),
            "serial": _("Serial number"),
            "guarantee_until": _("Guarantee until"),
            "gone_at": pgettext_lazy("own data", "Gone"),
        },
        export=(
            *("kind", "name", "bought_on", "seller", "price", "discount", "currency"),
            *("serial", "guarantee_until", "details", "noted_at", "gone_at"),
        ),
        written_at="noted_at",
        title=later("shuke.care.queries.things.thing_title"),
        on_merge=later("shuke.care.commands.things.follow_things"),
    ),
    PersonRows(
        Reading,
        heading=_("Readings"),
        labels={"thing__name": _("Thing")},
        export=("thing__name", "value", "on"),
    ),
    PersonRows(
        Service,
        heading=_("Services"),
        labels={"thing__name": _("Thing"), "value": _("Reading")},
        export=("thing__name", "what", "value", "on", "note"),
    ),
    DemoRows(later("shuke.care.demo.load"), order=20),
    OWNED_THINGS,
)
