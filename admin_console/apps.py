from django.apps import AppConfig


class AdminConsoleConfig(AppConfig):
    name = "admin_console"
    verbose_name = "Admin console"

    def ready(self) -> None:
        from admin_console import failures  # noqa: F401  (connects its receivers)
