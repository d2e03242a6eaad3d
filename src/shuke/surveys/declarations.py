"""What surveys add to other rooms."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from shuke.common.declarations import later
from shuke.common.slots import (
    COLLEAGUES,
    EVERYBODY,
    MARKETERS,
    ApiRouter,
    BulkAction,
    BulkField,
    Capability,
    ConcernFinder,
    DemoRows,
    ListPage,
    MenuPage,
    Mount,
    PaletteAction,
)
from shuke.customers.slots import (
    LooseTexts,
    Panel,
    PersonRows,
    TextSource,
    TimelineKind,
    Trigger,
    Variable,
)
from shuke.insight.slots import choice_field, number_field
from shuke.surveys.models import Invitation, Response, ResponseValue, Standing
from shuke.surveys.warehouse import STANDINGS
from shuke.team.slots import Kpi, Rating, StaffRows

_SURVEY = BulkField(
    "survey", pgettext_lazy("survey", "Survey"), later("shuke.surveys.triggers.survey_choices")
)
_HAPPENINGS = (
    ("invited", _("is invited to the survey %(survey)s"), ()),
    ("answered", _("answers the survey %(survey)s"), ()),
    (
        "answered_low",
        _("answers the survey %(survey)s with %(score)s at most"),
        (BulkField("score", _("Score"), later("shuke.surveys.triggers.score_choices")),),
    ),
    (
        "silent",
        _("has not answered the survey %(survey)s after %(days)s days"),
        (BulkField("days", _("Days"), later("shuke.surveys.triggers.day_choices")),),
    ),
)

DECLARATIONS = (
    STANDINGS,
    Mount("surveys/", "shuke.surveys.urls"),
    Mount("s/", "shuke.surveys.public_urls"),
    ApiRouter("", "shuke.surveys.api.router"),
    Capability("surveys.view", _("See surveys and what people answered"), EVERYBODY, order=350),
    Capability("surveys.edit", _("Make surveys and invite people"), MARKETERS, order=352),
    Capability("surveys.attend", _("See to dissatisfied answers"), COLLEAGUES, order=354),
    MenuPage(
        "service",
        _("Surveys"),
        "surveys:surveys",
        "message-square",
        "surveys.view",
        ("surveys:",),
        order=25,
    ),
    PaletteAction(
        _("Make a survey"),
        "surveys:new",
        "message-square",
        "surveys.edit",
        "survey NPS CSAT CES poll 问卷 调研 满意度 推荐值 wenjuan manyidu",
        order=64,
    ),
    ListPage(
        "surveys", "surveys:surveys", "surveys.view", later("shuke.surveys.tables.survey_table")
    ),
    ConcernFinder(
        "surveys.attend",
        later("shuke.surveys.concerns.dissatisfied"),
        order=16,
        order_for={"agent": 6, "clerk": 6},
    ),
    BulkAction(
        "customers",
        "survey",
        _("Invite to a survey"),
        "message-square",
        "surveys.edit",
        later("shuke.surveys.bulk.invite_people"),
        later("shuke.surveys.bulk.uninvite_people"),
        fields=(
            BulkField(
                "survey",
                pgettext_lazy("survey", "Survey"),
                choices=later("shuke.surveys.bulk.running"),
            ),
            BulkField(
                "group", _("Group, to compare and for quotas"), is_required=False, longest=80
            ),
        ),
        by_itself=True,
        order=37,
    ),
    Panel("surveys/panel.html", later("shuke.surveys.queries.surveys.panel"), order=72),
    TimelineKind("surveys.response", "message-square", "surveys/entry.html"),
    *(
        Trigger(
            f"surveys.{name}",
            words,
            "surveys.view",
            later(f"shuke.surveys.triggers.{name}"),
            fields=(_SURVEY, *fields),
            order=94 + place,
            thing="survey_invitation",
            holds=later("shuke.surveys.triggers.has_answered") if name == "answered" else None,
        )
        for place, (name, words, fields) in enumerate(_HAPPENINGS)
    ),
    Variable(
        "survey_link",
        _("Their link to the survey that they are invited to"),
        "https://shop.example/s/…",
        later("shuke.surveys.variables.links"),
        order=76,
    ),
    Variable(
        "survey_name",
        _("Name of that survey"),
        "您会推荐我们吗？ Would you recommend us?",
        later("shuke.surveys.variables.names"),
        order=77,
    ),
    TextSource(
        "surveys",
        _("Answers in surveys"),
        "surveys.view",
        after=later("shuke.surveys.texts.after"),
        among=later("shuke.surveys.texts.among"),
        url=later("shuke.surveys.texts.url"),
    ),
    choice_field(
        "recommends",
        _("Would recommend the shop (NPS)"),
        table="survey_standings",
        column="recommends",
        choices=later("shuke.surveys.queries.standings.recommend_choices"),
        offered=later("shuke.surveys.queries.standings.has_answers"),
        initial=("detractor",),
        phrases=(_("are %(values)s by NPS"), _("are not %(values)s by NPS")),
        note=_("By what they answered last, 9–10, 7–8, 0–6."),
    ),
    choice_field(
        "satisfied",
        _("How satisfied they are (CSAT)"),
        table="survey_standings",
        column="satisfied",
        choices=later("shuke.surveys.queries.standings.satisfied_choices"),
        offered=later("shuke.surveys.queries.standings.has_answers"),
        initial=("dissatisfied",),
        phrases=(_("say that they are %(values)s"), _("do not say that they are %(values)s")),
        note=_("By what they answered last, 5, 4, 3, 1–2."),
    ),
    number_field(
        "survey_answers",
        _("Surveys answered"),
        table="survey_standings",
        column="responses",
        phrase=ngettext_lazy(
            "have answered %(number)s survey", "have answered %(number)s surveys", "n"
        ),
        of_one=ngettext_lazy("answered %(number)s survey", "answered %(number)s surveys", "n"),
        offered=later("shuke.surveys.queries.standings.has_answers"),
    ),
    Rating(
        "surveys.tickets",
        _("Tickets rated by people"),
        later("shuke.surveys.queries.colleagues.rating"),
    ),
    *(
        Kpi(
            f"surveys.{name}",
            words,
            "tickets.manage",
            later(f"shuke.surveys.queries.colleagues.{name}_by_day"),
            order=62 + place,
            help=_("Answers to surveys about tickets that they had."),
        )
        for place, (name, words) in enumerate(
            (
                ("rated", pgettext_lazy("KPI", "Tickets rated")),
                ("satisfied", pgettext_lazy("KPI", "Of them satisfied")),
            )
        )
    ),
    PersonRows(
        Invitation,
        heading=_("Invitations to surveys"),
        labels={
            "survey__name": pgettext_lazy("survey", "Survey"),
            "invited_at": pgettext_lazy("survey", "Invited"),
            "answered_at": pgettext_lazy("survey", "Answered"),
        },
        export=("survey__name", "invited_at", "answered_at"),
        written_at="invited_at",
        title=later("shuke.surveys.queries.surveys.row_title"),
    ),
    PersonRows(
        Response,
        heading=_("Answers in surveys"),
        labels={
            "survey__name": pgettext_lazy("survey", "Survey"),
            "score": _("Score"),
            "at": _("When"),
        },
        touch="surveys.response",
        export=("survey__name", "score", "at"),
        on_erasure="blanked",
        blanked=("customer",),
        erase=later("shuke.surveys.forgetting.erase_responses"),
        why="What was answered goes on counting, without a name.",
        written_at="at",
        title=later("shuke.surveys.queries.surveys.row_title"),
        unlinked=True,
    ),
    PersonRows(
        ResponseValue,
        customer="response__customer",
        heading=_("What they answered"),
        labels={
            "response__survey__name": pgettext_lazy("survey", "Survey"),
            "question": _("Question"),
            "choice": pgettext_lazy("survey", "Choice"),
            "number": _("Score"),
            "text": _("In their own words"),
        },
        export=("response__survey__name", "question", "choice", "number", "text"),
        on_erasure="blanked",
        blanked=("text",),
        why="What was chosen goes on counting, without a name.",
    ),
    PersonRows(
        Standing,
        heading=_("What they said last"),
        labels={
            "recommends": _("Would recommend the shop (NPS)"),
            "satisfied": _("How satisfied they are (CSAT)"),
            "responses": _("Surveys answered"),
            "answered_on": pgettext_lazy("survey", "Answered"),
        },
        export=("recommends", "satisfied", "responses", "answered_on"),
        on_merge=later("shuke.surveys.commands.standing.restate"),
    ),
    StaffRows(Invitation, "staff", "kept", why="It says who had the matter."),
    StaffRows(Response, "staff", "kept", why="It says whose matter was rated."),
    LooseTexts("surveys.Finding", ("text", "outcome")),
    DemoRows(later("shuke.surveys.demo.load"), by_team=True, order=75),
)
