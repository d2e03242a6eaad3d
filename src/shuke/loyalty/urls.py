from django.urls import path

from shuke.loyalty.views import points, referral_rules, referrals, rewards, rules, tiers

app_name = "loyalty"
urlpatterns = [
    path("", points.overview, name="overview"),
    path("rules/", rules.edit, name="rules"),
    path("rules/versions/", rules.write, name="write"),
    path("rules/versions/<int:version>/", rules.version, name="version"),
    path("rules/versions/<int:version>/progress/", rules.progress, name="progress"),
    path("rules/versions/<int:version>/beginning/", rules.begin, name="begin"),
    path("rules/versions/<int:version>/ending/", rules.end, name="end"),
    path("tiers/", tiers.overview, name="tiers"),
    path("tiers/rules/", tiers.edit, name="tier_rules"),
    path("tiers/rules/versions/", tiers.write, name="tier_write"),
    path("tiers/rules/versions/<int:version>/", tiers.version, name="tier_version"),
    path("tiers/rules/versions/<int:version>/progress/", tiers.progress, name="tier_progress"),
    path("tiers/rules/versions/<int:version>/beginning/", tiers.begin, name="tier_begin"),
    path("tiers/rules/versions/<int:version>/ending/", tiers.end, name="tier_end"),
    path("referrals/", referrals.overview, name="referrals"),
    path("referrals/<int:referral>/clearing/", referrals.clear, name="clearing"),
    path("referrals/<int:referral>/refusing/", referrals.refuse, name="refusing"),
    path("referrals/rules/", referral_rules.edit, name="referral_rules"),
    path("referrals/rules/versions/", referral_rules.write, name="referral_write"),
    path(
        "referrals/rules/versions/<int:version>/", referral_rules.version, name="referral_version"
    ),
    path(
        "referrals/rules/versions/<int:version>/progress/",
        referral_rules.progress,
        name="referral_progress",
    ),
    path(
        "referrals/rules/versions/<int:version>/beginning/",
        referral_rules.begin,
        name="referral_begin",
    ),
    path("referrals/rules/versions/<int:version>/ending/", referral_rules.end, name="referral_end"),
    path("of/<int:customer>/referral/", referrals.invitation, name="invitation"),
    path("of/<int:customer>/referring/", referrals.refer, name="refer"),
    path("of/<int:customer>/", points.account, name="account"),
    path("of/<int:customer>/adjusting/", points.adjust, name="adjust"),
    path("rewards/", rewards.rewards, name="rewards"),
    path("rewards/new/", rewards.new, name="reward_new"),
    path("rewards/<int:reward>/", rewards.reward, name="reward"),
    path("rewards/<int:reward>/ending/", rewards.end, name="reward_ending"),
    path("rewards/<int:reward>/reopening/", rewards.reopen, name="reward_reopening"),
    path("claims/<int:claim>/handing/", rewards.hand_over, name="handing"),
    path("claims/<int:claim>/cancelling/", rewards.cancel, name="cancelling"),
]
