from django.urls import path

from artifacts.files.signed import SignedBlob, SignedPart

urlpatterns = [
    path("part/<int:number>/<str:token>", SignedPart.as_view(), name="signed-upload-part"),
    path("blob/<str:token>/<path:name>", SignedBlob.as_view(), name="signed-blob"),
]
