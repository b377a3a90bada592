"""The API of who is where: organizations, members of teams, invitations, service accounts."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.models import (
    Invitation,
    Organization,
    OrganizationMembership,
    Role,
    Team,
    TeamMembership,
    User,
)
from accounts.serializers import (
    AcceptInput,
    CreatedInvitationSerializer,
    InvitationSerializer,
    NewInvitation,
    NewServiceAccount,
    OrganizationSerializer,
    PersonSerializer,
    RoleInput,
    ServiceKeySerializer,
    TeamSerializer,
)
from labstead_core.addresses import absolute
from labstead_core.api.views import TenantAPIView, TenantViewSet


class OrganizationViewSet(TenantViewSet):
    """The organizations you belong to."""

    model = Organization
    serializer_class = OrganizationSerializer

    def list(self, request: Request) -> Response:
        return self.page_of(self.get_queryset(), OrganizationSerializer)


class OrganizationMemberViewSet(TenantViewSet):
    """Everybody in an organization, and what admins do about it."""

    model = OrganizationMembership
    serializer_class = PersonSerializer
    lookup_field = "user__username"
    lookup_url_kwarg = "member"

    def refine_queryset(
        self, rows: QuerySet[OrganizationMembership]
    ) -> QuerySet[OrganizationMembership]:
        inside = rows.filter(organization=self.kwargs["organization"])
        return inside.select_related("user", "organization")

    def list(self, request: Request, organization: int) -> Response:
        Organization.objects.visible_to(request.user).get_visible(pk=organization)
        return self.page_of(self.get_queryset(), PersonSerializer)

    @extend_schema(request=RoleInput, responses=PersonSerializer)
    def partial_update(self, request: Request, organization: int, member: str) -> Response:
        row = self.get_object()
        changed = services.change_organization_role(
            row.organization, row.user, role=Role(self.checked(RoleInput)["role"]), by=self.person
        )
        return Response(PersonSerializer(changed).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, organization: int, member: str) -> Response:
        row = self.get_object()
        services.remove_organization_member(row.organization, row.user, by=self.person)
        return Response(status=204)


class InTeam(TenantAPIView):
    """For views under ``teams/<team>``."""

    def find_team(self) -> Team:
        teams = Team.objects.visible_to(self.request.user).select_related("organization")
        return teams.get_visible(slug=self.kwargs["team"])

    def find_colleague(self, team: Team) -> User:
        """The person that the address names, of the team's organization."""
        rows = OrganizationMembership.objects.visible_to(self.request.user).select_related("user")
        named = rows.filter(organization=team.organization_id)
        return named.get_visible(user__username=self.kwargs["member"]).user


class TeamMemberViewSet(InTeam, TenantViewSet):
    """Who is in a team. Its admins add people of the organization and change what they may do."""

    model = TeamMembership
    serializer_class = PersonSerializer

    def refine_queryset(self, rows: QuerySet[TeamMembership]) -> QuerySet[TeamMembership]:
        return rows.filter(team__slug=self.kwargs["team"]).select_related("user")

    def list(self, request: Request, team: str) -> Response:
        self.find_team()
        return self.page_of(self.get_queryset(), PersonSerializer)

    @extend_schema(request=RoleInput, responses=PersonSerializer)
    def update(self, request: Request, team: str, member: str) -> Response:
        """Add the person, or change the role they have."""
        home = self.find_team()
        role = Role(self.checked(RoleInput)["role"])
        row = services.add_team_member(home, self.find_colleague(home), role=role, by=self.person)
        return Response(PersonSerializer(row).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, team: str, member: str) -> Response:
        home = self.find_team()
        services.remove_team_member(home, self.find_colleague(home), by=self.person)
        return Response(status=204)


class InvitationViewSet(InTeam, TenantViewSet):
    """Open invitations to a team; its admins see them."""

    model = Invitation
    serializer_class = InvitationSerializer
    lookup_url_kwarg = "invitation"

    def refine_queryset(self, rows: QuerySet[Invitation]) -> QuerySet[Invitation]:
        usable = Invitation.objects.visible_to(self.request.user).usable()
        in_team = usable.filter(team__slug=self.kwargs["team"])
        return in_team.select_related("created_by", "team__organization")

    def list(self, request: Request, team: str) -> Response:
        self.find_team()
        return self.page_of(self.get_queryset(), InvitationSerializer)

    @extend_schema(request=NewInvitation, responses={201: CreatedInvitationSerializer})
    def create(self, request: Request, team: str) -> Response:
        home = self.find_team()
        role = Role(self.checked(NewInvitation)["role"])
        row, token = services.invite(home, role=role, by=self.person)
        url = absolute(request, f"/invite/{token}")
        return Response({**InvitationSerializer(row).data, "url": url}, status=201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, team: str, invitation: int) -> Response:
        services.withdraw_invitation(self.get_object(), by=self.person)
        return Response(status=204)


class AcceptInvitationView(TenantAPIView):
    """Join a team with the token of an invitation: the last part of its link."""

    @extend_schema(request=AcceptInput, responses=TeamSerializer)
    def post(self, request: Request) -> Response:
        team = services.accept_invitation(self.checked(AcceptInput)["token"], by=self.person)
        return Response(TeamSerializer(team).data)


class ServiceAccountViewSet(InTeam, TenantViewSet):
    """The programs of a team, which have keys and no password."""

    model = TeamMembership
    serializer_class = PersonSerializer
    lookup_field = "user__username"
    lookup_url_kwarg = "member"

    def refine_queryset(self, rows: QuerySet[TeamMembership]) -> QuerySet[TeamMembership]:
        in_team = rows.filter(team__slug=self.kwargs["team"], user__is_service=True)
        return in_team.select_related("user", "team__organization")

    def list(self, request: Request, team: str) -> Response:
        self.find_team()
        return self.page_of(self.get_queryset(), PersonSerializer)

    @extend_schema(request=NewServiceAccount, responses={201: ServiceKeySerializer})
    def create(self, request: Request, team: str) -> Response:
        home = self.find_team()
        name = self.checked(NewServiceAccount)["name"]
        user, key = services.create_service_account(home, name, by=self.person)
        return Response({"username": user.username, "key": key}, status=201)

    @extend_schema(request=None, responses={201: ServiceKeySerializer})
    def replace_key(self, request: Request, team: str, member: str) -> Response:
        """A new key; the earlier ones stop working."""
        row = self.get_object()
        key = services.replace_service_key(row.team, row.user, by=self.person)
        return Response({"username": row.user.username, "key": key}, status=201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, team: str, member: str) -> Response:
        row = self.get_object()
        services.delete_service_account(row.team, row.user, by=self.person)
        return Response(status=204)
