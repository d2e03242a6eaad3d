def test_a_stranger_is_sent_to_the_login_page(client, db):
    response = client.get("/")
    assert response.status_code == 302
    assert response["Location"].startswith("/login/?next=")


def test_the_owner_sees_today(browse):
    assert browse("owner").get("/").status_code == 200
