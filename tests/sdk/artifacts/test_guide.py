"""The guide's scripts, with ``import labstead as wandb``."""

from __future__ import annotations

from pathlib import Path

import joblib
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, confusion_matrix
from sklearn.model_selection import train_test_split

import labstead as wandb
from tests.real_server import RealServer

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("real_server")]


def test_step_5_versions_a_data_set(workplace: Path) -> None:
    wandb.init(project="Iris_Classification", name="Dataset_Versioning")
    iris = load_iris()
    df = pd.DataFrame(data=iris.data, columns=iris.feature_names)
    df.to_csv("iris_dataset.csv", index=False)
    artifact = wandb.Artifact("iris_dataset", type="dataset", description="Iris dataset")
    artifact.add_file("iris_dataset.csv")
    wandb.log_artifact(artifact)
    wandb.init(project="Iris_Classification", name="Load_Dataset")
    artifact = wandb.use_artifact("iris_dataset:latest")
    artifact_dir = artifact.download()
    df_loaded = pd.read_csv(f"{artifact_dir}/iris_dataset.csv")
    wandb.finish()
    assert df_loaded.equals(df)
    assert (artifact.version, artifact.description) == ("v0", "Iris dataset")


def test_the_whole_example_of_training_and_deployment(real_server: RealServer) -> None:
    wandb.init(project="Iris_Classification_End2End", name="Full_Experiment")
    wandb.config.update({"n_estimators": 10, "max_depth": 5, "random_state": 42})
    iris = load_iris()
    df = pd.DataFrame(data=iris.data, columns=iris.feature_names)
    df.to_csv("iris_dataset.csv", index=False)
    artifact = wandb.Artifact("iris_dataset", type="dataset")
    artifact.add_file("iris_dataset.csv")
    wandb.log_artifact(artifact)
    x_train, x_test, y_train, y_test = train_test_split(
        iris.data, iris.target, test_size=0.2, random_state=42
    )
    clf = RandomForestClassifier(
        n_estimators=wandb.config.n_estimators,
        max_depth=wandb.config.max_depth,
        random_state=wandb.config.random_state,
    )
    clf.fit(x_train, y_train)
    wandb.log({"accuracy": accuracy_score(y_test, clf.predict(x_test))})
    plt.matshow(confusion_matrix(y_test, clf.predict(x_test)))
    wandb.log({"confusion_matrix": wandb.Image(plt)})
    plt.close()
    joblib.dump(clf, "model.pkl")
    model_artifact = wandb.Artifact("random_forest_model", type="model")
    model_artifact.add_file("model.pkl")
    wandb.log_artifact(model_artifact)
    trained = wandb.run
    wandb.finish()

    wandb.init(project="Iris_Classification_End2End", name="Load_Model")
    artifact = wandb.use_artifact("random_forest_model:latest")
    artifact_dir = artifact.download()
    model = joblib.load(f"{artifact_dir}/model.pkl")
    wandb.finish()
    assert (model.predict(x_test) == clf.predict(x_test)).all()
    maker = artifact.logged_by()
    assert maker is not None
    assert trained is not None
    assert maker.id == trained.id
    assert [run.name for run in artifact.used_by()] == ["Load_Model"]
