"""What collect adds to the frame of all pages."""

from django.utils.translation import gettext_lazy as _

from shuke.collect.kinds import KINDS, SHOP_KINDS
from shuke.collect.models import Document, ImportedCustomer, PrivacyRequest
from shuke.collect.palette import import_hits
from shuke.collect.settings import SETTINGS
from shuke.common.declarations import later
from shuke.common.slots import (
    MARKETERS,
    OWNER,
    ApiRouter,
    Capability,
    ConcernFinder,
    DemoRows,
    MenuPage,
    Mount,
    PaletteAction,
    SearchSource,
    UploadUse,
)
from shuke.customers.slots import PeopleSource, PersonRows, TimelineKind

DECLARATIONS = (
    DemoRows(later("shuke.collect.demo.load"), by_team=True, order=30),
    *KINDS,
    *SHOP_KINDS,
    PeopleSource(("import",), later("shuke.collect.people.people_of")),
    PersonRows(
        Document,
        on_erasure="blanked",
        blanked=("key", "payload", "value"),
        export=("source", "key", "occurred_at", "received_at", "state", "payload"),
        why="It says that and when something came; what it said goes.",
        unlinked=True,
    ),
    PersonRows(
        ImportedCustomer,
        export=("source__file_name", "source__started_at", "created"),
        not_in_demo="Its people come without a file.",
    ),
    PersonRows(
        PrivacyRequest,
        on_erasure="blanked",
        blanked=("number",),
        export=("connector__name", "kind", "began_at", "due_on", "ended_at"),
        why="Shows that the request was seen to.",
        in_the_way=_("have asked about their data"),
    ),
    ConcernFinder("imports.view", later("shuke.collect.concerns.privacy_requests"), order=15),
    *SETTINGS,
    ConcernFinder("imports.view", later("shuke.collect.concerns.unfinished_imports"), order=40),
    ConcernFinder("imports.view", later("shuke.collect.concerns.held_rows"), order=50),
    TimelineKind("collect.undone", "undo-2", "collect/undone_entry.html"),
    TimelineKind("collect.visit", "globe", "collect/visit_entry.html"),
    UploadUse("imports", "imports.run"),
    Mount("v1/", "shuke.collect.tracking.urls"),
    Mount("hooks/", "shuke.collect.connectors.urls"),
    Mount("imports/", "shuke.collect.urls"),
    Capability("connectors.manage", _("Connect shops"), OWNER, order=155),
    Capability("tracking.manage", _("Let websites and servers send events"), OWNER, order=160),
    MenuPage(
        "customers",
        _("Website and app"),
        "collect:tracking",
        "globe",
        "tracking.manage",
        ("collect:tracking",),
        order=55,
    ),
    ApiRouter("", "shuke.collect.api.router"),
    ApiRouter("", "shuke.collect.api_files.router"),
    ApiRouter("", "shuke.collect.api_tracking.router"),
    Capability("imports.view", _("See imports"), MARKETERS, order=140),
    Capability("imports.run", _("Import files"), MARKETERS, order=150),
    MenuPage(
        "customers",
        _("Imports"),
        "collect:imports",
        "upload",
        "imports.view",
        (
            "collect:im",
            "collect:doc",
            "collect:connector",
            "collect:new_connector",
            "collect:new",
            "collect:reading",
            "collect:mapping",
            "collect:trial",
            "collect:undo",
        ),
        "i",
        50,
    ),
    PaletteAction(
        _("Import a file"),
        "collect:new",
        "upload",
        "imports.run",
        "upload csv excel 导入 上传 daoru",
        order=50,
    ),
    SearchSource(_("Imports"), "upload", "imports.view", import_hits, order=70),
)
