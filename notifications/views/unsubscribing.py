"""The page behind the link of an e-mail. The signed token in its address is the permission."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from notifications.kinds import Kind
from notifications.mails import read_token
from notifications.services import stop_mail


# Mail programs post here by themselves (RFC 8058), without a page of ours before.
@method_decorator(csrf_exempt, name="dispatch")
class UnsubscribePage(View):
    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.show(token, is_done=False)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        user, kinds = read_token(token)
        stop_mail(user, kinds)
        return self.show(token, is_done=True)

    def show(self, token: str, *, is_done: bool) -> HttpResponse:
        user, kinds = read_token(token)
        context = {
            "person": user,
            "labels": [Kind(kind).label for kind in kinds],
            "is_done": is_done,
        }
        return render(self.request, "notifications/unsubscribe.html", context)
