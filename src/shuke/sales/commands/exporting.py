"""A month of pay as a file for payroll."""

import csv
import io

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shuke.common.access import Actor, require
from shuke.common.texts import formula_safe
from shuke.sales import facts
from shuke.sales.models import PayMonth
from shuke.sales.queries import pay as queries


def pay_file(actor: Actor, month_id: int) -> tuple[PayMonth, str]:
    """The month and its lines: who, what they sold, what is paid; on record, as it leaves."""
    require(actor, "sales.pay")
    month = queries.month_for(actor, month_id)
    rows = queries.sheets_of(actor, month)
    with transaction.atomic():
        facts.PAY_LEFT.record(actor, month.pk)
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(
        [
            _("Month"),
            _("User name"),
            _("Name"),
            pgettext("target", "Sold"),
            _("Pay"),
            _("Currency"),
            _("Locked"),
        ]
    )
    for row in rows:
        locked = month.locked_at.isoformat() if month.locked_at else ""
        staff = row.staff
        writer.writerow(
            [
                month.period.key, formula_safe(staff.username), formula_safe(staff.name),
                f"{row.base:.2f}", f"{row.total:.2f}", month.currency, locked,
            ]
        )  # fmt: skip
    return month, text.getvalue()
