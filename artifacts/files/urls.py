from django.urls import path

from artifacts.files.signed import SignedBlob, SignedFile, SignedPart

urlpatterns = [
    path("part/<int:number>/<str:token>", SignedPart.as_view(), name="signed-upload-part"),
    path("whole/<str:hex_digest>/<str:token>", SignedFile.as_view(), name="signed-file"),
    path("blob/<str:token>/<path:name>", SignedBlob.as_view(), name="signed-blob"),
]
