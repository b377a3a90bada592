"""CatBoost with every iteration and its importances. Needs catboost and scikit-learn."""

from catboost import CatBoostClassifier
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

import labstead
from labstead.integration.catboost import LabsteadCallback, log_summary

X_train, X_test, y_train, y_test = train_test_split(
    *load_breast_cancer(return_X_y=True, as_frame=True), random_state=0
)
with labstead.init(project="integrations", name="catboost"):
    model = CatBoostClassifier(iterations=20, verbose=False, allow_writing_files=False)
    model.fit(X_train, y_train, eval_set=(X_test, y_test), callbacks=[LabsteadCallback()])
    log_summary(model, save_model_checkpoint=True)
