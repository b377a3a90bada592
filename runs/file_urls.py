from django.urls import path

from runs.file_views import SignedRunFile, SignedRunFrame

urlpatterns = [
    path("run/<str:token>", SignedRunFile.as_view(), name="signed-run-file"),
    path("frame/<str:token>", SignedRunFrame.as_view(), name="signed-run-frame"),
]
