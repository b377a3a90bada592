from django.urls import path

from accounts.scim import doors

urlpatterns = [
    path("Users", doors.UsersDoor.as_view(), name="scim-users"),
    path("Users/<int:id>", doors.UserDoor.as_view(), name="scim-user"),
    path("Groups", doors.GroupsDoor.as_view(), name="scim-groups"),
    path("Groups/<int:id>", doors.GroupDoor.as_view(), name="scim-group"),
    path("<path:what>", doors.DiscoveryDoor.as_view(), name="scim-discovery"),
]
