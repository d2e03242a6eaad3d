"""Who acts, who works here, who may do what."""

from collections.abc import Collection, Iterable
from itertools import groupby

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import NotFound
from shuke.team.models import Placement, Role, Staff, Token
from shuke.team.roles import held_by, in_order, words


def has_staff() -> bool:
    """Whether anybody works here: a fresh installation has nobody."""
    return Staff.objects.filter(left_at=None).exists()


def team() -> list[Staff]:
    """Everybody, those who work here first, with `token_count` of live tokens."""
    live = Count("tokens", filter=Q(tokens__revoked_at=None))
    people = Staff.objects.annotate(token_count=live)  # type: ignore[no-redef]
    order = list(Role.values)
    return sorted(people, key=lambda p: (p.left_at is not None, order.index(p.role), p.name))


def roles_that(capability: str) -> list[Role]:
    """The roles that hold a capability, in the order of the team."""
    return [role for role in Role if capability in held_by(role)]


def staff_who(capability: str) -> QuerySet[Staff]:
    """Everybody who works here in a role that holds a capability, by name."""
    able = Staff.objects.filter(left_at=None, role__in=roles_that(capability))
    return able.order_by("name", "pk")


def staff_names(ids: Iterable[int]) -> dict[int, str]:
    """The names of these staff members, by id, whether or not they still work here."""
    return dict(Staff.objects.filter(pk__in=list(ids)).values_list("pk", "name"))


def members_of(team_ids: Collection[int]) -> set[int]:
    """Who works in these teams now."""
    rows = Placement.objects.open().filter(kind=Placement.Kind.TEAM, thing__in=list(team_ids))
    return set(rows.filter(staff__left_at=None).values_list("staff", flat=True))


def teams_with(staff_id: int | None) -> set[int]:
    """The teams in which somebody works now."""
    rows = Placement.objects.open().filter(kind=Placement.Kind.TEAM, staff=staff_id)
    return set(rows.values_list("thing", flat=True))


def staff_choices() -> list[tuple[str, str]]:
    """Everybody who ever worked here, for a filter."""
    named = Staff.objects.order_by("name").values_list("pk", "name")
    return [(str(pk), name) for pk, name in named]


def may_see(actor: Actor, staff_id: int) -> bool:
    """Whether a colleague's page is the actor's to see: their own, those they work with, or everybody's."""
    if actor.id == staff_id or actor.can("staff.manage"):
        return True
    in_reach = actor.scope.is_all or staff_id in actor.scope.colleagues
    return actor.can("staff.view") and in_reach


def member_for(actor: Actor, staff_id: int) -> Staff:
    """One colleague; NotFound where the actor may not see their page."""
    if not may_see(actor, staff_id):
        raise _no_such_member()
    return member(staff_id)


def _no_such_member() -> NotFound:
    return NotFound(_("There is no such staff member."))


def member(staff_id: int) -> Staff:
    staff = Staff.objects.filter(pk=staff_id).first()
    if staff is None:
        raise _no_such_member()
    staff.token_count = staff.tokens.filter(revoked_at=None).count()
    staff.last_hand_over = staff.hand_overs.order_by("-pk").values_list("pk", flat=True).first()
    return staff


def own_tokens(actor: Actor) -> list[Token]:
    """The actor's tokens, living ones first, each with `scope_words` and `state`."""
    tokens = list(Token.objects.filter(staff_id=actor.id).order_by("-created_at"))
    now = clock.now()
    for token in tokens:
        token.scope_words = [words(scope) for scope in token.scopes]
        expired = token.expires_at is not None and token.expires_at <= now
        token.state = "revoked" if token.revoked_at else "expired" if expired else "live"
    return sorted(tokens, key=lambda token: token.state != "live")


def rights() -> dict:
    """`roles`: labels in order; `groups`: (room, [(words, [held by role])]) over all rights."""
    rows = [(c, words(c), [c in held_by(role) for role in Role.values]) for c in in_order()]
    groups = [
        (room, [row[1:] for row in of_room])
        for room, of_room in groupby(rows, key=lambda row: row[0].partition(".")[0])
    ]
    return {"roles": [role.label for role in Role], "groups": groups}


def rights_of(actor: Actor) -> list[str]:
    """What the actor may do, in words."""
    order = in_order()
    held = sorted(actor.capabilities, key=lambda c: (order.index(c) if c in order else 99, c))
    return [words(capability) for capability in held]
