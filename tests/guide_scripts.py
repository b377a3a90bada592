"""The scripts of a guide to the wandb client; nothing but the import of the client is changed.

Step 3 imports ``confusion_matrix`` and saves its model besides, which the guide leaves to the
reader.
"""

from __future__ import annotations

STEP_2 = """
import labstead as wandb

# Initialize a W&B run
wandb.init(project="Iris_Classification", name="RandomForest_Run", job_type="training")
"""

STEP_3 = """
import labstead as wandb
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.metrics import accuracy_score, confusion_matrix
import matplotlib.pyplot as plt
import seaborn as sns
import joblib

# Load data
iris = load_iris()
X, y = iris.data, iris.target
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)

# Initialize W&B
wandb.init(project="Iris_Classification", name="RandomForest_Experiment")

# Log hyperparameters
wandb.config.update({
    "n_estimators": 100,
    "max_depth": 5,
    "random_state": 42
})

# Train model
clf = RandomForestClassifier(
    n_estimators=wandb.config.n_estimators,
    max_depth=wandb.config.max_depth,
    random_state=wandb.config.random_state
)
clf.fit(X_train, y_train)

# Log metrics
y_pred = clf.predict(X_test)
accuracy = accuracy_score(y_test, y_pred)
wandb.log({"accuracy": accuracy})

# Log a confusion matrix plot
cm = confusion_matrix(y_test, y_pred)
plt.figure(figsize=(6, 4))
sns.heatmap(cm, annot=True, fmt="d", cmap="Blues")
plt.title("Confusion Matrix")
wandb.log({"confusion_matrix": wandb.Image(plt)})

# Log model as an artifact
joblib.dump(clf, "model.pkl")
artifact = wandb.Artifact("random_forest_model", type="model")
artifact.add_file("model.pkl")  # Save model locally first
wandb.log_artifact(artifact)

# Finish run
wandb.finish()
"""

STEP_4_CONFIG = """\
program: train.py
method: grid
metric:
  name: accuracy
  goal: maximize
parameters:
  n_estimators:
    values: [50, 100, 200]
  max_depth:
    values: [3, 5, 7]
"""

STEP_4_TRAIN = """\
import labstead as wandb
from sklearn.ensemble import RandomForestClassifier
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.metrics import accuracy_score

# Initialize W&B
wandb.init()

# Load data
iris = load_iris()
X, y = iris.data, iris.target
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)

# Train model with sweep parameters
clf = RandomForestClassifier(
    n_estimators=wandb.config.n_estimators,
    max_depth=wandb.config.max_depth,
    random_state=42
)
clf.fit(X_train, y_train)

# Log metrics
accuracy = accuracy_score(y_test, clf.predict(X_test))
wandb.log({"accuracy": accuracy})

wandb.finish()
"""

STEP_4_IN_PYTHON = """
import labstead as wandb
from sklearn.ensemble import RandomForestClassifier
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.metrics import accuracy_score

sweep_config = {
    "method": "grid",
    "metric": {"name": "accuracy", "goal": "maximize"},
    "parameters": {
        "n_estimators": {"values": [50, 100, 200]},
        "max_depth": {"values": [3, 5, 7]},
    },
}

def train():
    wandb.init()
    iris = load_iris()
    X, y = iris.data, iris.target
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)
    clf = RandomForestClassifier(
        n_estimators=wandb.config.n_estimators,
        max_depth=wandb.config.max_depth,
        random_state=42
    )
    clf.fit(X_train, y_train)
    wandb.log({"accuracy": accuracy_score(y_test, clf.predict(X_test))})
    wandb.finish()

sweep_id = wandb.sweep(sweep_config, project="searching")
wandb.agent(sweep_id, function=train, project="searching")
"""
"""The same with a function instead of a program, in the project “searching”."""

STEP_5 = """
import labstead as wandb
import pandas as pd
from sklearn.datasets import load_iris

# Initialize W&B
wandb.init(project="Iris_Classification", name="Dataset_Versioning")

# Save dataset as CSV
iris = load_iris()
df = pd.DataFrame(data=iris.data, columns=iris.feature_names)
df.to_csv("iris_dataset.csv", index=False)

# Log dataset as an artifact
artifact = wandb.Artifact("iris_dataset", type="dataset", description="Iris dataset")
artifact.add_file("iris_dataset.csv")
wandb.log_artifact(artifact)

# Retrieve artifact in another run
wandb.init(project="Iris_Classification", name="Load_Dataset")
artifact = wandb.use_artifact("iris_dataset:latest")
artifact_dir = artifact.download()
df_loaded = pd.read_csv(f"{artifact_dir}/iris_dataset.csv")

wandb.finish()
"""

STEP_7 = """
import labstead as wandb
import joblib

# Initialize W&B
wandb.init(project="Iris_Classification", name="Model_Deployment")

# Retrieve model artifact
artifact = wandb.use_artifact("random_forest_model:latest")
artifact_dir = artifact.download()
model = joblib.load(f"{artifact_dir}/model.pkl")

# Use model for predictions
# (Add your inference code here)

wandb.finish()
"""

WHOLE = """
import labstead as wandb
import pandas as pd
import numpy as np
import matplotlib.pyplot as plt
import seaborn as sns
from sklearn.ensemble import RandomForestClassifier
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.metrics import accuracy_score, confusion_matrix
import joblib

# Initialize W&B
wandb.init(project="Iris_Classification_End2End", name="Full_Experiment")

# Log hyperparameters
wandb.config.update({
    "n_estimators": 100,
    "max_depth": 5,
    "random_state": 42
})

# Load and log dataset
iris = load_iris()
df = pd.DataFrame(data=iris.data, columns=iris.feature_names)
df.to_csv("iris_dataset.csv", index=False)
artifact = wandb.Artifact("iris_dataset", type="dataset")
artifact.add_file("iris_dataset.csv")
wandb.log_artifact(artifact)

# Split data
X_train, X_test, y_train, y_test = train_test_split(
    iris.data, iris.target, test_size=0.2, random_state=42
)

# Train model
clf = RandomForestClassifier(
    n_estimators=wandb.config.n_estimators,
    max_depth=wandb.config.max_depth,
    random_state=wandb.config.random_state
)
clf.fit(X_train, y_train)

# Log metrics
accuracy = accuracy_score(y_test, clf.predict(X_test))
wandb.log({"accuracy": accuracy})

# Log confusion matrix
cm = confusion_matrix(y_test, clf.predict(X_test))
plt.figure(figsize=(6, 4))
sns.heatmap(cm, annot=True, fmt="d", cmap="Blues")
plt.title("Confusion Matrix")
wandb.log({"confusion_matrix": wandb.Image(plt)})

# Save and log model
joblib.dump(clf, "model.pkl")
model_artifact = wandb.Artifact("random_forest_model", type="model")
model_artifact.add_file("model.pkl")
wandb.log_artifact(model_artifact)

# Finish run
wandb.finish()

# Simulate deployment: Load model
wandb.init(project="Iris_Classification_End2End", name="Load_Model")
artifact = wandb.use_artifact("random_forest_model:latest")
artifact_dir = artifact.download()
model = joblib.load(f"{artifact_dir}/model.pkl")
wandb.finish()

print("Experiment completed and model loaded!")
"""

AT_EXIT = "wandb.finish()"
"""What the end of a program does, which Step 2 leaves it to."""
AS_ONE_PROGRAM = f"{STEP_2}\n{AT_EXIT}\n{STEP_3}\n{STEP_5}\n{STEP_7}\n{WHOLE}"
"""Their libraries take seconds to load, which programs of their own would do five times."""
