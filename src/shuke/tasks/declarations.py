"""What tasks add to the record."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.declarations import later
from shuke.common.slots import (
    COLLEAGUES,
    MARKETERS,
    QUEUE,
    STORES,
    ApiRouter,
    Board,
    BulkAction,
    BulkField,
    Capability,
    ConcernFinder,
    DemoRows,
    EditableField,
    ListFile,
    ListPage,
    MenuPage,
    Mount,
    PaletteAction,
    PeopleAction,
)
from shuke.customers.slots import (
    CustomerReach,
    LooseTexts,
    Panel,
    PersonRows,
    TimelineKind,
    Trigger,
)
from shuke.tasks import bulk
from shuke.tasks.commands.people import MOST_PEOPLE
from shuke.tasks.models import Promise, Task, TaskEvent, TaskPerson
from shuke.team.slots import Kpi, MemberColumn, MemberPanel, Ownable, StaffRows

_HISTORY = "It says who did it."

DECLARATIONS = (
    Trigger(
        "tasks.spoken_to",
        _("was spoken to for a task: %(outcome)s"),
        "tasks.do",
        later("shuke.tasks.triggers.spoken_to"),
        fields=(
            BulkField(
                "outcome", _("What came of it"), later("shuke.tasks.triggers.outcome_choices")
            ),
        ),
        order=70,
    ),
    DemoRows(later("shuke.tasks.demo.load"), by_team=True, order=15),
    ListPage("tasks", "tasks:all", "tasks.assign", later("shuke.tasks.views.tasks.open_table")),
    ListFile("tasks", "views.export", later("shuke.tasks.commands.exporting.announce_tasks")),
    Board(
        "tasks",
        _("Tasks"),
        "tasks.do",
        later("shuke.tasks.boards.groupings"),
        "tasks/_card.html",
        "tasks:mine",
    ),
    EditableField(
        "tasks",
        ("due_on", "holder", "state"),
        "tasks.do",
        later("shuke.tasks.inline.read"),
        later("shuke.tasks.inline.save"),
    ),
    BulkAction(
        "customers",
        "task",
        _("Assign a task"),
        "circle-check",
        "tasks.do",
        bulk.assign,
        bulk.withdraw,
        fields=(
            BulkField("title", pgettext_lazy("task", "What to do")),
            BulkField("who", pgettext_lazy("task", "Who"), bulk.holder_choices, is_required=False),
        ),
        at_once=True,
        most=MOST_PEOPLE,
        by_itself=True,
        order=20,
    ),
    ConcernFinder("tasks.do", later("shuke.tasks.concerns.due_tasks"), order=10),
    ConcernFinder("tasks.assign", later("shuke.tasks.concerns.stranded_tasks"), order=20),
    Mount("tasks/", "shuke.tasks.urls"),
    ApiRouter("/tasks", "shuke.tasks.api.router"),
    ApiRouter("", "shuke.tasks.api_promises.router"),
    Capability(
        "tasks.do",
        _("Work on tasks: your own and unassigned ones"),
        COLLEAGUES | {"caller"},
        within=STORES | QUEUE,
        order=10,
    ),
    Capability(
        "tasks.assign",
        _("Assign tasks and see everyone’s"),
        MARKETERS,
        within=STORES,
        order=20,
    ),
    MenuPage(
        "home", _("Tasks"), "tasks:mine", "circle-check", "tasks.do", ("tasks:",), "d", order=20
    ),
    PeopleAction(
        "segment",
        _("Assign a task"),
        "tasks:new",
        "circle-check",
        "tasks.assign",
        MOST_PEOPLE,
        order=20,
    ),
    PeopleAction("list", _("Assign a task"), "tasks:new", "circle-check", "tasks.do", order=10),
    PaletteAction(
        _("New task"),
        "tasks:new",
        "circle-check",
        "tasks.do",
        "assign todo 新建 任务 待办 分派 renwu daiban",
        order=30,
    ),
    CustomerReach(later("shuke.tasks.queries.people.in_queue")),
    Panel(
        "tasks/customer_panel.html",
        later("shuke.tasks.queries.people.task_panel"),
        order=10,
    ),
    LooseTexts("tasks.Task", ("title", "note")),
    LooseTexts("tasks.TaskEvent", ("detail",)),
    PersonRows(
        TaskPerson,
        heading=_("Tasks"),
        labels={"task__title": _("Task"), "words": _("What to say")},
        on_erasure="blanked",
        blanked=("answer", "words"),
        texts=("task__title", "task__note"),
        export=("task__title", "words", "outcome", "answer", "outcome_at"),
        in_the_way=_("are in a task"),
    ),
    MemberPanel("tasks/member_work.html", later("shuke.tasks.queries.colleagues.work_panel"), 10),
    MemberPanel("tasks/member_tasks.html", later("shuke.tasks.queries.colleagues.tasks_panel"), 20),
    Kpi(
        "tasks.contacted",
        pgettext_lazy("KPI", "People contacted"),
        "tasks.assign",
        later("shuke.tasks.queries.colleagues.contacts_by_day"),
        order=10,
    ),
    MemberColumn(
        "to_do",
        _("To do"),
        "tasks.assign",
        later("shuke.tasks.queries.colleagues.to_do_of"),
        order=10,
        help=_("People of their open tasks who are still to be contacted, and tasks about nobody."),
    ),
    MemberColumn(
        "contacted",
        _("Contacted, 30 days"),
        "tasks.assign",
        later("shuke.tasks.queries.colleagues.contacted"),
        order=20,
        help=_("People of whom they said what came of it."),
        on_phones=False,
    ),
    Ownable(
        "task",
        _("Open tasks"),
        held=later("shuke.tasks.queries.tasks.held_tasks"),
        names=later("shuke.tasks.queries.tasks.titles"),
        receivers=later("shuke.tasks.queries.tasks.receivers"),
        move=later("shuke.tasks.commands.giving.hand_over_many"),
        order=10,
    ),
    StaffRows(Task, "holder", "handed over", ownables=("task",)),
    *(
        StaffRows(model, column, "kept", why=_HISTORY)
        for model, column in (
            (Task, "given_by"),
            (Task, "done_by"),
            (Task, "withdrawn_by"),
            (TaskPerson, "outcome_by"),
            (TaskEvent, "actor_id"),
        )
    ),
    Panel(
        "tasks/promise_panel.html",
        later("shuke.tasks.queries.promises.panel"),
        order=12,
        in_conversation=True,
    ),
    ConcernFinder("tasks.do", later("shuke.tasks.queries.promises.due_promises"), order=15),
    PersonRows(
        Promise,
        heading=_("Promises"),
        labels={"made_at": pgettext_lazy("own data", "Made")},
        export=("what", "due_on", "made_at", "outcome", "outcome_at"),
        written_at="made_at",
        title=later("shuke.tasks.queries.promises.promise_title"),
        touch="tasks.promised",
        in_the_way=_("were promised something"),
    ),
    Ownable(
        "promise",
        _("Open promises"),
        held=later("shuke.tasks.queries.promises.held_promises"),
        names=later("shuke.tasks.queries.promises.promise_names"),
        receivers=later("shuke.tasks.queries.tasks.receivers"),
        move=later("shuke.tasks.commands.promising.hand_promises"),
        order=15,
    ),
    StaffRows(Promise, "holder", "handed over", ownables=("promise",)),
    DemoRows(later("shuke.tasks.demo.promise"), by_team=True, order=16),
    PaletteAction(
        _("Promises that are due"),
        "tasks:promises",
        "clock",
        "tasks.do",
        "promise 承诺 答应 到期 chengnuo daying",
        order=31,
    ),
    TimelineKind("tasks.promised", "clock", "tasks/promise_entry.html"),
    TimelineKind("tasks.promise_settled", "clock", "tasks/promise_entry.html"),
    TimelineKind("operate.task", "circle-check", "tasks/entry.html"),
)
