"""The web process: HTTP, the socket at /ws/, and what starts and stops with it."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labstead_server.settings")
django.setup(set_prefix=False)

# Django has to be set up before these are imported.
from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.urls import path  # noqa: E402

from accounts.authentication import SocketAuthentication  # noqa: E402
from admin_console.acting_sockets import ActingSockets  # noqa: E402
from bridges.wandb.file_stream.lane import FileStreamLane  # noqa: E402
from labstead_core.live.consumer import LiveConsumer  # noqa: E402
from labstead_server.body_limit import BodyLimit  # noqa: E402
from labstead_server.handler import Handler  # noqa: E402
from labstead_server.lifespan import Lifespan  # noqa: E402
from runs.ingest.lane import IngestLane  # noqa: E402

live = ActingSockets(URLRouter([path("ws/", LiveConsumer.as_asgi())]))
socket_application = AllowedHostsOriginValidator(AuthMiddlewareStack(SocketAuthentication(live)))
handler = Handler()
file_stream_lane = FileStreamLane(handler)
ingest_lane = IngestLane(file_stream_lane)
application = ProtocolTypeRouter(
    {
        "http": BodyLimit(ingest_lane),
        "websocket": socket_application,
        "lifespan": Lifespan([ingest_lane.close, file_stream_lane.close, handler.threads.close]),
    }
)
