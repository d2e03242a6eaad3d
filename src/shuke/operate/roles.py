"""Which role holds which capability: the one table of rights."""

VIEW = frozenset({"customers.view", "orders.view", "insight.view", "segments.view"})
MARKET = frozenset(
    {"segments.edit", "campaigns.view", "campaigns.edit", "campaigns.send", "imports.view"}
)

CAPABILITIES: dict[str, frozenset[str]] = {
    "owner": VIEW
    | MARKET
    | {
        "customers.edit",
        "customers.export",
        "customers.contact",  # see phone and e-mail in full
        "orders.edit",
        "imports.run",
        "warehouse.sync",
        "staff.manage",
        "audit.view",
        "tokens.own",
    },
    "marketer": VIEW | MARKET | {"customers.contact", "imports.run", "tokens.own"},
    "agent": frozenset(
        {"customers.view", "customers.edit", "customers.contact", "orders.view", "tokens.own"}
    ),
    "analyst": VIEW | {"campaigns.view", "tokens.own"},
}

ALL: frozenset[str] = frozenset().union(*CAPABILITIES.values())
