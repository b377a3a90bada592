from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "runs"

    def ready(self) -> None:
        from history.services import on_append
        from runs import cleanup  # noqa: F401  (connects its receivers)
        from runs.ingest.folding import fold_into_runs
        from runs.live import register_topics

        register_topics()
        on_append(fold_into_runs)
