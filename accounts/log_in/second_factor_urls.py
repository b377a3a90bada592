"""allauth's pages of second factors. What changes one stands or falls with its audit row."""

from allauth.mfa.totp.views import deactivate_totp
from allauth.mfa.webauthn.views import add_webauthn, remove_webauthn
from django.db import transaction
from django.urls import include, path

urlpatterns = [
    path("totp/deactivate/", transaction.atomic(deactivate_totp), name="mfa_deactivate_totp"),
    path("webauthn/add/", transaction.atomic(add_webauthn), name="mfa_add_webauthn"),
    path(
        "webauthn/keys/<int:pk>/remove/",
        transaction.atomic(remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path("", include("allauth.mfa.urls")),
]
