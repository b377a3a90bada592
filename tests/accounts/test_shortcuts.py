"""Keys of one letter can be switched off."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db


def test_keys_of_one_letter_are_switched_off_and_on(ada: User) -> None:
    client = Client()
    client.force_login(ada)
    assert "data-keys-off" not in client.get("/settings/").content.decode()
    assert client.post("/settings/keyboard", {}).status_code == 302
    assert "data-keys-off" in client.get("/").content.decode()
    client.post("/settings/keyboard", {"shortcuts": "on"})
    assert "data-keys-off" not in client.get("/").content.decode()


def test_what_went_well_is_told_in_the_tone_of_good_news(client: Client, ada: User) -> None:
    client.force_login(ada)
    page = client.post("/settings/keyboard", {"shortcuts": "on"}, follow=True)
    assert 'class="toast toast-ok"' in page.content.decode()
