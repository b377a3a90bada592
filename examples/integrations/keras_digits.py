"""Keras with every epoch and batch, and its checkpoints.

Needs keras with a backend, such as `pip install keras jax` and KERAS_BACKEND=jax: without that
variable keras wants tensorflow.
"""

import keras
from sklearn.datasets import load_digits

import labstead
from labstead.integration.keras import LabsteadMetricsLogger, LabsteadModelCheckpoint

X, y = load_digits(return_X_y=True)
with labstead.init(project="integrations", name="keras"):
    model = keras.Sequential(
        [keras.layers.Dense(32, activation="relu"), keras.layers.Dense(10, activation="softmax")]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(
        X / 16,
        y,
        epochs=3,
        validation_split=0.2,
        verbose=0,
        callbacks=[
            LabsteadMetricsLogger(log_freq=10),
            LabsteadModelCheckpoint("checkpoints/{epoch}.keras"),
        ],
    )
