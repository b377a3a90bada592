"""Each document that the client was generated with is understood, and answered clearly."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import orjson
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    OperationDefinitionNode,
    get_named_type,
    parse,
    type_from_ast,
    validate,
)

from accounts.models import User
from bridges.wandb.engine.schema import schema
from tests.bridges.wandb.client import is_before
from tests.conftest import ApiClient
from tests.factories import make_project, make_run

if is_before("0.31"):
    pytest.skip("documents of other releases", allow_module_level=True)

PLACES = ("apis", "automations", "sdk.artifacts", "sdk.internal")
DOCUMENTS: dict[str, str] = {
    f"{place} {name.removesuffix('_GQL').lower()}": text
    for place in PLACES
    for name, text in vars(import_module(f"wandb.{place}._generated.operations")).items()
    if name.endswith("_GQL")
}
PLAIN = {"Int": 1, "Int64": 1, "Boolean": True, "Float": 1.0, "JSONString": "{}", "JSON": {}}
# Questions of what is not built yet: all of automations, and of registries what only they have.
NOT_BUILT = {name for name in DOCUMENTS if name.startswith("automations ")} | {
    "sdk.artifacts rename_registry",
    "sdk.artifacts delete_registry",
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_is_understood(name: str) -> None:
    assert validate(schema(), parse(DOCUMENTS[name])) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_is_answered_clearly(api: ApiClient, ada: User, name: str) -> None:
    make_run(by=ada, project=make_project("ada", by=ada), id="ada")
    variables = variables_for(DOCUMENTS[name], ada)
    body = orjson.dumps({"query": DOCUMENTS[name], "variables": variables})
    answer = api.generic("POST", "/graphql", body, content_type="application/json")
    codes = [error["extensions"]["code"] for error in answer.json().get("errors", ())]
    # The client takes all of these for final; anything else it would ask again for a while.
    assert answer.status_code in (200, 400, 403, 404, 409), answer.content
    assert "internal_error" not in codes
    if name in NOT_BUILT:
        assert codes == ["not_built"]


def variables_for(document: str, ada: User) -> dict[str, Any]:
    """Something of the right type for each variable that has to be there; names are all “ada”."""
    operation = next(
        one for one in parse(document).definitions if isinstance(one, OperationDefinitionNode)
    )
    types = {
        one.variable.name.value: type_from_ast(schema(), one.type)
        for one in operation.variable_definitions or ()
    }
    some = {name: value_of(kind) for name, kind in types.items() if is_needed(kind)}
    return some | {"org": ada.personal_team.organization.name} if "org" in types else some


def is_needed(kind: Any) -> bool:
    return isinstance(kind, GraphQLNonNull)


def value_of(kind: GraphQLInputType) -> Any:
    if isinstance(kind, GraphQLNonNull):
        return value_of(kind.of_type)
    if isinstance(kind, GraphQLList):
        return [value_of(kind.of_type)]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        return {
            name: value_of(one.type) for name, one in kind.fields.items() if is_needed(one.type)
        }
    return PLAIN.get(get_named_type(kind).name, "ada" if kind.name != "ID" else "x")
