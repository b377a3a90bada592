"""What webhooks say, as signed JSON and as a message of Slack."""

from __future__ import annotations

import json
from typing import Any

from labstead_core.addresses import absolute_of_server
from notifications.models import Activity

TEST = "test"
MOST_TEXT = 500


def signed_body(activity: Activity) -> str:
    return as_json(
        {
            "type": activity.kind,
            "timestamp": activity.created_at.isoformat(),
            "data": {
                "sentence": activity.sentence,
                "title": activity.title,
                "text": activity.text,
                "level": activity.level,
                "project": str(activity.project),
                "actor": activity.actor and activity.actor.username,
                "target": {
                    "kind": activity.target_kind,
                    "id": activity.target_id,
                    "name": activity.target_name,
                    "url": absolute_of_server(activity.path),
                },
            },
        }
    )


def slack_body(activity: Activity) -> str:
    """Slack's own form, which Mattermost, Rocket.Chat and Discord's ``/slack`` take, too."""
    link = f"<{absolute_of_server(activity.path)}|{plain(activity.sentence)}>"
    text = f"{link} in {plain(str(activity.project))}"
    quoted = [f">{plain(line)}" for line in activity.text[:MOST_TEXT].splitlines()]
    return as_json({"text": "\n".join([text, *quoted])})


def test_body(form: str, name: str, moment: str) -> str:
    sentence = f"This is a test of the webhook {name} of Labstead."
    if form == "slack":
        return as_json({"text": plain(sentence)})
    return as_json({"type": TEST, "timestamp": moment, "data": {"sentence": sentence}})


def plain(text: str) -> str:
    """Nobody's text becomes a link or a call for everybody."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("|", "\N{BROKEN BAR}")


def as_json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
