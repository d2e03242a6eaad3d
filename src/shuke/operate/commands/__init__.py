"""What staff can do to the house itself: people, tokens, audit."""

from shuke.operate.commands.auditing import audit
from shuke.operate.commands.staff import (
    Welcome,
    add_staff,
    change_password,
    change_role,
    edit_profile,
    let_return,
    mark_left,
    reset_password,
)
from shuke.operate.commands.tokens import make_token, revoke_token

__all__ = [
    "Welcome",
    "add_staff",
    "audit",
    "change_password",
    "change_role",
    "edit_profile",
    "let_return",
    "make_token",
    "mark_left",
    "reset_password",
    "revoke_token",
]
