from django.urls import path

from runs.files.signed import SignedRunFile, SignedRunFrame

urlpatterns = [
    path("run/<str:token>", SignedRunFile.as_view(), name="signed-run-file"),
    path("frame/<str:token>", SignedRunFrame.as_view(), name="signed-run-frame"),
]
