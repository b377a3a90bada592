from django.apps import AppConfig


class SweepsConfig(AppConfig):
    name = "sweeps"

    def ready(self) -> None:
        from runs.sweeping import find_places_with, follow_ends_with
        from sweeps.live import register_topics
        from sweeps.services.runs import follow_end, place_of

        find_places_with(place_of)
        follow_ends_with(follow_end)
        register_topics()
