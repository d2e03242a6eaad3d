from django.urls import path

from shuke.service import views

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
    path("answers/<int:answer>/taking-back/", views.taking_back, name="taking-back"),
]
