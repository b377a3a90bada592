"""API keys: listed by how they begin, told whole only when they are made."""

from __future__ import annotations

from accounts import services
from accounts.models import ApiKey, User
from bridges.wandb.engine.calls import Call
from bridges.wandb.engine.connections import Connection, all_of
from bridges.wandb.ids import global_id, pk_of


class ApiKeyNode:
    """The client takes ``name`` for the key itself."""

    typename = "ApiKey"

    def __init__(self, row: ApiKey, secret: str = "") -> None:
        self.id = global_id("ApiKey", row.pk)
        self.name = secret or f"{row.prefix}…"
        self.description = row.name


def keys_of(call: Call, user: User) -> Connection:
    """Nobody sees another's."""
    rows = ApiKey.objects.visible_to(call.user).filter(user=user, revoked_at=None)
    return all_of([ApiKeyNode(row) for row in rows.order_by("created_at", "pk")])


def generate_key(call: Call, description: str | None) -> ApiKeyNode:
    return ApiKeyNode(*services.create_api_key(call.user, name=(description or "")[:128]))


def delete_key(call: Call, text: str) -> None:
    row = ApiKey.objects.visible_to(call.user).get_visible(pk=pk_of(text, "ApiKey"))
    services.revoke_api_key(row, by=call.user)
