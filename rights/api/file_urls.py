from django.urls import path

from rights.api.files import SignedArchive, SignedImport

urlpatterns = [
    path("archive/<str:token>", SignedArchive.as_view(), name="signed-archive"),
    path("import/<str:token>", SignedImport.as_view(), name="signed-import"),
]
