"""Every change of notices: what happened, who is told, what was read, who watches."""

from notifications.services.deliveries import resend, send_due_deliveries, send_test
from notifications.services.happenings import (
    Happening,
    Target,
    forget_happenings,
    forget_old_activity,
    forget_target,
    move_target,
    tell,
)
from notifications.services.mailing import send_mail
from notifications.services.preferences import Choice, choices_of, choose, stop_mail
from notifications.services.reading import mark_all_read, mark_read
from notifications.services.spreading import spread_activity
from notifications.services.watching import unwatch, watch
from notifications.services.webhooks import (
    create_webhook,
    delete_webhook,
    replace_secret,
    update_webhook,
)

__all__ = [
    "Choice",
    "Happening",
    "Target",
    "choices_of",
    "choose",
    "create_webhook",
    "delete_webhook",
    "forget_happenings",
    "forget_old_activity",
    "forget_target",
    "mark_all_read",
    "mark_read",
    "move_target",
    "replace_secret",
    "resend",
    "send_due_deliveries",
    "send_mail",
    "send_test",
    "spread_activity",
    "stop_mail",
    "tell",
    "unwatch",
    "update_webhook",
    "watch",
]
