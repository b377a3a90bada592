from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from notifications.live import register_topics
        from notifications.services.webhooks import leave_behind
        from projects.places import goes_with_project

        register_topics()
        goes_with_project(leave_behind)
