from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import (
            receivers,  # noqa: F401  (connects them)
            schema,  # noqa: F401  (tells how to log in)
        )
