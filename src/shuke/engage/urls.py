from django.urls import path

from shuke.engage.views import answering, campaigns, editor, letters, people, rules, steering

app_name = "engage"
urlpatterns = [
    path("campaigns/", campaigns.index, name="campaigns"),
    path("campaigns/new/", editor.new, name="new"),
    path("campaigns/audience/", editor.audience, name="audience"),
    path("campaigns/preview/", letters.preview, name="preview"),
    path("campaigns/letter/", letters.letter, name="letter"),
    path("campaigns/<int:pk>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:pk>/edit/", editor.edit, name="edit"),
    path("campaigns/<int:pk>/letter/", letters.saved_letter, name="saved-letter"),
    path("campaigns/<int:pk>/progress/", campaigns.progress, name="progress"),
    path("campaigns/<int:pk>/counts/", campaigns.tally, name="counts"),
    path("campaigns/<int:pk>/people/<slug:group>/", people.people, name="people"),
    path("campaigns/<int:pk>/buyers/", people.buyers, name="buyers"),
    path("campaigns/<int:pk>/test/", steering.test, name="test"),
    path("campaigns/<int:pk>/launch/", steering.launch, name="launch"),
    path("campaigns/<int:pk>/schedule/", steering.schedule, name="schedule"),
    path("campaigns/<int:pk>/take-back/", steering.take_back, name="take-back"),
    path("campaigns/<int:pk>/countdown/", campaigns.countdown, name="countdown"),
    path("campaigns/<int:pk>/pause/", steering.pause, name="pause"),
    path("campaigns/<int:pk>/resumption/", steering.resume, name="resume"),
    path("campaigns/<int:pk>/stop/", steering.stop, name="stop"),
    path("campaigns/<int:pk>/copy/", steering.copy, name="copy"),
    path("campaigns/<int:pk>/removal/", steering.delete, name="delete"),
    path("sending-rules/", rules.rules, name="rules"),
    path("sending-rules/change/", rules.change, name="rules-change"),
    path("sending-rules/rehearsals/", rules.rehearsal, name="rules-rehearsal"),
    path("sending-rules/rehearsals/<int:pk>/progress/", rules.progress, name="rehearsal-progress"),
    path("sending-rules/rehearsals/<int:pk>/stop/", rules.stop, name="rehearsal-stop"),
    path("c/<str:key>/<int:position>/", answering.click, name="click"),
    path("u/<str:key>/", answering.unsubscribe, name="unsubscribe"),
    path("u/<str:key>/again/", answering.subscribe_again, name="subscribe-again"),
]
