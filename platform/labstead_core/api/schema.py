"""How the API describes itself: names, tags, descriptions and errors of every operation.

What an operation has to say for itself and does not (its id, its tag, its docstring) is a warning,
and a test allows none.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from drf_spectacular.drainage import warn
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, get_doc
from drf_spectacular.utils import Direction
from rest_framework import serializers
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.permissions import SAFE_METHODS

from labstead_core.api.errors import ERRORS, ErrorSerializer
from labstead_core.api.serializers import StrictSerializer

Described = dict[str, Any]

PATH_PARAMETERS = {
    "team": "The slug of the team; for a personal team the user name.",
    "project": "The name of the project, in upper or lower case.",
    "run": "The id of the run, as in its page's address.",
    "deleted_run": "The id of the deleted run.",
    "export": "The id of the export.",
    "own_export": "The id of the export.",
    "import": "The id of the import.",
    "view": "The id of a view.",
    "deleted_view": "The id of the deleted view.",
    "member": "The user name.",
    "organization": "The id of the organization.",
    "domain": "A domain of e-mail addresses, like `example.org`.",
    "invitation": "The id of the invitation, not its token.",
    "home_invitation": "The id of the invitation, not its token.",
    "scim_token": "The id of the token, not the token itself.",
    "webhook": "The id of the webhook.",
    "delivery": "The id of the message in the log.",
    "comment": "The id of the comment.",
    "deleted_comment": "The id of the deleted comment.",
    "notice": "The id of the notice.",
    "notice_kind": "What is told, like `run.failed`.",
    "id": "The id of the key, not the key itself.",
    "session": "The id of the session.",
    "service_key": "The id of the program's key, not the key itself.",
    "path": "The path of the file in the run or the version; it may hold `/`.",
    "kind": "Which of the run's streams.",
    "form": "The form of the file.",
    "chart": "The name of a chart that the team keeps.",
    "collection": "The name of the collection of artifacts.",
    "version": "A version like `v3`, or an alias like `latest`.",
    "alias": "The alias.",
    "draft": "The id of the draft.",
    "sweep": "The id of the sweep.",
    "agent": "The id of the agent, which its client made.",
    "deleted_version": "The id of the deleted version.",
}


class Schema(AutoSchema):
    def get_operation_id(self) -> str:
        """Only asked for what ``extend_schema`` has not named."""
        warn(f"{self.method} {self.path} has no operation_id.")
        return str(super().get_operation_id())

    def get_tags(self) -> list[str]:
        tag = getattr(self.view, "tag", "")
        if not tag:
            warn(f"{type(self.view).__name__} has no tag.")
        return [tag]

    def get_description(self) -> str:  # type: ignore[override]
        """The handler's own docstring: what its class says is seldom true of all its methods."""
        name = getattr(self.view, "action", None) or self.method.lower()
        text = str(get_doc(getattr(self.view, name)))
        if not text:
            warn(f"{type(self.view).__name__}.{name} has no docstring.")
        return text

    def get_summary(self) -> str:
        """The first sentence."""
        first = re.split(r"[.:](?:\s|$)", self.get_description(), maxsplit=1)[0]
        return " ".join(first.split())

    def get_auth(self) -> list[Described]:
        """Visitors may read what is public, unless a view says that it is about persons."""
        ways: list[Described] = super().get_auth()
        is_open = self.method in SAFE_METHODS and not getattr(self.view, "needs_person", False)
        return [*ways, {}] if is_open else ways

    def _resolve_path_parameters(self, variables: list[str]) -> list[Described]:
        found: list[Described] = super()._resolve_path_parameters(variables)  # type: ignore[no-untyped-call]
        return [
            one | {"description": PATH_PARAMETERS[one["name"]], "schema": as_words(one["schema"])}
            for one in found
        ]

    def _map_basic_serializer(self, serializer: Any, direction: Direction) -> Described:
        """Input takes no other fields; an answer made of a model has all of its fields."""
        shape: Described = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if isinstance(serializer, StrictSerializer):
            shape["additionalProperties"] = False
        if isinstance(serializer, serializers.ModelSerializer):
            shape["required"] = sorted(shape["properties"])
        return shape

    def _get_response_bodies(self, direction: Direction = "response") -> Described:
        """What is said of the operation, and the errors: those it names and those of its kind."""
        bodies: Described = super()._get_response_bodies(direction)
        named = {int(status) for status in bodies if int(status) in ERRORS}
        answers = {
            status: body | {"description": body["description"] or HTTPStatus(int(status)).phrase}
            for status, body in bodies.items()
            if int(status) not in named
        }
        errors = sorted(named | self._usual_errors())
        return answers | {str(status): self._error(status) for status in errors}

    def _usual_errors(self) -> set[int]:
        usual = {400, 401, 403}
        if "{" in self.path:
            usual.add(404)
        if issubclass(self.view.content_negotiation_class, DefaultContentNegotiation):
            usual.add(406)
        if self._get_request_body():  # type: ignore[no-untyped-call]
            usual |= {413, 415}
        return usual

    def _error(self, status: int) -> Described:
        """A reference to the shared response of this status."""
        error = ERRORS[status]
        shape = self.resolve_serializer(ErrorSerializer, "response").ref
        described: Described = {
            "description": error.description,
            "content": {"application/json": {"schema": shape}},
        }
        if error.headers:
            described["headers"] = error.headers
        component = ResolvedComponent(error.name, ResolvedComponent.RESPONSE, described, error)
        self.registry.register_on_missing(component)
        reference: Described = component.ref
        return reference


def as_words(shape: Described) -> Described:
    """The words that a pattern like ``^history|system$`` allows, as such."""
    words = str(shape.get("pattern", "")).removeprefix("^").removesuffix("$").split("|")
    return {"type": "string", "enum": words} if all(map(str.isalpha, words)) else shape
