"""The addresses of SCIM. The token says whose people and teams are meant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from accounts import services
from accounts.keys import digest_of
from accounts.log_in.guessing import demand_patience, note_wrong_key
from accounts.models import Organization, ScimGroup, ScimToken
from accounts.scim import discovery, lists, people, teams
from accounts.scim.errors import ScimError, from_domain
from labstead_core.addresses import absolute
from labstead_core.errors import DomainError, TooManyTries
from labstead_core.origin import origin_of

MEDIA_TYPE = "application/scim+json"
LAST_USE_STEP = timedelta(minutes=1)


def organization_of(request: HttpRequest) -> Organization:
    """The token's. Raises ScimError, or TooManyTries where many wrong ones were tried."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    address, digest = origin_of(request).address, digest_of(secret.strip())
    demand_patience(address)
    rows = ScimToken.objects.filter(digest=digest, revoked_at=None)
    token = rows.select_related("organization").first() if scheme.lower() == "bearer" else None
    if token is None:
        note_wrong_key(address, digest)
        raise ScimError(401, "Send a SCIM token of your organization as a Bearer token.")
    stale = Q(last_used_at=None) | Q(last_used_at__lt=timezone.now() - LAST_USE_STEP)
    ScimToken.objects.filter(stale, pk=token.pk).update(last_used_at=timezone.now())
    return token.organization


@method_decorator(csrf_exempt, name="dispatch")
class ScimDoor(View):
    """Answers in SCIM's form, errors too."""

    organization: Organization

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            self.organization = organization_of(request)
            return super().dispatch(request, *args, **kwargs)
        except TooManyTries as error:
            answer = self.answer(from_domain(error).body, 429)
            answer["Retry-After"] = str(error.retry_after_seconds)
            return answer
        except DomainError as error:
            return self.refusal(from_domain(error))
        except ScimError as error:
            return self.refusal(error)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self.refusal(ScimError(405, f"{request.method} is not for this address."))

    @property
    def home(self) -> str:
        return absolute(self.request, "/scim/v2")

    def body(self) -> dict[str, Any]:
        try:
            body = orjson.loads(self.request.body)
        except orjson.JSONDecodeError as error:
            raise ScimError(400, "The body is not valid JSON.", "invalidSyntax") from error
        if not isinstance(body, dict):
            raise ScimError(400, "The body has to be an object.", "invalidSyntax")
        return body

    def refusal(self, error: ScimError) -> HttpResponse:
        answer = self.answer(error.body, error.status)
        if error.status == 401:
            answer["WWW-Authenticate"] = 'Bearer realm="labstead-scim"'
        return answer

    @staticmethod
    def answer(body: Any, status: int = 200) -> HttpResponse:
        return HttpResponse(orjson.dumps(body), status=status, content_type=MEDIA_TYPE)


class UsersDoor(ScimDoor):
    def get(self, request: HttpRequest) -> HttpResponse:
        rows = people.people_of(self.organization)
        return self.answer(lists.page(rows, request.GET, people.COLUMNS, self.shape))

    def post(self, request: HttpRequest) -> HttpResponse:
        user = people.create(self.organization, self.body())
        return self.answer(self.shape(self.found(str(user.pk))), 201)

    def found(self, id: str) -> Any:
        user = people.people_of(self.organization).filter(pk=id).first()
        if user is None:
            raise ScimError(404, "There is no such person.")
        return user

    def shape(self, user: Any) -> dict[str, Any]:
        return people.shape_of(user, self.home)


class UserDoor(UsersDoor):
    http_method_names = ["get", "put", "patch", "delete"]

    def get(self, request: HttpRequest, id: int) -> HttpResponse:  # type: ignore[override]
        return self.answer(self.shape(self.found(str(id))))

    def put(self, request: HttpRequest, id: int) -> HttpResponse:
        people.put(self.organization, self.found(str(id)), self.body())
        return self.get(request, id)

    def patch(self, request: HttpRequest, id: int) -> HttpResponse:
        people.patch(self.organization, self.found(str(id)), self.body())
        return self.get(request, id)

    def delete(self, request: HttpRequest, id: int) -> HttpResponse:
        services.forget_person(self.organization, self.found(str(id)))
        return HttpResponse(status=204)


class GroupsDoor(ScimDoor):
    def get(self, request: HttpRequest) -> HttpResponse:
        rows = teams.groups_of(self.organization)
        return self.answer(lists.page(rows, request.GET, teams.COLUMNS, self.shape))

    def post(self, request: HttpRequest) -> HttpResponse:
        group = teams.create(self.organization, self.body())
        return self.answer(self.shape(self.found(group.pk)), 201)

    def found(self, id: int) -> ScimGroup:
        group = teams.groups_of(self.organization).filter(pk=id).first()
        if group is None:
            raise ScimError(404, "There is no such group.")
        return group

    def shape(self, group: ScimGroup) -> dict[str, Any]:
        return teams.shape_of(group, self.home)


class GroupDoor(GroupsDoor):
    http_method_names = ["get", "put", "patch", "delete"]

    def get(self, request: HttpRequest, id: int) -> HttpResponse:  # type: ignore[override]
        return self.answer(self.shape(self.found(id)))

    def put(self, request: HttpRequest, id: int) -> HttpResponse:
        teams.put(self.organization, self.found(id), self.body())
        return self.get(request, id)

    def patch(self, request: HttpRequest, id: int) -> HttpResponse:
        teams.patch(self.organization, self.found(id), self.body())
        return self.get(request, id)

    def delete(self, request: HttpRequest, id: int) -> HttpResponse:
        services.forget_group(self.found(id))
        return HttpResponse(status=204)


class DiscoveryDoor(ScimDoor):
    """``what`` is the last part of the address."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, what: str) -> HttpResponse:
        match what:
            case "ServiceProviderConfig":
                return self.answer(discovery.configuration(self.home))
            case "ResourceTypes":
                return self.answer(discovery.listed(discovery.resource_types(self.home)))
            case "Schemas":
                return self.answer(discovery.listed(discovery.schemas(self.home)))
        one = self.named(what)
        if one is None:
            raise ScimError(404, "There is nothing at this address.")
        return self.answer(one)

    def named(self, what: str) -> dict[str, Any] | None:
        """``Schemas/urn:…`` and ``ResourceTypes/User``."""
        kind, _, name = what.partition("/")
        lists_of = {"Schemas": discovery.schemas, "ResourceTypes": discovery.resource_types}
        resources = lists_of[kind](self.home) if kind in lists_of else []
        return next((one for one in resources if one["id"] == name), None)
