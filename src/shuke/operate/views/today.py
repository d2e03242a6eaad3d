"""The first page: the shop's numbers and who needs attention now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shuke.common.access import signed_in


@signed_in
def today(request: HttpRequest) -> HttpResponse:
    return render(request, "operate/today.html")
