"""Every report before there is anything to tell."""

from shuke.insight.tests.test_reports import SHARED, words


def test_a_report_without_data_says_what_to_do(browse, shop):
    client = browse("analyst")
    told = {key: client.get(f"/insight/{key}/").status_code for key in SHARED}
    assert told == dict.fromkeys(SHARED, 503)
    shop.fill()
    for key in SHARED:
        page = client.get(f"/insight/{key}/")
        told[key] = (page.status_code, "Nothing to tell yet" in words(page))
    assert told == dict.fromkeys(SHARED, (200, True))
