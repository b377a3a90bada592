from django.urls import path

from bridges.wandb.artifacts.download_address import FileByDigest
from bridges.wandb.artifacts.manifest_address import ManifestDownload, ManifestUpload
from bridges.wandb.endpoint import GraphQLView
from bridges.wandb.file_stream.view import FileStreamView
from bridges.wandb.history.view import HistoryFileView
from bridges.wandb.telemetry import no_telemetry

urlpatterns = [
    path("graphql", GraphQLView.as_view(), name="wandb-graphql"),
    path(
        "files/<str:team>/<str:project>/<str:run>/file_stream",
        FileStreamView.as_view(),
        name="wandb-file-stream",
    ),
    path(
        "files/wandb-manifest/<str:how>/<str:token>",
        ManifestUpload.as_view(),
        name="wandb-manifest-upload",
    ),
    path("files/wandb-manifest/<str:token>", ManifestDownload.as_view(), name="wandb-manifest"),
    path(
        "artifactsV2/<str:region>/<str:entity>/<str:project>/<str:collection>/<str:artifact>"
        "/<str:birth>/<str:digest>/<str:name>",
        FileByDigest.as_view(),
        name="wandb-artifact-file",
    ),
    path(
        "files/wandb-history/<str:token>",
        HistoryFileView.as_view(),
        name="wandb-history-file",
    ),
    path("sdk/otel/<path:rest>", no_telemetry, name="wandb-telemetry"),
]
