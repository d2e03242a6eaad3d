import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver

from shuke.common.availability import waiting
from shuke.common.bodies import measured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuke.config.settings")
# People do not wait as long as jobs do while something else is written.
place = connections.databases["default"]
place["OPTIONS"] = {**place.get("OPTIONS", {}), **waiting(place["ENGINE"], settings.WEB_WAIT)}
application = measured(get_wsgi_application())
# Every page is imported before the first visitor is let in, not while they wait.
assert get_resolver().url_patterns
