"""What of the shop the owner's rules of retention may name, and what none of them takes."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.customers.slots import DataKind, RetentionDuty

DECLARATIONS = (
    DataKind(
        "events",
        _("Events of unknown visitors"),
        _("Events of unknown visitors are deleted after %(age)s, also from the archive."),
        "history",
        count=later("shuke.shop.commands.retaining.count_events"),
        forget=later("shuke.shop.commands.retaining.forget_events"),
        spared=later("shuke.shop.commands.retaining.spared_events"),
        reasons={"order": _("because they belong to an order")},
        loss=_("Funnels and reports of those months miss them."),
        order=10,
    ),
    DataKind(
        "visits",
        _("Visits of unknown visitors"),
        _("Visits of unknown visitors are deleted after %(age)s."),
        "eye",
        count=later("shuke.shop.commands.retaining.count_visits"),
        forget=later("shuke.shop.commands.retaining.forget_visits"),
        loss=_("Reports of sources miss them in those months."),
        order=12,
    ),
    RetentionDuty(
        _("Orders"),
        _(
            "Trade records stay three years at least (E-Commerce Law of China, article 31), the books longer."
        ),
        later("shuke.shop.queries.retention.count_orders"),
        order=10,
    ),
    RetentionDuty(
        _("Invoices"),
        _("Tax offices ask for them years later; whoever is forgotten is no longer named on them."),
        later("shuke.shop.queries.retention.count_invoices"),
        order=20,
    ),
)
