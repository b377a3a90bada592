"""What people were told, and how they want to be told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from labstead_core.tenancy import TenantModel
from labstead_core.visitors import Visitor
from notifications.kinds import Mail
from notifications.models.activity import Activity
from projects.in_project import InProjectQuerySet


class NoticeQuerySet(InProjectQuerySet["Notice"]):
    project_path = "activity__project"

    def visible_rows(self, visitor: Visitor) -> Q:
        """One's own, of projects that one still sees."""
        return super().visible_rows(visitor) & Q(user=visitor.pk)

    def shown(self) -> NoticeQuerySet:
        return self.filter(is_shown=True)

    def unread(self) -> NoticeQuerySet:
        return self.filter(is_shown=True, read_at=None)

    def newest_first(self) -> NoticeQuerySet:
        return self.order_by("-created_at", "-pk")

    def with_activity(self) -> NoticeQuerySet:
        return self.select_related("activity__project__team", "activity__actor")


class Notice(TenantModel):
    """One person is told of one thing that happened, once."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # Whether it stands among the notifications; otherwise it is for the e-mail alone.
    is_shown = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True)
    mail = models.CharField(max_length=8, choices=Mail, default=Mail.NEVER)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "user"], name="notice_once"),
            models.CheckConstraint(condition=Q(mail__in=Mail.values), name="notice_mail_known"),
        ]
        indexes = [
            # A person's notifications.
            models.Index(fields=["user", "-created_at"], name="notice_of_person"),
            # How many are new.
            models.Index(
                fields=["user"],
                name="notice_unread",
                condition=Q(read_at__isnull=True, is_shown=True),
            ),
            # What is still to be sent.
            models.Index(
                fields=["mail", "user"],
                name="notice_unsent",
                condition=Q(mailed_at__isnull=True) & ~Q(mail=Mail.NEVER),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} to {self.user}"


class NoticeChoice(models.Model):
    """How a person wants to hear of one kind. Without a row the kind's own manner holds."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_choices"
    )
    kind = models.CharField(max_length=32)
    on_page = models.BooleanField(default=True)
    mail = models.CharField(max_length=8, choices=Mail, default=Mail.NEVER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="notice_choice_once"),
            models.CheckConstraint(
                condition=Q(mail__in=Mail.values), name="notice_choice_mail_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.kind}"
