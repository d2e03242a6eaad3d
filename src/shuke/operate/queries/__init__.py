"""What operate tells others: who acts, who works here, who may do what. Tasks are in `queries.tasks`."""

from shuke.operate.queries.staff import (
    actor_for,
    has_staff,
    member,
    own_tokens,
    rights,
    rights_of,
    team,
)

__all__ = ["actor_for", "has_staff", "member", "own_tokens", "rights", "rights_of", "team"]
