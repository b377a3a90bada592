"""The API of who is where: organizations, members of teams, invitations, service accounts."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.api.serializers import (
    AcceptedInvitationSerializer,
    AcceptInput,
    CreatedInvitationSerializer,
    DomainSerializer,
    InvitationSerializer,
    NewDomain,
    NewInvitation,
    NewServiceAccount,
    OrganizationChanges,
    OrganizationSerializer,
    PersonSerializer,
    RoleInput,
    ServiceKeySerializer,
)
from accounts.models import (
    Invitation,
    Organization,
    OrganizationDomain,
    OrganizationMembership,
    Role,
    Team,
    TeamMembership,
    User,
)
from labstead_core.addresses import absolute
from labstead_core.api.views import TenantAPIView, TenantViewSet


class OrganizationViewSet(TenantViewSet):
    tag = "Organizations"
    model = Organization
    serializer_class = OrganizationSerializer
    lookup_url_kwarg = "organization"

    @extend_schema(operation_id="list_organizations")
    def list(self, request: Request) -> Response:
        """The organizations you belong to."""
        return self.page_of(self.get_queryset(), OrganizationSerializer)

    @extend_schema(operation_id="get_organization")
    def retrieve(self, request: Request, organization: int) -> Response:
        """An organization."""
        return Response(OrganizationSerializer(self.get_object()).data)

    @extend_schema(
        operation_id="update_organization",
        request=OrganizationChanges,
        responses=OrganizationSerializer,
    )
    def partial_update(self, request: Request, organization: int) -> Response:
        """Rename an organization. For its admins."""
        found, name = self.get_object(), self.checked(OrganizationChanges)["name"]
        changed = services.rename_organization(found, name, by=self.person)
        return Response(OrganizationSerializer(changed).data)


class DomainViewSet(TenantViewSet):
    """Domains whose people join an organization by themselves."""

    tag = "Organizations"
    model = OrganizationDomain
    serializer_class = DomainSerializer
    lookup_field = "domain"

    def refine_queryset(self, rows: QuerySet[OrganizationDomain]) -> QuerySet[OrganizationDomain]:
        inside = rows.filter(organization=self.kwargs["organization"])
        return inside.select_related("organization")

    def find_organization(self) -> Organization:
        rows = Organization.objects.visible_to(self.request.user)
        return rows.get_visible(pk=self.kwargs["organization"])

    @extend_schema(operation_id="list_organization_domains")
    def list(self, request: Request, organization: int) -> Response:
        """The domains of the organization."""
        self.find_organization()
        return self.page_of(self.get_queryset(), DomainSerializer)

    @extend_schema(
        operation_id="add_organization_domain",
        request=NewDomain,
        responses={201: DomainSerializer, 409: None},
    )
    def create(self, request: Request, organization: int) -> Response:
        """Let people of a domain join once they have confirmed their address. For admins.

        You need a confirmed address of that domain yourself.
        """
        home, domain = self.find_organization(), self.checked(NewDomain)["domain"]
        row = services.add_domain(home, domain, by=self.person)
        return Response(DomainSerializer(row).data, status=201)

    @extend_schema(operation_id="remove_organization_domain", responses={204: None})
    def destroy(self, request: Request, organization: int, domain: str) -> Response:
        """Nobody joins by this domain any more; who has joined stays. For admins."""
        services.remove_domain(self.get_object(), by=self.person)
        return Response(status=204)


class OrganizationMemberViewSet(TenantViewSet):
    """Everybody in an organization, and what admins do about it."""

    tag = "Organizations"
    model = OrganizationMembership
    serializer_class = PersonSerializer
    lookup_field = "user__username"
    lookup_url_kwarg = "member"

    def refine_queryset(
        self, rows: QuerySet[OrganizationMembership]
    ) -> QuerySet[OrganizationMembership]:
        inside = rows.filter(organization=self.kwargs["organization"])
        return inside.select_related("user", "organization")

    @extend_schema(operation_id="list_organization_members")
    def list(self, request: Request, organization: int) -> Response:
        """Everybody in the organization."""
        Organization.objects.visible_to(request.user).get_visible(pk=organization)
        return self.page_of(self.get_queryset(), PersonSerializer)

    @extend_schema(
        operation_id="change_organization_role",
        request=RoleInput,
        responses={200: PersonSerializer, 409: None},
    )
    def partial_update(self, request: Request, organization: int, member: str) -> Response:
        """Change somebody's role in the organization. For its admins."""
        row = self.get_object()
        changed = services.change_organization_role(
            row.organization, row.user, role=Role(self.checked(RoleInput)["role"]), by=self.person
        )
        return Response(PersonSerializer(changed).data)

    @extend_schema(operation_id="remove_organization_member", responses={204: None, 409: None})
    def destroy(self, request: Request, organization: int, member: str) -> Response:
        """Take somebody out of the organization, its teams and projects. For its admins.

        Everybody may leave. What they logged stays.
        """
        row = self.get_object()
        services.remove_organization_member(row.organization, row.user, by=self.person)
        return Response(status=204)


class InTeam(TenantAPIView):
    """For views under ``teams/<team>``."""

    tag = "Teams"

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

    @extend_schema(operation_id="list_team_members")
    def list(self, request: Request, team: str) -> Response:
        """Who is in the team, its programs included."""
        self.find_team()
        return self.page_of(self.get_queryset(), PersonSerializer)

    @extend_schema(
        operation_id="set_team_member",
        request=RoleInput,
        responses={200: PersonSerializer, 409: None},
    )
    def update(self, request: Request, team: str, member: str) -> Response:
        """Add somebody of the organization, or change the role they have. For the team's admins."""
        home = self.find_team()
        role = Role(self.checked(RoleInput)["role"])
        row = services.add_team_member(home, self.find_colleague(home), role=role, by=self.person)
        return Response(PersonSerializer(row).data)

    @extend_schema(operation_id="remove_team_member", responses={204: None, 409: None})
    def destroy(self, request: Request, team: str, member: str) -> Response:
        """Take somebody out of the team. Everybody may leave; the rest is for its admins."""
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
        return in_team.with_home()

    @extend_schema(operation_id="list_invitations")
    def list(self, request: Request, team: str) -> Response:
        """Invitations that are still open. For the team's admins; others get an empty list."""
        self.find_team()
        return self.page_of(self.get_queryset(), InvitationSerializer)

    @extend_schema(
        operation_id="invite",
        request=NewInvitation,
        responses={201: CreatedInvitationSerializer},
    )
    def create(self, request: Request, team: str) -> Response:
        """Make a link with which one person may join. For the team's admins.

        Only this answer holds the link; it works for seven days. With an `email` it is sent there,
        too, and `is_sent` says whether that worked.
        """
        home, wanted = self.find_team(), self.checked(NewInvitation)
        row, token = services.invite(home, **fields_of(wanted), by=self.person)
        return Response(with_link(request, row, token), status=201)

    @extend_schema(
        operation_id="renew_invitation",
        request=None,
        responses={200: CreatedInvitationSerializer},
    )
    def renew(self, request: Request, team: str, invitation: int) -> Response:
        """Make a new link of an invitation, and send it again. For the team's admins.

        The earlier link stops working.
        """
        row = self.get_object()
        token = services.renew_invitation(row, by=self.person)
        return Response(with_link(request, row, token))

    @extend_schema(operation_id="withdraw_invitation", responses={204: None})
    def destroy(self, request: Request, team: str, invitation: int) -> Response:
        """Withdraw an invitation: its link stops working."""
        services.withdraw_invitation(self.get_object(), by=self.person)
        return Response(status=204)


def fields_of(wanted: dict[str, Any]) -> dict[str, Any]:
    return {"role": Role(wanted["role"]), "email": wanted["email"]}


def with_link(request: Request, row: Invitation, token: str) -> dict[str, Any]:
    url = absolute(request, f"/invite/{token}")
    is_sent = services.send_invitation(row, url)
    return {**InvitationSerializer(row).data, "url": url, "is_sent": is_sent}


class OrganizationInvitationViewSet(TenantViewSet):
    """Open invitations to an organization alone; its admins see them."""

    tag = "Organizations"
    model = Invitation
    serializer_class = InvitationSerializer
    lookup_url_kwarg = "home_invitation"

    def refine_queryset(self, rows: QuerySet[Invitation]) -> QuerySet[Invitation]:
        usable = Invitation.objects.visible_to(self.request.user).usable()
        return usable.filter(organization=self.kwargs["organization"]).with_home()

    def find_organization(self) -> Organization:
        rows = Organization.objects.visible_to(self.request.user)
        return rows.get_visible(pk=self.kwargs["organization"])

    @extend_schema(operation_id="list_organization_invitations")
    def list(self, request: Request, organization: int) -> Response:
        """Invitations that are still open. For admins; others get an empty list."""
        self.find_organization()
        return self.page_of(self.get_queryset(), InvitationSerializer)

    @extend_schema(
        operation_id="invite_to_organization",
        request=NewInvitation,
        responses={201: CreatedInvitationSerializer},
    )
    def create(self, request: Request, organization: int) -> Response:
        """Make a link with which one person may join, without a team. For admins.

        Only this answer holds the link; it works for seven days. With an `email` it is sent there,
        too, and `is_sent` says whether that worked.
        """
        home, wanted = self.find_organization(), self.checked(NewInvitation)
        row, token = services.invite_to_organization(home, **fields_of(wanted), by=self.person)
        return Response(with_link(request, row, token), status=201)

    @extend_schema(
        operation_id="renew_organization_invitation",
        request=None,
        responses={200: CreatedInvitationSerializer},
    )
    def renew(self, request: Request, organization: int, home_invitation: int) -> Response:
        """Make a new link of an invitation, and send it again. For admins.

        The earlier link stops working.
        """
        row = self.get_object()
        token = services.renew_invitation(row, by=self.person)
        return Response(with_link(request, row, token))

    @extend_schema(operation_id="withdraw_organization_invitation", responses={204: None})
    def destroy(self, request: Request, organization: int, home_invitation: int) -> Response:
        """Withdraw an invitation: its link stops working."""
        services.withdraw_invitation(self.get_object(), by=self.person)
        return Response(status=204)


class AcceptInvitationView(TenantAPIView):
    tag = "Teams"

    @extend_schema(
        operation_id="accept_invitation",
        request=AcceptInput,
        responses={200: AcceptedInvitationSerializer, 404: None},
    )
    def post(self, request: Request) -> Response:
        """Join with the token of an invitation: the last part of its link."""
        row = services.accept_invitation(self.checked(AcceptInput)["token"], by=self.person)
        return Response(AcceptedInvitationSerializer(row).data)


class ServiceAccountViewSet(InTeam, TenantViewSet):
    """The programs of a team, which have keys and no password."""

    model = TeamMembership
    serializer_class = PersonSerializer
    lookup_field = "user__username"
    lookup_url_kwarg = "member"

    def refine_queryset(self, rows: QuerySet[TeamMembership]) -> QuerySet[TeamMembership]:
        in_team = rows.filter(team__slug=self.kwargs["team"], user__is_service=True)
        return in_team.select_related("user", "team__organization")

    @extend_schema(operation_id="list_service_accounts")
    def list(self, request: Request, team: str) -> Response:
        """The programs of the team."""
        self.find_team()
        return self.page_of(self.get_queryset(), PersonSerializer)

    @extend_schema(
        operation_id="create_service_account",
        request=NewServiceAccount,
        responses={201: ServiceKeySerializer, 409: None},
    )
    def create(self, request: Request, team: str) -> Response:
        """Make a program's account, `<team>-<name>`, with a key. For the team's admins.

        Only this answer holds the key.
        """
        home = self.find_team()
        name = self.checked(NewServiceAccount)["name"]
        user, key = services.create_service_account(home, name, by=self.person)
        return Response({"username": user.username, "key": key}, status=201)

    @extend_schema(operation_id="delete_service_account", responses={204: None})
    def destroy(self, request: Request, team: str, member: str) -> Response:
        """Delete a program's account and its keys; what it logged stays. For the team's admins."""
        row = self.get_object()
        services.delete_service_account(row.team, row.user, by=self.person)
        return Response(status=204)
