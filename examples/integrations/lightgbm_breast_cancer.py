"""LightGBM with every round, its importances and the model. Needs lightgbm and scikit-learn."""

import lightgbm
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

import labstead
from labstead.integration.lightgbm import labstead_callback, log_summary

X_train, X_test, y_train, y_test = train_test_split(
    *load_breast_cancer(return_X_y=True, as_frame=True), random_state=0
)
with labstead.init(project="integrations", name="lightgbm"):
    train = lightgbm.Dataset(X_train, y_train)
    model = lightgbm.train(
        {"objective": "binary", "metric": ["auc", "binary_logloss"], "verbosity": -1},
        train,
        num_boost_round=20,
        valid_sets=[train.create_valid(X_test, y_test)],
        valid_names=["test"],
        callbacks=[labstead_callback()],
    )
    log_summary(model, save_model_checkpoint=True)
