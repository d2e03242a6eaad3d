from django.urls import path

from shuke.sales.views import deals, leads, rules, stalls

app_name = "sales"
urlpatterns = [
    path("leads/", leads.leads, name="leads"),
    path("leads/new/<int:customer>/", leads.new, name="lead_new"),
    path("leads/<int:lead>/", leads.lead, name="lead"),
    path("leads/<int:lead>/answering/", leads.answering, name="lead_answer"),
    path("leads/<int:lead>/handing/", leads.handing, name="lead_hand"),
    path("leads/<int:lead>/losing/", leads.losing, name="lead_lose"),
    path("leads/<int:lead>/deal/", leads.converting, name="lead_convert"),
    path("deals/", deals.deals, name="deals"),
    path("deals/new/<int:customer>/", deals.new, name="deal_new"),
    path("deals/<int:deal>/", deals.deal, name="deal"),
    path("deals/<int:deal>/moving/", deals.moving, name="deal_move"),
    path("deals/<int:deal>/winning/", deals.winning, name="deal_win"),
    path("deals/<int:deal>/losing/", deals.losing, name="deal_lose"),
    path("deals/<int:deal>/reopening/", deals.reopening, name="deal_reopen"),
    path("forecast/", deals.forecast, name="forecast"),
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
