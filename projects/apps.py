from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"

    def ready(self) -> None:
        from labstead_core.moved import look_for_moved
        from projects.former_names import find_moved

        look_for_moved(find_moved)
