from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "runs"

    def ready(self) -> None:
        from history.services import on_append
        from projects.places import goes_with_project
        from runs import cleanup  # noqa: F401  (connects its receivers)
        from runs.ingest.folding import fold_into_runs
        from runs.live import register_topics
        from runs.services.moving import move_streams_of

        register_topics()
        on_append(fold_into_runs)
        goes_with_project(move_streams_of)
