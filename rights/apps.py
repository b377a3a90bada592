from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "rights"

    def ready(self) -> None:
        from rights import cleanup  # noqa: F401  (connects its receivers)
        from rights.storage_use import archives_by_project
        from runs.quotas.usage import added_up, measure_also

        measure_also("archives", added_up(archives_by_project))
