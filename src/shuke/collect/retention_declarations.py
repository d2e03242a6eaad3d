"""What of the doors the owner's rules of retention may name."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.customers.slots import DataKind

DECLARATIONS = (
    DataKind(
        "documents",
        _("Rejected documents"),
        _("Rejected documents lose their words after %(age)s."),
        "inbox",
        count=later("shuke.collect.retention.count_documents"),
        forget=later("shuke.collect.retention.forget_documents"),
        loss=_("That something came and when stays; what it said can be mended no more."),
        order=20,
    ),
    DataKind(
        "lines",
        _("Rejected lines of files"),
        _("Rejected lines of files lose their words after %(age)s."),
        "file-spreadsheet",
        count=later("shuke.collect.retention.count_lines"),
        forget=later("shuke.collect.retention.forget_lines"),
        spared=later("shuke.collect.retention.spared_lines"),
        reasons={"undo": _("because their import can still be undone")},
        loss=_("The number of the line stays; its cells can be mended and downloaded no more."),
        order=22,
    ),
)
