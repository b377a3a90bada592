from django.urls import path

from accounts import views

urlpatterns = [
    path("setup", views.SetupPage.as_view(), name="setup"),
    path("authorize", views.AuthorizePage.as_view(), name="authorize"),
    path("settings/", views.SettingsPage.as_view(), name="settings"),
    path("settings/keys/<int:key>/revoke", views.RevokeKey.as_view(), name="revoke-key"),
]
