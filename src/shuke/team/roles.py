"""Which role holds which capability: the one table of rights."""

from django.utils.translation import gettext_lazy as _

VIEW = frozenset(
    {
        "customers.view",
        "orders.view",
        "coupons.view",
        "insight.view",
        "segments.view",
        "lists.view",
    }
)
MARKET = frozenset(
    {
        "segments.edit",
        "insight.edit",
        "lists.edit",
        "campaigns.view",
        "campaigns.edit",
        "campaigns.send",
        "imports.view",
        "costs.edit",
        "coupons.edit",
    }
)
TASKS = frozenset({"tasks.do", "tasks.assign"})
GIVE = frozenset({"coupons.give", "coupons.redeem"})

CAPABILITIES: dict[str, frozenset[str]] = {
    "owner": VIEW
    | MARKET
    | TASKS
    | GIVE
    | {
        "customers.edit",
        "customers.export",
        "customers.fields",
        "customers.contact",  # see phone and e-mail in full
        "orders.edit",
        "imports.run",
        "warehouse.sync",
        "staff.manage",
        "audit.view",
        "work.manage",
        "tokens.own",
    },
    "marketer": VIEW | MARKET | TASKS | GIVE | {"customers.contact", "imports.run", "tokens.own"},
    "agent": frozenset(
        {"customers.view", "customers.edit", "customers.contact", "orders.view", "tokens.own"}
        | {"lists.view", "lists.edit", "tasks.do", "coupons.view"}
        | GIVE
    ),
    "analyst": VIEW | {"campaigns.view", "tokens.own"},
    # Somebody outside who looks at the campaigns that they are named for.
    "agency": frozenset({"campaigns.view", "tokens.own"}),
}

#: What can be limited to stores, and to named campaigns. The rest is withheld from whoever is limited:
#: it counts or shows the whole shop.
BY_STORE = frozenset(
    {"customers.view", "customers.edit", "customers.contact", "orders.view", "orders.edit"}
    | {"tasks.do", "tasks.assign", "coupons.redeem", "tokens.own"}
)
BY_CAMPAIGN = frozenset({"campaigns.view", "tokens.own"})

ALL: frozenset[str] = frozenset().union(*CAPABILITIES.values())

#: What a token can never do: make tokens, let people in, read who did what.
TOKEN_SCOPES: frozenset[str] = ALL - {"tokens.own", "staff.manage", "audit.view"}

#: What each capability lets one do, in words, in the order of the menu.
WORDS: dict[str, object] = {
    "tasks.do": _("Do tasks: one’s own and those that are free"),
    "tasks.assign": _("Give tasks to others and see everybody’s"),
    "customers.view": _("See customers"),
    "customers.contact": _("See phone numbers and addresses in full"),
    "customers.edit": _("Change customers and write notes"),
    "customers.export": _("Take customers out as a file"),
    "customers.fields": _("Decide which own fields customers have"),
    "orders.view": _("See orders and goods"),
    "orders.edit": _("Take orders out of analysis"),
    "coupons.view": _("See coupons"),
    "coupons.edit": _("Make and end coupons"),
    "coupons.give": _("Give coupons to customers"),
    "coupons.redeem": _("Use coupons on orders"),
    "imports.view": _("See imports"),
    "imports.run": _("Import files"),
    "insight.view": _("See reports"),
    "insight.edit": _("Import figures to compare with"),
    "segments.view": _("See segments"),
    "segments.edit": _("Build segments"),
    "lists.view": _("See lists of people"),
    "lists.edit": _("Keep lists of people"),
    "campaigns.view": _("See campaigns and their results"),
    "campaigns.edit": _("Write campaigns and letters"),
    "campaigns.send": _("Send campaigns"),
    "costs.edit": _("Say what marketing costs"),
    "warehouse.sync": _("Refresh the warehouse"),
    "staff.manage": _("Manage the team"),
    "audit.view": _("See who did what"),
    "work.manage": _("See background work that failed, and have it tried again"),
    "tokens.own": _("Make own API tokens"),
}


def words(capability: str) -> str:
    """A capability as people say it; its code where nobody wrote words for it yet."""
    return str(WORDS.get(capability, capability))
