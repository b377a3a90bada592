from django.apps import AppConfig


class LabsteadCoreConfig(AppConfig):
    name = "labstead_core"
    verbose_name = "Labstead core"
