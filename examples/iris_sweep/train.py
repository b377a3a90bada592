"""One trial of the sweep beside it: a random forest that tells irises apart.

    labstead sweep sweep_config.yaml     prints the command that runs the trials

The config has the trial's values; on its own, `python train.py` needs some given to `init`.
"""

from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

import labstead

labstead.init()

iris = load_iris()
X_train, X_test, y_train, y_test = train_test_split(
    iris.data, iris.target, test_size=0.2, random_state=42
)

forest = RandomForestClassifier(
    n_estimators=labstead.config.n_estimators,
    max_depth=labstead.config.max_depth,
    random_state=42,
)
forest.fit(X_train, y_train)

labstead.log({"accuracy": accuracy_score(y_test, forest.predict(X_test))})
labstead.finish()
