from django.apps import AppConfig
from django.db.models.signals import pre_migrate


class HistoryConfig(AppConfig):
    name = "history"

    def ready(self) -> None:
        from history.upkeep import (
            free_space,
            trash,  # noqa: F401  (connects its receiver)
        )

        pre_migrate.connect(free_space.allow, sender=self)
