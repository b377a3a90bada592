"""A random forest that tells irises apart: configuration, accuracy and summary of one run.

    python examples/iris_random_forest.py

Needs a server (LABSTEAD_BASE_URL, by default http://127.0.0.1:8080), a key (LABSTEAD_API_KEY, or
`labstead login`) and scikit-learn.
"""

from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, classification_report
from sklearn.model_selection import train_test_split

import labstead

iris = load_iris()
X_train, X_test, y_train, y_test = train_test_split(
    iris.data, iris.target, test_size=0.2, random_state=42
)

labstead.init(project="Iris_Classification", name="RandomForest_Experiment", job_type="training")
labstead.config.update({"n_estimators": 100, "max_depth": 5, "random_state": 42})

forest = RandomForestClassifier(
    n_estimators=labstead.config.n_estimators,
    max_depth=labstead.config.max_depth,
    random_state=labstead.config.random_state,
)
forest.fit(X_train, y_train)

predicted = forest.predict(X_test)
labstead.log({"accuracy": accuracy_score(y_test, predicted)})

report = classification_report(y_test, predicted, target_names=iris.target_names, output_dict=True)
for flower in iris.target_names:
    labstead.summary[f"f1/{flower}"] = report[flower]["f1-score"]
for feature, importance in zip(iris.feature_names, forest.feature_importances_, strict=True):
    labstead.summary[f"importance/{feature}"] = importance

labstead.finish()
