"""A small neural network that reads handwritten digits, followed batch by batch.

    python examples/digits_mlp.py
    python examples/digits_mlp.py --epochs 20 --hidden 32

Logs loss and accuracy of training and validation after every batch, for about a minute: open the
address that it prints and watch the curves grow. Needs a server (LABSTEAD_BASE_URL, by default
http://127.0.0.1:8080), a key (LABSTEAD_API_KEY, or `labstead login`) and scikit-learn.
"""

import argparse
import time

import numpy as np
from sklearn.datasets import load_digits
from sklearn.metrics import accuracy_score, log_loss
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

import labstead


def main(options):
    images, digits = load_digits(return_X_y=True)
    X_train, X_val, y_train, y_val = train_test_split(
        images / 16, digits, test_size=0.2, random_state=options.seed, stratify=digits
    )
    network = MLPClassifier(
        options.hidden, learning_rate_init=options.learning_rate, random_state=options.seed
    )
    dice = np.random.default_rng(options.seed)
    ends_at = time.monotonic() + options.seconds

    with labstead.init(project="digits", job_type="training", config=options) as run:
        best = 0.0
        for _ in range(options.epochs):
            if time.monotonic() > ends_at:
                break
            for batch in batches(len(X_train), options.batch_size, dice):
                # Pictures with a little noise cannot be learnt by heart.
                X = X_train[batch] + dice.normal(0, options.noise, X_train[batch].shape)
                y = y_train[batch]
                network.partial_fit(X, y, classes=range(10))
                train = measures("train", network, X, y)
                val = measures("val", network, X_val, y_val)
                run.log({**train, **val})
                best = max(best, val["val/accuracy"])
        run.summary["best_val_accuracy"] = best


def batches(count, size, dice):
    """All places 0 to count - 1 once, shuffled, in pieces of `size` or a few more."""
    return np.array_split(dice.permutation(count), count // size)


def measures(part, network, X, y):
    chances = network.predict_proba(X)
    return {
        f"{part}/loss": log_loss(y, chances, labels=range(10)),
        f"{part}/accuracy": accuracy_score(y, chances.argmax(axis=1)),
    }


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=300, help="how often each picture is seen")
    parser.add_argument("--seconds", type=float, default=60, help="start no epoch later than this")
    parser.add_argument("--hidden", type=int, nargs="+", default=[64, 32], help="layer sizes")
    parser.add_argument("--learning-rate", type=float, default=0.001)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--noise", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    main(read_options())
