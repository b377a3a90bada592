from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "rights"

    def ready(self) -> None:
        from projects.deletion import goes_when_deleted
        from rights import cleanup  # noqa: F401  (connects its receivers)
        from rights.removal import follow_deletion
        from rights.storage_use import archives_by_project
        from runs.quotas.usage import added_up, measure_also

        goes_when_deleted(follow_deletion)
        measure_also("archives", added_up(archives_by_project))
