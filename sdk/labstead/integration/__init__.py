"""Callbacks and loggers for other libraries, one module each, imported only by whoever uses it.

    from labstead.integration.xgboost import LabsteadCallback

Each also answers to the name it has in the wandb client, such as ``WandbCallback``.
"""
