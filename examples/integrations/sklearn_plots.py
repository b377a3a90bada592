"""scikit-learn: autolog, and the plots of a model. Needs scikit-learn."""

from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

import labstead
from labstead.integration import sklearn as labstead_sklearn

iris = load_iris()
X_train, X_test, y_train, y_test = train_test_split(iris.data, iris.target, random_state=42)

labstead_sklearn.autolog()
with labstead.init(project="integrations", name="scikit-learn"):
    forest = RandomForestClassifier(n_estimators=20, random_state=0).fit(X_train, y_train)
    names, scores = list(iris.target_names), forest.predict_proba(X_test)
    labstead_sklearn.plot_confusion_matrix(y_test, forest.predict(X_test), names)
    labstead_sklearn.plot_roc(y_test, scores, names)
    labstead_sklearn.plot_precision_recall(y_test, scores, names)
    labstead_sklearn.plot_feature_importances(forest, iris.feature_names)
    labstead_sklearn.plot_learning_curve(RandomForestClassifier(5), iris.data, iris.target)
