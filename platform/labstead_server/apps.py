from django.apps import AppConfig


class LabsteadServerConfig(AppConfig):
    name = "labstead_server"
