from django.apps import AppConfig


class ArtifactsConfig(AppConfig):
    name = "artifacts"

    def ready(self) -> None:
        from artifacts import cleanup  # noqa: F401  (connects its receivers)
        from artifacts.live import register_topics
        from artifacts.media import files_of_tables
        from artifacts.search import collections_named
        from artifacts.storage_use import bytes_by_project, held_bytes, held_once
        from runs.media.elsewhere import look_also_with
        from runs.quotas.usage import Measure, measure_also
        from runs.search import search_also
        from runs.storage_use import count_also

        count_also("artifacts", held_bytes)
        measure_also("artifacts", Measure(bytes_by_project, held_once))
        search_also(collections_named)
        look_also_with(files_of_tables)
        register_topics()
