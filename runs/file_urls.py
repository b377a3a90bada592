from django.urls import path

from runs.file_views import SignedRunFile

urlpatterns = [path("run/<str:token>", SignedRunFile.as_view(), name="signed-run-file")]
