from django.urls import path

from runs.files.frames import SignedRunFrame, ViewerPage
from runs.files.signed import SignedRunFile

urlpatterns = [
    path("run/<str:token>", SignedRunFile.as_view(), name="signed-run-file"),
    path("frame/<str:token>", SignedRunFrame.as_view(), name="signed-run-frame"),
    path("frame-viewer", ViewerPage.as_view(), name="frame-viewer"),
]
