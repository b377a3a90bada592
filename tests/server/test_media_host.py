"""A host for media has to be of a name of its own: its cookies are what it is for."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from labstead_server.environment import Environment

PUBLIC = "https://labstead.example.org"


@pytest.mark.parametrize("host", ["", "media.example.org", "media.example:8443", "127.0.0.1:80"])
def test_another_name_is_taken(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABSTEAD_MEDIA_HOST", host)
    assert Environment().host("LABSTEAD_MEDIA_HOST", apart_from=PUBLIC) == host


@pytest.mark.parametrize(
    ("host", "public", "why"),
    [
        ("labstead.example.org:8443", PUBLIC, "another port"),
        ("media.example.org", "", "LABSTEAD_PUBLIC_URL"),
        ("https://media.example.org", PUBLIC, "no host name"),
        ("media.example.org/files", PUBLIC, "no host name"),
        ("[::1]:8443", PUBLIC, "IPv6"),
        ("::1", PUBLIC, "no host name"),
    ],
)
def test_what_would_not_keep_them_apart_is_refused(
    host: str, public: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABSTEAD_MEDIA_HOST", host)
    with pytest.raises(ImproperlyConfigured, match=why):
        Environment().host("LABSTEAD_MEDIA_HOST", apart_from=public)
