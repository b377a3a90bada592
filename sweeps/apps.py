from django.apps import AppConfig


class SweepsConfig(AppConfig):
    name = "sweeps"

    def ready(self) -> None:
        from runs.search import search_also
        from runs.sweeping import find_places_with, follow_ends_with, follow_lines_with
        from sweeps.finding import sweeps_named
        from sweeps.live import register_topics
        from sweeps.services.runs import follow_end, place_of
        from sweeps.watching import follow_lines

        find_places_with(place_of)
        follow_ends_with(follow_end)
        follow_lines_with(follow_lines)
        search_also(sweeps_named)
        register_topics()
