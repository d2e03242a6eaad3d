from django.urls import path

from shuke.team.views import (
    factors,
    hours,
    leaving,
    login,
    placing,
    profile,
    resetting,
    sessions,
    team,
)

app_name = "team"
urlpatterns = [
    path("login/", login.login, name="login"),
    path("login/code/", factors.login_code, name="login_code"),
    path("login/forgotten/", resetting.forgotten, name="forgotten"),
    path("login/reset/<str:uid>/<str:token>/", resetting.reset, name="reset"),
    path("logout/", login.logout, name="logout"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", profile.password, name="password"),
    path("profile/sessions/", sessions.sessions, name="sessions"),
    path("profile/sessions/end/", sessions.end_others, name="end_sessions"),
    path("profile/sessions/<int:session_id>/end/", sessions.end, name="end_session"),
    path("profile/sessions/<int:session_id>/confirm/", sessions.confirm, name="confirm_session"),
    path("profile/second-step/", factors.second_factor, name="second_factor"),
    path("profile/tokens/", profile.tokens, name="tokens"),
    path("profile/tokens/<int:token_id>/revocation/", profile.revocation, name="revocation"),
    path("team/", team.team, name="team"),
    path("team/new/", team.new, name="new"),
    path("team/roles/", team.roles, name="roles"),
    path("team/hours/", hours.hours, name="hours"),
    path("team/hours/weekly/", hours.weekly, name="weekly_hours"),
    path("team/hours/days/", hours.own_day, name="own_day"),
    path("team/groups/", placing.groups, name="groups"),
    path("team/groups/teams/", placing.save_team, name="save_team"),
    path("team/groups/regions/", placing.save_region, name="save_region"),
    path("team/<int:staff_id>/", team.member, name="member"),
    path(
        "team/<int:staff_id>/second-step/end/", factors.end_of_member, name="member_second_factor"
    ),
    path("team/<int:staff_id>/sessions/end/", sessions.end_of_member, name="member_sessions"),
    path("team/<int:staff_id>/places/", placing.places, name="places"),
    path("team/<int:staff_id>/role/", team.role, name="role"),
    path("team/<int:staff_id>/departure/", leaving.departure, name="departure"),
    path("team/hand-overs/<int:hand_over_id>/", leaving.hand_over, name="hand_over"),
    path("team/hand-overs/<int:hand_over_id>/return/", leaving.taking_back, name="taking_back"),
    path("team/<int:staff_id>/return/", team.comeback, name="comeback"),
    path("team/<int:staff_id>/password/", team.password, name="member_password"),
]
