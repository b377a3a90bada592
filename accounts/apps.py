from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.api import schema  # noqa: F401  (tells how to log in)
        from accounts.log_in import receivers  # noqa: F401  (connects them)
