"""Every page that there is, read from the URL conf."""

from django.test import Client
from django.urls import reverse

from tests.objects import Objects
from tests.test_access_matrix import ROUTES


def page_addresses(client: Client, objects: Objects) -> list[str]:
    """The addresses that answer a GET with a whole page; parts, files and redirects are left out."""
    addresses = []
    for route in ROUTES:
        for values in objects.values_of(route):
            answer = client.get(url := reverse(route.name, kwargs=values))
            is_html = answer.status_code == 200 and "text/html" in answer.get("Content-Type", "")
            if is_html and not answer.streaming and b"<html" in answer.content[:2000].lower():
                addresses.append(url)
    return addresses
