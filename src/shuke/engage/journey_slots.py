"""What journeys add to the house."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.slots import (
    ANALYSTS,
    MARKETERS,
    ApiRouter,
    Capability,
    DemoRows,
    ListPage,
    MenuPage,
    PaletteAction,
)
from shuke.customers.slots import Gate, LooseTexts, Panel, PeopleSource, PersonRows, Stage, Trigger
from shuke.engage.due import Waking
from shuke.engage.models import Enrolment
from shuke.engage.steps import StepKind
from shuke.insight.slots import SegmentUse

JOURNEYS = (
    Panel(
        "engage/journey_panel.html",
        later("shuke.engage.queries.journey_ways.journeys_panel"),
        order=55,
    ),
    Trigger(
        "engage.put_in",
        _("is put in by a program or a colleague"),
        "journeys.view",
        lambda _values, _since, _until: (),
        order=90,
    ),
    DemoRows(later("shuke.engage.demo.load"), by_team=True, order=40),
    StepKind(
        "journey",
        compose=later("shuke.engage.commands.journey_step.compose"),
        sender=later("shuke.engage.commands.journey_step.sender"),
        drained=lambda step: None,
        trouble=later("shuke.engage.commands.journey_step.trouble"),
        details=later("shuke.engage.commands.journey_step.details"),
        is_automatic=lambda step: True,
        has_offer=later("shuke.engage.commands.journey_step.has_offer"),
        offering=later("shuke.engage.commands.journey_step.offering"),
    ),
    Waking("engage.journey", later("shuke.engage.commands.journey_walking.wake")),
    Gate(
        "journey_over",
        _("Already out of the journey"),
        later("shuke.engage.gates.journeys.ended"),
        frozenset({Stage.CLAIM, Stage.HAND_OVER}),
        order=5,
    ),
    PersonRows(
        Enrolment,
        on_erasure="kept",
        why="Numbers only; without its row the same person would enter again.",
        export=(),
        in_the_way=_("are on their way through a journey"),
    ),
    LooseTexts("engage.Passage", ("detail",)),
    Capability("journeys.view", _("See journeys and who is in them"), ANALYSTS, order=241),
    Capability("journeys.edit", _("Write journeys"), MARKETERS, order=242),
    Capability("journeys.send", _("Switch journeys on and off"), MARKETERS, order=243),
    MenuPage(
        "talk",
        _("Journeys"),
        "engage:journeys",
        "footprints",
        "journeys.view",
        ("engage:journey",),
        order=12,
    ),
    PaletteAction(
        _("Write a journey"),
        "engage:journey-new",
        "footprints",
        "journeys.edit",
        "journey automation flow 旅程 自动 自动化 lvcheng zidong",
        order=61,
    ),
    ListPage(
        "journeys",
        "engage:journeys",
        "journeys.view",
        later("shuke.engage.views.journey_tables.journey_table"),
    ),
    PeopleSource(("journey", "way", "place"), later("shuke.engage.journey_groups.people_of")),
    SegmentUse(later("shuke.engage.queries.running_journeys.journeys_of_segment")),
    ApiRouter("", "shuke.engage.api_journeys.router"),
)
