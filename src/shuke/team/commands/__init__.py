"""What is done about staff: joining, roles, leaving, passwords, tokens, log-ins. Stores are in
`commands.stores`, apart, because polars comes with them."""

from shuke.team.commands.assigning import assign, assign_many
from shuke.team.commands.factors import (
    begin_second_factor,
    check_code,
    confirm_second_factor,
    end_own_second_factor,
    end_second_factor,
    renew_recovery_codes,
)
from shuke.team.commands.handing import hand_over, take_back
from shuke.team.commands.logins import note_failed_login, note_logout
from shuke.team.commands.placing import place_staff, save_region, save_team
from shuke.team.commands.resetting import (
    ask_for_link,
    link_of,
    person_of,
    recipient_of,
    set_password_by_link,
)
from shuke.team.commands.sessions import (
    begin_session,
    confirm_device,
    end_other_sessions,
    end_session,
    end_sessions_of,
    forget_sessions,
    note_ended,
    note_seen,
)
from shuke.team.commands.staff import (
    Welcome,
    add_staff,
    change_password,
    change_role,
    edit_profile,
    let_return,
    mark_left,
    reset_password,
)
from shuke.team.commands.tokens import make_token, revoke_token

__all__ = [
    "Welcome",
    "add_staff",
    "ask_for_link",
    "assign",
    "assign_many",
    "begin_second_factor",
    "begin_session",
    "change_password",
    "change_role",
    "check_code",
    "confirm_device",
    "confirm_second_factor",
    "edit_profile",
    "end_other_sessions",
    "end_own_second_factor",
    "end_second_factor",
    "end_session",
    "end_sessions_of",
    "forget_sessions",
    "hand_over",
    "let_return",
    "link_of",
    "make_token",
    "mark_left",
    "note_ended",
    "note_failed_login",
    "note_logout",
    "note_seen",
    "person_of",
    "place_staff",
    "recipient_of",
    "renew_recovery_codes",
    "reset_password",
    "revoke_token",
    "save_region",
    "save_team",
    "set_password_by_link",
    "take_back",
]
