"""The house rules that a machine can hold: who may know whom, and how big a file may grow.

Imports in one direction are import-linter's; here is what it cannot see: doors, foreign keys,
templates, addresses, sizes, README files, declared access.
"""

import ast
import re
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands, load_command_class
from django.urls import URLPattern, URLResolver, get_resolver

from shuke.common.declarations import declared
from shuke.common.verb import Verb
from shuke.customers.models import Customer
from shuke.customers.slots import PersonRows
from shuke.team.models import Staff
from shuke.team.slots import Ownable, StaffRows

pytestmark = pytest.mark.once

SOURCE = settings.PACKAGE
#: From the top of the house to its ground.
HOUSE = (
    "config", "demo", "operate", "engage", "counter", "alliances", "gatherings", "loyalty", "service", "sales", "surveys", "ask", "relations", "tasks", "knowledge", "insight", "collect", "care",
    "shop", "customers", "team", "warehouse", "common",
)  # fmt: skip
LEVEL = {room: len(HOUSE) - at for at, room in enumerate(HOUSE)}
#: All of these is door.
LIBRARIES = {"common", "warehouse"}
#: What a room shows to rooms above it.
DOORS = {"commands", "queries", "facts", "errors", "slots", "templatetags"}
#: The wiring may also mount these.
WIRED = DOORS | {"urls", "api", "warehouse", "timetable"}
#: config's own machinery stands on team: who is logged in is asked before every page.
STANDS_ON = (
    "team.authentication",  # log-in of programs
)
#: Framework addresses that no room owns.
SHARED_NAMESPACES = {"kit", "api"}
HARD_LIMIT = 400


def modules() -> list[Path]:
    found = (p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts)
    return sorted(p for p in found if "tests" not in p.relative_to(SOURCE).parts)


def templates() -> list[Path]:
    return sorted(p for p in SOURCE.rglob("templates/**/*") if p.is_file())


def room_of(path: Path) -> str:
    first = path.relative_to(SOURCE).parts[0]
    return first if first in LEVEL else ""


def named(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def imports(path: Path) -> list[str]:
    """Dotted names below `shuke.` that a module imports: "customers.queries.names"."""
    found = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{named(path)}: import by full name"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return [name.removeprefix("shuke.") for name in found if name.startswith("shuke.")]


def test_rooms_are_entered_by_their_doors_only():
    wrong = []
    for path in modules():
        room = room_of(path)
        for name in imports(path):
            other, _, rest = name.partition(".")
            if other == room or other in LIBRARIES or not room:
                continue
            if room == "config" and name.startswith(STANDS_ON):
                continue
            if rest.partition(".")[0] not in (WIRED if room == "config" else DOORS):
                wrong.append(f"{named(path)} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_imports_point_downward(capsys):
    from importlinter import cli

    kept = cli.lint_imports(config_filename=str(SOURCE.parents[1] / "pyproject.toml"), no_logo=True)
    assert kept == cli.EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_foreign_keys_point_downward():
    wrong = []
    for model in apps.get_models():
        room = model._meta.app_label
        if room not in LEVEL:
            continue
        for field in model._meta.get_fields():
            if not field.is_relation or field.auto_created or not field.concrete:
                continue
            other = field.related_model._meta.app_label
            if other in LEVEL and LEVEL[other] > LEVEL[room]:
                wrong.append(f"{model.__name__}.{field.name} points up to {other}")
    assert not wrong, "\n".join(wrong)


def test_every_table_of_a_person_says_what_becomes_of_its_rows():
    declarations = declared(PersonRows)
    owned = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is Customer and model is not Customer
    }
    missing = owned - {(each.model, each.customer) for each in declarations}
    assert not missing, f"no PersonRows in declarations.py for {missing}"
    for each in declarations:
        named = {field.name for field in each.model._meta.concrete_fields}
        assert set(each.blanked) <= named, each
        assert {path.partition("__")[0] for path in each.export} <= named, each
        assert bool(each.blanked) == (each.on_erasure == "blanked"), each
        assert each.why or (each.export and each.on_erasure != "kept"), each


#: Columns that hold the id of a colleague without a key.
LOOSE = {"actor_id", "owner_id", "staff_id"}


def test_every_table_that_names_a_colleague_says_what_becomes_of_its_rows():
    declarations = declared(StaffRows)
    owned = {
        (model, field.name)
        for model in apps.get_models()
        if model._meta.app_label in LEVEL
        for field in model._meta.concrete_fields
        if field.name in LOOSE or (field.is_relation and field.related_model is Staff)
    }
    named = [(each.model, each.column) for each in declarations]
    assert len(named) == len(set(named))
    assert owned <= set(named), f"no StaffRows in declarations.py for {owned - set(named)}"
    kinds = {each.kind for each in declared(Ownable)}
    through = {kind for each in declarations for kind in each.ownables}
    assert through == kinds, "what is handed over and what can be owned are the same"
    for each in declarations:
        each.model._meta.get_field(each.column)
        assert bool(each.ownables) == (each.on_leaving == "handed over"), each
        assert each.why or each.on_leaving != "kept", each


def test_foreign_keys_to_other_rooms_are_named_by_a_string():
    wrong = []
    for path in modules():
        for node in ast.walk(tree(path)):
            is_key = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"ForeignKey", "OneToOneField", "ManyToManyField"}
            )
            if is_key and node.args and isinstance(node.args[0], ast.Attribute):
                wrong.append(f"{named(path)}:{node.lineno}")
    assert not wrong, "\n".join(wrong)


INCLUDED = re.compile(r"""\{%-?\s*(?:include|extends)\s+["']([\w-]+)/""")
ADDRESSED = re.compile(r"""\{%-?\s*url\s+["']([\w-]+):""")
IN_CODE = re.compile(r"""(?:reverse|redirect|resolve_url|reverse_lazy)\(\s*["']([\w-]+):""")


def test_templates_know_only_rooms_below():
    wrong = []
    for path in templates():
        room = room_of(path)
        text = path.read_text(errors="replace")
        for pattern in (INCLUDED, ADDRESSED):
            for other in pattern.findall(text):
                if other in LEVEL and LEVEL[other] > LEVEL[room]:
                    wrong.append(f"{named(path)} names {other}")
    assert not wrong, "\n".join(wrong)


def test_code_names_addresses_of_rooms_below_only():
    wrong = []
    for path in modules():
        room = room_of(path)
        for other in IN_CODE.findall(path.read_text()):
            if room and other in LEVEL and LEVEL[other] > LEVEL[room]:
                wrong.append(f"{named(path)} names {other}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("room", HOUSE)
def test_every_room_says_what_it_is(room):
    readme = SOURCE / room / "README.md"
    assert readme.exists(), f"{room} has no README.md"
    assert len(readme.read_text().splitlines()) >= 5


def test_no_module_grows_past_the_limit():
    wrong = {named(p): len(p.read_text().splitlines()) for p in modules()}
    assert not {name: lines for name, lines in wrong.items() if lines > HARD_LIMIT}


def test_no_template_grows_past_its_limit():
    sizes = {named(p): len(p.read_text(errors="replace").splitlines()) for p in templates()}
    assert not {name: lines for name, lines in sizes.items() if lines > 120}


def test_what_is_listed_is_parted_by_the_sign_of_the_language():
    """林小满、沈青禾 in Chinese."""
    plain = [
        named(path) for path in templates() if '|join:", "' in path.read_text(errors="replace")
    ]
    assert plain == [], 'write |join:_(", ")'


def test_templates_are_wrapped():
    wrong = []
    for path in templates():
        for at, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if len(line) > 120:
                wrong.append(f"{named(path)}:{at} has {len(line)} columns")
    assert not wrong, "\n".join(wrong)


def test_a_tag_of_a_template_ends_on_its_line():
    """Django takes one that goes on in the next line for plain text, and shows it."""
    wrong = [
        f"{named(path)}:{at}"
        for path in templates()
        for at, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if any("%}" not in part for part in line.split("{%")[1:])
        or any("}}" not in part for part in line.split("{{")[1:])
    ]
    assert not wrong, "\n".join(wrong)


def test_nothing_is_called_utils():
    magnets = {"utils", "helpers", "misc", "core", "services"}
    wrong = [named(p) for p in modules() if p.stem in magnets or p.parent.name in magnets]
    assert not wrong


#: No name of anything, nor a part of one: docs/glossary.md says what to write instead.
NOT_A_NAME = {"told", "found", "known", "kept", "heard", "asked", "shown", "said", "meant"}
#: A column of the warehouse and words of the API: their names are promises to others.
PROMISED = {"known_by"}
PROMISED_BY_API = {("tasks/api.py", "said")}
#: The word of HTTP and of Django for an address where nothing is.
STANDARD = ("NotFound", "not_found")


def names_in(path: Path) -> list[tuple[str, int]]:
    """What a module names, with the line: itself, functions, classes, variables, parameters."""
    names = [(path.stem, 1)]
    for node in ast.walk(tree(path)):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.append((node.name, node.lineno))
            case ast.arg():
                names.append((node.arg, node.lineno))
            case ast.Name(ctx=ast.Store()):
                names.append((node.id, node.lineno))
            case ast.Attribute(ctx=ast.Store()):
                names.append((node.attr, node.lineno))
            case (
                ast.MatchAs(name=str()) | ast.MatchStar(name=str()) | ast.ExceptHandler(name=str())
            ):
                names.append((node.name, node.lineno))
    return names


def test_names_say_what_a_thing_is():
    wrong = []
    for path in modules():
        for name, line in names_in(path):
            words = set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_"))
            promised = name in PROMISED or (named(path), name) in PROMISED_BY_API
            if words & NOT_A_NAME and not promised and not name.endswith(STANDARD):
                wrong.append(f"{named(path)}:{line} {name}")
    assert not wrong, "\n".join(wrong)


def test_no_signals():
    receivers = [named(p) for p in modules() if "django.dispatch" in p.read_text()]
    assert not receivers


def test_only_common_reads_the_clock():
    reading = re.compile(r"datetime\.now\(|dt\.datetime\.now\(|timezone\.now\(|date\.today\(")
    wrong = [
        named(path)
        for path in modules()
        if reading.search(path.read_text()) and named(path) != "common/clock.py"
    ]
    assert not wrong, wrong


def test_only_one_module_sends_requests_to_other_systems():
    client = re.compile(
        r"^\s*(?:import|from) (?:http\.client|urllib\.request|urllib3|requests|httpx)\b", re.M
    )
    asking = {named(path) for path in modules() if client.search(path.read_text())}
    # The supervisor waits for its own server.
    assert asking == {"common/http.py", "demo/supervisor.py"}


def views(patterns=None, prefix=""):
    """Every (address, view) of the URL conf."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback


def test_every_view_declares_its_access():
    undeclared = [at for at, view in views() if getattr(view, "shuke_access", None) is None]
    assert not undeclared, undeclared


def test_every_declared_capability_is_in_the_table_of_rights():
    from shuke.team.roles import all_capabilities

    declared = {view.shuke_access for _, view in views()} - {"", "*"}
    assert declared <= all_capabilities(), declared - all_capabilities()
    required = set()
    for path in modules():
        required |= set(re.findall(r'require\(\w+(?:\.\w+)*, "([\w.]+)"\)', path.read_text()))
        required |= set(re.findall(r'\.can\("([\w.]+)"\)', path.read_text()))
    assert required <= all_capabilities(), required - all_capabilities()


@pytest.mark.django_db
def test_djangos_checks_find_nothing():
    """Our verbs do not wait for them (`common.verb`)."""
    call_command("check", "--fail-level", "WARNING", stdout=StringIO())


def test_no_verb_hides_another():
    """Of two with one name Django runs the one whose room stands first, and says nothing."""
    verbs = [path.stem for path in SOURCE.glob("*/management/commands/*.py")]
    verbs = [verb for verb in verbs if verb != "__init__"]
    assert sorted(verbs) == sorted(set(verbs))


def test_verbs_print_data_in_one_way():
    """`Verb.answer`."""
    verbs = SOURCE.glob("*/management/commands/*.py")
    assert not [named(path) for path in verbs if "json.dumps" in path.read_text()]


def test_every_verb_begins_at_once():
    ours = [verb for verb, home in get_commands().items() if str(home).startswith("shuke.")]
    assert len(ours) > 10
    late = [
        verb
        for verb in ours
        if not isinstance(load_command_class(get_commands()[verb], verb), Verb)
    ]
    assert not late, late
