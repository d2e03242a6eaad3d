from django.urls import path

from shuke.service import automatic_views as automatic
from shuke.service import clock_views as clocks
from shuke.service import complaint_views as complaints
from shuke.service import figure_views as figures
from shuke.service import macro_views as macros
from shuke.service import shaping_views as shaping
from shuke.service import trying_views, views

app_name = "service"
urlpatterns = [
    path("", views.index, name="tickets"),
    path("new/", views.new, name="new"),
    path("<int:ticket>/", views.ticket, name="ticket"),
    path("<int:ticket>/conversation/", views.conversation, name="conversation"),
    path("<int:ticket>/answer/", views.answering, name="answering"),
    path("<int:ticket>/note/", views.noting, name="noting"),
    path("<int:ticket>/holder/", views.holding, name="holding"),
    path("<int:ticket>/priority/", views.ranking, name="ranking"),
    path("<int:ticket>/solution/", views.solving, name="solving"),
    path("<int:ticket>/reopening/", views.reopening, name="reopening"),
    path("<int:ticket>/waiting/", views.letting_wait, name="letting-wait"),
    path("<int:ticket>/merging/", shaping.merging, name="merging"),
    path("<int:ticket>/unmerging/", shaping.unmerging, name="unmerging"),
    path("<int:ticket>/splitting/", shaping.splitting, name="splitting"),
    path("<int:ticket>/putting-off/", shaping.putting_off, name="putting-off"),
    path("<int:ticket>/tags/", shaping.tagging, name="tagging"),
    path("<int:ticket>/article/", shaping.drafting, name="article"),
    path("<int:ticket>/presence/", shaping.presence, name="presence"),
    path("news/", views.news, name="news"),
    path("clocks/", clocks.terms, name="clocks"),
    path("clocks/write/", clocks.write, name="clock-write"),
    path("clocks/<int:version>/", clocks.version, name="clock-version"),
    path("clocks/<int:version>/progress/", clocks.progress, name="clock-progress"),
    path("clocks/<int:version>/beginning/", clocks.begin, name="clock-begin"),
    path("clocks/<int:version>/ending/", clocks.end, name="clock-end"),
    path("automatic/", automatic.automatic, name="automatic"),
    path("automatic/write/", automatic.write, name="automatic-write"),
    path("automatic/<int:automatic>/", automatic.version, name="automatic-version"),
    path("automatic/<int:automatic>/progress/", automatic.progress, name="automatic-progress"),
    path("automatic/<int:automatic>/beginning/", automatic.begin, name="automatic-begin"),
    path("automatic/<int:automatic>/ending/", automatic.end, name="automatic-end"),
    path("<int:ticket>/complaint/", complaints.complaining, name="complaining"),
    path("<int:ticket>/settlement/", complaints.settling, name="settling"),
    path("<int:ticket>/compensations/", complaints.compensating, name="compensating"),
    path("compensations/<int:compensation>/decision/", complaints.deciding, name="deciding"),
    path("compensations/<int:compensation>/finish/", complaints.finishing, name="finishing"),
    path("figures/", figures.service_figures, name="figures"),
    path("trying/", trying_views.trying, name="trying"),
    path("macros/", macros.macros, name="macros"),
    path("macros/new/", macros.macro_new, name="macro-new"),
    path("macros/<int:macro>/", macros.macro, name="macro"),
    path("macros/<int:macro>/ending/", macros.macro_ending, name="macro-ending"),
    path("answers/<int:answer>/taking-back/", views.taking_back, name="taking-back"),
]
