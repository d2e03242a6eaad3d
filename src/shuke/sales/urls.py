from django.urls import path

from shuke.sales.views import rules, stalls

app_name = "sales"
urlpatterns = [
    path("stalls/", stalls.stalls, name="stalls"),
    path("stalls/result/", stalls.result, name="stalls_result"),
    path("stalls/rules/", rules.rules, name="rules"),
    path("stalls/rules/write/", rules.write, name="rules_write"),
    path("stalls/rules/<int:stall_rules>/", rules.version, name="rules_version"),
    path("stalls/rules/<int:stall_rules>/progress/", rules.progress, name="rules_progress"),
    path("stalls/rules/<int:stall_rules>/beginning/", rules.begin, name="rules_begin"),
    path("stalls/rules/<int:stall_rules>/ending/", rules.end, name="rules_end"),
    path("stalls/<int:stall>/", stalls.stall, name="stall"),
    path("stalls/<int:stall>/claim/", stalls.claim, name="stall_claim"),
    path("stalls/<int:stall>/release/", stalls.release, name="stall_release"),
    path("stalls/<int:stall>/reaching/", stalls.reaching, name="stall_reaching"),
    path("stalls/<int:stall>/coupon/", stalls.coupon, name="stall_coupon"),
    path("stalls/<int:stall>/closing/", stalls.closing, name="stall_closing"),
]
