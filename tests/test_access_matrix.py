"""Every address × every role × own and foreign objects, read from the URL conf.

An address that a room adds is in the matrix by itself. Its expected answer comes from what it
declares (`shuke_access`); a parameter that nobody made an object for fails the test.
"""

import re
import zlib
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from shuke.common import clock
from shuke.config.api import api
from shuke.team.models import Role, Staff, Token
from shuke.team.queries import actor_for
from shuke.team.roles import held_by
from tests.objects import Objects
from tests.team import sign_in

pytestmark = pytest.mark.django_db
ROLES = [*Role.values, "nobody", "left"]
#: Who calls every page and operation. What a role may does not depend on the database; what is asked of
#: it does, and the owner sees all.
VISITORS = ROLES if connection.vendor == "sqlite" else [Role.OWNER.value, "nobody"]
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
#: Served by the API's own machinery, tested below by its operations.
API_NAMESPACE = "api"
#: Addresses for customers carry their own secret instead of a log-in.
MISSING = 10**9 + 7


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    view: object

    @property
    def access(self) -> str | None:
        return getattr(self.view, "shuke_access", None)

    @property
    def parameters(self) -> list[str]:
        return [name for _kind, name in PARAMETER.findall(self.pattern)]

    def __str__(self) -> str:
        return self.name or self.pattern


def routes(patterns=None, prefix="", namespace="") -> list[Route]:
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace == API_NAMESPACE:
                continue
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found += routes(pattern.url_patterns, prefix + str(pattern.pattern), inner)
        elif isinstance(pattern, URLPattern):
            name = f"{namespace}{pattern.name}" if pattern.name else ""
            found.append(Route(name, prefix + str(pattern.pattern), pattern.callback))
    return found


ROUTES = routes()


@pytest.fixture
def client_of(browse, staff, client):
    def get(role: str) -> Client:
        if role == "nobody":
            return client
        if role != "left":
            return browse(role)
        gone = Client(headers={"accept-language": "en"})
        member = Staff.objects.create(
            username="gone", name="Gone", role="agent", joined_at=staff("agent").joined_at
        )
        sign_in(gone, member)
        member.left_at = member.joined_at
        member.save(update_fields=["left_at"])
        return gone

    return get


def allowed(role: str, access: str) -> bool:
    if access == "":
        return True
    if role not in Role.values:
        return False
    return access == "*" or access in held_by(role)


@pytest.mark.once
def test_there_is_a_matrix():
    assert len(ROUTES) > 20
    assert not [route for route in ROUTES if not route.name], "every address has a name"


@pytest.mark.once
@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_every_route_declares_its_access(route):
    assert route.access is not None, f"{route.pattern}: use @allow, @signed_in or @public"


@pytest.mark.once
def test_every_parameter_has_an_object(objects):
    for route in ROUTES:
        for values in objects.values_of(route):
            assert set(values) == set(route.parameters)


def test_get_of_every_route_in_every_role(client_of, objects):
    """What is declared is what happens, and nothing is a server error or changes anything."""
    wrong = []
    clients = {role: client_of(role) for role in VISITORS}
    before = contents()
    for role, client in clients.items():
        for route in ROUTES:
            wrong += visited(client, route, role, objects)
    changed = {t: (before.get(t), now) for t, now in contents().items() if before.get(t) != now}
    assert not changed, f"a GET changed {changed}"
    assert not wrong, "\n".join(wrong)


def visited(client: Client, route: Route, role: str, objects: Objects) -> list[str]:
    wrong = []
    for values in tried(route, role, objects):
        url = reverse(route.name, kwargs=values)
        response = client.get(url)
        if response.streaming:
            b"".join(response.streaming_content)
        if fault := judged(route, role, response):
            wrong.append(f"GET {url} as {role}: {fault}")
    return wrong


def tried(route: Route, role: str, objects: Objects) -> list[dict]:
    """Every combination for the owner and where objects belong to somebody, else the first."""
    combinations = objects.values_of(route)
    return (
        combinations
        if role == "owner" or route.name.startswith(("team:", "tasks:"))
        else combinations[:1]
    )


@pytest.mark.once
def test_post_is_refused_without_the_right(client_of, objects):
    wrong = []
    clients = {role: client_of(role) for role in ROLES}
    before = contents()
    for role, client in clients.items():
        for route in ROUTES:
            if allowed(role, route.access or ""):
                continue
            for values in tried(route, role, objects):
                response = client.post(reverse(route.name, kwargs=values), {"q": "x"})
                if fault := judged(route, role, response):
                    wrong.append(f"POST {route} as {role}: {fault}")
    changed = {t for t, now in contents().items() if before.get(t) != now}
    assert not changed, f"a refused POST changed {changed}"
    assert not wrong, "\n".join(wrong)


def test_what_is_not_there_is_not_found(client_of, objects):
    """An object that does not exist gives 404 (405 for what takes POST only), never a 500."""
    client, wrong = client_of("owner"), []
    for route in ROUTES:
        values = objects.values_of(route)[0]
        for name in [name for name, value in values.items() if isinstance(value, int)]:
            url = reverse(route.name, kwargs={**values, name: MISSING})
            got, posted = client.get(url).status_code, client.post(url, {}).status_code
            if got not in {404, 405} or posted not in {404, 405, 409, 422}:
                wrong.append(f"{url}: GET {got}, POST {posted}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.once
def test_posts_without_a_csrf_token_are_refused(staff, objects):
    client = Client(enforce_csrf_checks=True)
    sign_in(client, staff("owner"))
    opened = []
    for route in ROUTES:
        if getattr(route.view, "csrf_exempt", False):
            assert route.name in objects.exempt_from_csrf, f"{route} takes POST from anywhere"
            continue
        values = objects.values_of(route)[0]
        response = client.post(reverse(route.name, kwargs=values), {})
        if response.status_code not in {403, 405}:
            opened.append(f"{route}: {response.status_code}")
    assert not opened, "\n".join(opened)


def judged(route: Route, role: str, response) -> str:
    """What is wrong with this answer for this role, or nothing."""
    status = response.status_code
    if status >= 500 and status != 503:
        return f"{status}"
    if allowed(role, route.access or ""):
        to_login = status == 302 and response["Location"].startswith("/login/")
        return "was refused" if status == 403 or (to_login and route.access) else ""
    if role in {"nobody", "left"}:
        to_login = status == 302 and response["Location"].startswith("/login/")
        return "" if to_login or status == 401 else f"{status} instead of the log-in"
    return "" if status == 403 else f"{status} instead of 403"


# Nothing changes on GET

#: Tables that a visit may touch: sessions, counts of wrong log-ins, clicks.
MAY_CHANGE = {
    "django_session",
    "axes_accessattempt",
    "axes_accesslog",
    "axes_accessfailurelog",
    "common_writeprobe",  # health asks whether the database takes writes
    "customers_look",  # who looked at whose record is on record
    "engage_click",  # a link in a letter was followed: it counts, and changes nothing else
}


def contents() -> dict[str, tuple]:
    """Rows and a checksum of every table, so that a change of any cell shows."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in MAY_CHANGE:
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = cursor.fetchall()
            found[table] = (len(rows), hash(frozenset(repr(row) for row in rows)))
    return found


# The API: every operation × every role

OPERATIONS = [
    (method.upper(), path, operation)
    for path, item in api.get_openapi_schema()["paths"].items()
    for method, operation in item.items()
    if method in {"get", "post", "put", "patch", "delete"}
]


@pytest.fixture
def bearer(actor, staff):
    """`bearer("analyst")`: a client with a token of everything that this role may give one."""
    from shuke.team.commands import make_token
    from shuke.team.roles import token_scopes

    def get(role: str, scopes=None) -> Client:
        if role == "nobody":
            return Client()
        who = actor_for(staff("agent" if role == "left" else role))
        chosen = scopes or sorted(who.capabilities & token_scopes())
        _, secret = make_token(who, name="matrix", scopes=chosen)
        if role == "left":
            type(staff("agent")).objects.filter(pk=who.id).update(left_at="2026-01-01T00:00Z")
        return Client(headers={"authorization": f"Bearer {secret}"})

    return get


def api_url(path: str, objects: Objects) -> str:
    def value(match: re.Match) -> str:
        return str(objects.value_of_api(path, match.group(1)))

    return re.sub(r"\{(\w+)\}", value, path)


@pytest.mark.once
def test_every_operation_names_a_capability_that_exists():
    from shuke.team.roles import token_scopes

    for method, path, operation in OPERATIONS:
        assert operation.get("x-capability") in token_scopes(), f"{method} {path}"


def test_every_operation_in_every_role(bearer, objects):
    wrong = []
    for role in VISITORS:
        if role in Role.values and "tokens.own" not in held_by(role):
            continue  # they have no programs
        client = bearer(role)
        for method, path, operation in OPERATIONS:
            wrong += called(client, role, method, path, operation["x-capability"], objects)
    assert not wrong, "\n".join(wrong)


def called(client, role, method, path, capability, objects) -> list[str]:
    may = role in Role.values and capability in held_by(role)
    if may and method != "GET":
        return []  # what they do is tested in their rooms; here: who may not
    url = api_url(path, objects)
    # Wrong tokens are counted per address, so each call comes from another one.
    address = f"192.0.2.{zlib.crc32(f'{role}{method}{path}'.encode()) % 250}"
    response = client.generic(
        method, url, b"{}", content_type="application/json", REMOTE_ADDR=address
    )
    status, expected = response.status_code, 403 if role in Role.values else 401
    if status >= 400:
        assert set(response.json()) == {"code", "message", "fields"}, path
    if may and (status in {401, 403} or (status >= 500 and status != 503)):
        return [f"{method} {path} as {role}: {status}"]
    if not may and status not in {expected, 422}:
        return [f"{method} {path} as {role}: {status} instead of {expected}"]
    return []


@pytest.mark.once
def test_a_token_may_only_what_its_scopes_say(bearer, objects):
    """An owner's token with one scope is refused by every operation of another."""
    for scope in sorted({operation["x-capability"] for _, _, operation in OPERATIONS}):
        Token.objects.update(revoked_at=clock.now())  # nobody has more than fifty at once
        client = bearer("owner", [scope])
        for method, path, operation in OPERATIONS:
            if operation["x-capability"] == scope:
                continue
            response = client.generic(
                method, api_url(path, objects), b"{}", content_type="application/json"
            )
            assert response.status_code in {403, 422}, f"{method} {path} with only {scope}"


def test_api_reads_change_nothing(bearer, objects):
    client = bearer("owner")
    with clock.fixed(clock.now()):  # a token's use is noted at first, and once a minute
        client.get("/api/v1/customers")
        before = contents()
        for method, path, _operation in OPERATIONS:
            if method == "GET":
                client.get(api_url(path, objects))
        assert contents() == before
