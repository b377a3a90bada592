from django.apps import AppConfig


class WandbBridgeConfig(AppConfig):
    name = "bridges.wandb"
    label = "wandb_bridge"
    verbose_name = "The wandb client"
