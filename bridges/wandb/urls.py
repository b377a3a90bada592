from django.urls import path

from bridges.wandb.endpoint import GraphQLView
from bridges.wandb.file_stream.view import FileStreamView
from bridges.wandb.telemetry import no_telemetry

urlpatterns = [
    path("graphql", GraphQLView.as_view(), name="wandb-graphql"),
    path(
        "files/<str:team>/<str:project>/<str:run>/file_stream",
        FileStreamView.as_view(),
        name="wandb-file-stream",
    ),
    path("sdk/otel/<path:rest>", no_telemetry, name="wandb-telemetry"),
]
