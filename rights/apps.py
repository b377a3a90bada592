from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "rights"

    def ready(self) -> None:
        from rights import cleanup  # noqa: F401  (connects its receivers)
