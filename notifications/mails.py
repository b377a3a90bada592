"""What an e-mail about notices looks like, and the link that ends such mails."""

from __future__ import annotations

from collections.abc import Sequence

from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from labstead_core.addresses import absolute_of_server
from labstead_core.errors import NotFound
from notifications.kinds import NOTICED
from notifications.models import Notice

_SALT = "labstead.unsubscribe"


def mail_about(user: User, notices: Sequence[Notice]) -> EmailMultiAlternatives:
    """One mail with all of them, as text and as HTML."""
    kinds = sorted({notice.activity.kind for notice in notices})
    leave = absolute_of_server(reverse("unsubscribe", args=[unsubscribe_token(user, kinds)]))
    context = {
        "user": user,
        "rows": [(one.activity, absolute_of_server(one.activity.path)) for one in notices],
        "unsubscribe": leave,
        "preferences": absolute_of_server(reverse("notification-settings")),
    }
    mail = EmailMultiAlternatives(
        subject_of(notices),
        render_to_string("notifications/mail.txt", context),
        to=[user.email],
        headers={
            # RFC 8058: the mail program itself shows a button that posts there.
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
    return mail


def subject_of(notices: Sequence[Notice]) -> str:
    if len(notices) > 1:
        return f"{len(notices)} notifications from Labstead"
    # A name may hold what no header may.
    return " ".join(notices[0].activity.sentence.split())[:200]


def unsubscribe_token(user: User, kinds: Sequence[str]) -> str:
    return signing.dumps([user.pk, list(kinds)], salt=_SALT)


def read_token(token: str) -> tuple[User, list[str]]:
    """Whose mails of which kinds. Raises NotFound for a forged one; it does not expire."""
    try:
        pk, kinds = signing.loads(token, salt=_SALT)
    except signing.BadSignature as error:
        raise NotFound("This link is not valid. Choose in your preferences instead.") from error
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None:
        raise NotFound()
    return user, [kind for kind in kinds if kind in NOTICED]
