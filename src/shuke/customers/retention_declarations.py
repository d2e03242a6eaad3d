"""How long data stays: who decides it, what of the record rules of retention may name, what none of them takes."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.slots import OWNER, Capability, PaletteAction
from shuke.customers.slots import DataKind, LooseTexts, RetentionDuty

DECLARATIONS = (
    Capability("customers.retention", _("Decide how long data is kept"), OWNER, order=73),
    PaletteAction(
        _("Data retention"),
        "customers:retention",
        "history",
        "customers.retention",
        "retention delete gdpr pipl 保留 期限 删除 baoliu qixian",
        order=62,
    ),
    DataKind(
        "looks",
        _("Who looked at whose record"),
        _("Who looked at whose record is forgotten after %(age)s."),
        "eye",
        count=later("shuke.customers.commands.forgetting_looks.count"),
        forget=later("shuke.customers.commands.forgetting_looks.forget"),
        loss=_(
            "Nobody can say any more who read a record then. Logs stay six months at least (Cybersecurity Law)."
        ),
        least=6,
        order=40,
    ),
    RetentionDuty(
        _("Statements of consent"),
        _("The shop must be able to show who agreed to what (GDPR article 7, PIPL article 69)."),
        later("shuke.customers.queries.retention.count_consents"),
        order=30,
    ),
    RetentionDuty(
        _("Who was forgotten"),
        _("Keyed hashes and days, nobody’s name: so that nothing brings them back."),
        later("shuke.customers.queries.retention.count_erasures"),
        order=40,
    ),
    RetentionDuty(
        _("Activity: who did what"),
        _("Evidence of what was decided about people, without their contacts."),
        later("shuke.customers.queries.retention.count_activity"),
        order=50,
    ),
    LooseTexts("customers.RetentionRules", ("definition", "result", "error")),
    LooseTexts("customers.RetentionPass", ("error",)),
)
