"""What the OpenAPI document says of the API as a whole; each operation describes itself."""

from __future__ import annotations

INTRODUCTION = """\
Record, compare and share machine-learning work.

Send an API key as `Authorization: Bearer <key>`; a key is made on the page `/authorize`. What is
public can be read without. Lists come in pages: follow `next` until it is null. Every error has the
same form, and its `code` never changes its sense; `docs/reference/api.md` lists all of them, and
says which calls may be repeated.
"""

TAGS = {
    "Account": "Who a key belongs to, and one's own API keys.",
    "Organizations": "Organizations, and who belongs to them.",
    "Teams": "Teams, who is in them, invitations, and the programs that have keys.",
    "Projects": "Projects, who may see them, and what they take of the storage.",
    "Runs": "The life of a run, from its start to its deletion and back.",
    "Run table": "Find, sort and group the runs of a project by anything they logged.",
    "Streams": "The lines of a run: history, system metrics and console.",
    "Events": "Alerts and events that runs told.",
    "Comments": "What people write about runs, and whom they may mention.",
    "Notifications": "What one is told, how, and which projects one watches.",
    "Webhooks": "Other services that are told what happens, and what was sent to them.",
    "Views": "How a project's panels are arranged: named views, and each person's own workspace.",
    "Charts": "Histories of many runs in few points.",
    "Downloads": "Histories and logs as files.",
    "Files": "Files that a run saved.",
    "Artifacts": "Versions of data sets and models: build, find, fetch and trace them.",
    "Sweeps": "Searches for good configurations: their trials, and the agents that run them.",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Labstead",
    "DESCRIPTION": INTRODUCTION,
    "VERSION": "1",
    "LICENSE": {"name": "Apache-2.0"},
    "TAGS": [{"name": name, "description": text} for name, text in TAGS.items()],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # A badge of a server elsewhere would be asked for otherwise.
    # Closed at first: to draw all calls takes a browser many seconds.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none", "validatorUrl": None},
    "ENUM_SUFFIX": "",
    # A field of one name may have several sets of values: each set gets a name of its own.
    "ENUM_NAME_OVERRIDES": {
        "Audience": ["team", "personal"],
        "KeyScope": "accounts.models.KeyScope",
        "Role": "accounts.models.Role",
        "InvitedAs": ["member", "viewer"],
        "EventKind": ["event", "alert"],
        "EventLevel": "runs.models.EventLevel",
        "RunState": "runs.models.RunState",
        "RunEnd": ["finished", "failed", "killed"],
        "FileState": ["ready", "pending"],
        "VersionState": "artifacts.models.VersionState",
        "SweepState": "sweeps.models.SweepState",
        "TrialState": "sweeps.models.TrialState",
        "AgentCommand": ["run", "resume", "stop", "exit"],
        "SearchMethod": "sweeps.search.config.METHODS",
        "AgentState": ["alive", "silent", "gone"],
        "TrialEnd": ["finished", "failed"],
        "RunSays": ["running", "finished", "failed", "crashed", "killed", "preempted"],
        "DraftState": ["pending", "committed"],
        "ActivityKind": "notifications.kinds.Kind",
        "NoticeKind": "notifications.kinds.NOTICED_CHOICES",
        "FeedKind": "notifications.api.webhook_serializers.FEED_KINDS",
        "WebhookForm": "notifications.models.WebhookForm",
        "DeliveryState": "notifications.models.DeliveryState",
        "NoticeMail": "notifications.kinds.Mail",
        "EdgeKind": ["logged", "used"],
        "NodeKind": ["version", "run"],
        "ExportState": ["waiting", "running", "done", "failed"],
        "ImportState": ["uploading", "waiting", "running", "done", "refused", "failed"],
    },
}
