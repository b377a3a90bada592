"""All addresses. Fixed words come first: what follows is a team's slug."""

from __future__ import annotations

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from labstead_core.live.loopback import PATH as LOOPBACK_PATH
from labstead_core.live.loopback_view import LoopbackView
from labstead_server import error_pages, health

# Its own form would let people in without a second step and around all other rules.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api-docs"),
    path("api/v1/", include("accounts.api.urls")),
    path("api/v1/", include("projects.api_urls")),
    path("api/v1/", include("notifications.api_urls")),
    path("api/v1/", include("discussions.api_urls")),
    path("api/v1/", include("runs.api.urls")),
    path("api/v1/", include("artifacts.api.urls")),
    path("api/v1/", include("sweeps.api.urls")),
    path("api/v1/", include("rights.api.urls")),
    path("", include("bridges.wandb.urls")),
    path("scim/v2/", include("accounts.scim.urls")),
    path("files/", include("runs.files.urls")),
    path("files/", include("artifacts.files.urls")),
    path("files/", include("rights.api.file_urls")),
    path(LOOPBACK_PATH.lstrip("/"), LoopbackView.as_view(), name="loopback-signals"),
    re_path(r"^(?:api|files|internal)/", error_pages.no_such_address),
    path("admin/", admin.site.urls),
    path("admin-console/", include("admin_console.urls")),
    path("accounts/2fa/", RedirectView.as_view(pattern_name="settings-security")),
    path("accounts/2fa/webauthn/", RedirectView.as_view(pattern_name="settings-security")),
    path("accounts/2fa/", include("accounts.log_in.second_factor_urls")),
    path("accounts/3rdparty/", include("allauth.socialaccount.urls")),
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("", include("notifications.urls")),
    path("", include("accounts.urls")),
    path("", include("rights.urls")),
    path("", include("projects.urls")),
    path("", include("artifacts.urls")),
    path("", include("sweeps.urls")),
    path("", include("runs.urls")),
    path("", include("bridges.wandb.views.urls")),
]

handler404 = "labstead_server.error_pages.not_found"
handler403 = "labstead_server.error_pages.forbidden"
handler400 = "labstead_server.error_pages.bad_request"
handler429 = "labstead_server.error_pages.too_many_requests"  # allauth's, not Django's
handler500 = "labstead_server.error_pages.server_error"
