"""What targets and pay add to other rooms."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.slots import (
    COLLEAGUES,
    MARKETERS,
    OWNER,
    STORES,
    ApiRouter,
    Capability,
    ConcernFinder,
    DemoRows,
    MenuPage,
    PaletteAction,
)
from shuke.customers.slots import Contacts, LooseTexts
from shuke.sales.models import PayCorrection, PaySheet
from shuke.team.slots import StaffRows

DECLARATIONS = (
    ApiRouter("", "shuke.sales.api_targets.router"),
    ApiRouter("", "shuke.sales.api_pay.router"),
    Capability(
        "sales.earn", _("See own sales targets and pay"), COLLEAGUES, within=STORES, order=350
    ),
    Capability("sales.target", _("Set sales targets"), MARKETERS, within=STORES, order=352),
    MenuPage(
        "sales",
        _("Sales targets"),
        "sales:targets",
        "chart-column",
        "sales.earn",
        ("sales:target",),
        order=40,
    ),
    Capability(
        "sales.pay",
        _("Write the commission plan, see everybody’s pay, lock its months"),
        OWNER,
        order=354,
    ),
    MenuPage(
        "sales",
        _("Pay"),
        "sales:pay",
        "wallet",
        "sales.earn",
        ("sales:pay_month", "sales:pay_sheet", "sales:pay_plans", "sales:pay_plan"),
        order=50,
    ),
    PaletteAction(
        _("Commission plan"),
        "sales:pay_plans",
        "wallet",
        "sales.pay",
        "commission plan bonus payroll 提成 方案 佣金 绩效 ticheng",
        order=44,
    ),
    ConcernFinder("sales.earn", later("shuke.sales.queries.pay_concerns.to_review"), order=32),
    Contacts(later("shuke.sales.sellers.own_contacts")),
    StaffRows(PaySheet, "staff", "kept", why="What somebody earned stays theirs."),
    StaffRows(PayCorrection, "staff", "kept", why="What somebody earned stays theirs."),
    LooseTexts("sales.PayDispute", ("words", "answer")),
    LooseTexts("sales.PayCorrection", ("why",)),
    ConcernFinder("sales.earn", later("shuke.sales.queries.shortfall.mine"), order=30),
    DemoRows(later("shuke.sales.demo_pay.load"), by_team=True, order=76),
)
