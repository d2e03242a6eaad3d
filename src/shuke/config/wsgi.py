import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from shuke.common.bodies import measured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuke.config.settings")
application = measured(get_wsgi_application())
# Every page is imported before the first visitor is let in, not while they wait.
assert get_resolver().url_patterns
