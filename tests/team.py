"""The team of the tests: one person for each role."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from shuke.common import clock
from shuke.team.models import Role, Staff


def member(role: str) -> Staff:
    """The one staff member of that role, made on first use."""
    made = {"name": role.title(), "role": Role(role), "joined_at": clock.now()}
    return Staff.objects.get_or_create(username=role, defaults=made)[0]


def sign_in(client: Client, who: Staff) -> None:
    """Give the client a session of theirs, as after a log-in. What else a log-in does (throttle, audit)
    is tested in team; done for each test it would take longer than most pages."""
    session = SessionStore()
    session[SESSION_KEY] = str(who.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = who.get_session_auth_hash()
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
