"""Twenty trials of a function, proposed by what the ones before came to.

    python examples/digits_search.py --count 20

Start it twice at once, the second time with the sweep's id (`--sweep`), to share the trials.

Needs a server (LABSTEAD_BASE_URL, by default http://127.0.0.1:8080), a key (LABSTEAD_API_KEY, or
`labstead login`) and scikit-learn.
"""

import argparse

from sklearn.datasets import load_digits
from sklearn.model_selection import cross_val_score
from sklearn.svm import SVC

import labstead

PROJECT = "digits-search"
SWEEP = {
    "name": "Support vectors on digits",
    "method": "bayes",
    "metric": {"name": "accuracy", "goal": "maximize"},
    "parameters": {
        "C": {"distribution": "log_uniform_values", "min": 0.01, "max": 1000},
        "gamma": {"distribution": "log_uniform_values", "min": 1e-5, "max": 0.1},
    },
}
digits = load_digits(n_class=6)


def train() -> None:
    with labstead.init() as run:
        model = SVC(C=run.config.C, gamma=run.config.gamma)
        scores = cross_val_score(model, digits.data, digits.target, cv=3)
        run.log({"accuracy": scores.mean(), "spread": scores.std()})


parser = argparse.ArgumentParser()
parser.add_argument("--count", type=int, default=20, help="how many trials")
parser.add_argument("--sweep", help="the id of one that there is")
arguments = parser.parse_args()

sweep_id = arguments.sweep or labstead.sweep(SWEEP, project=PROJECT)
labstead.agent(sweep_id, train, project=PROJECT, count=arguments.count)
best = labstead.Api({"project": PROJECT}).sweep(sweep_id).best_run()
if best is not None:
    print(f"best: {best.summary['accuracy']:.4f} with {dict(best.config)}")
