"""XGBoost with every round, its importances and the model. Needs xgboost and scikit-learn."""

import xgboost
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

import labstead
from labstead.integration.xgboost import LabsteadCallback

X_train, X_test, y_train, y_test = train_test_split(
    *load_breast_cancer(return_X_y=True, as_frame=True), random_state=0
)
with labstead.init(project="integrations", name="xgboost"):
    xgboost.train(
        {"objective": "binary:logistic", "eval_metric": ["logloss", "auc"], "max_depth": 3},
        xgboost.DMatrix(X_train, y_train),
        num_boost_round=20,
        evals=[(xgboost.DMatrix(X_test, y_test), "test")],
        early_stopping_rounds=10,
        callbacks=[LabsteadCallback(log_model=True)],
        verbose_eval=False,
    )
