from django.urls import path

from shuke.counter.views import calls, kiosks, offline, till

app_name = "counter"
urlpatterns = [
    path("till/", till.till, name="till"),
    path("till/offline/", offline.offline, name="offline"),
    path("till/worker.js", offline.worker, name="worker"),
    path("till/entries/", offline.entries, name="entries"),
    path("till/people/", till.people, name="people"),
    path("till/<int:customer>/", till.person, name="person"),
    path("till/<int:customer>/visits/", till.visits, name="person_visits"),
    path("till/<int:customer>/giving/", till.giving, name="giving"),
    path("visits/", till.visit_list, name="visits"),
    path("kiosks/", kiosks.kiosks, name="kiosks"),
    path("kiosks/new/", kiosks.new, name="kiosk_new"),
    path("kiosks/<int:kiosk>/ending/", kiosks.ending, name="kiosk_ending"),
    path("calls/", calls.calls, name="calls"),
    path("calls/new/", calls.new_call, name="new_call"),
    path("calls/pop/", calls.pop, name="pop"),
    path("calls/<int:call>/", calls.call, name="call"),
    path("calls/<int:call>/caller/", calls.caller, name="caller"),
]
