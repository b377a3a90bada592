"""Logs with MLflow's client: log_batch in the background, 1,000 metrics (its maximum) at a time.

MLflow's other ways are slower: log_metrics makes a request per step, and with synchronous=False it
still asks the server for the run at every call.
"""

import time

import mlflow
from mlflow.entities import Metric
from mlflow.utils.async_logging.run_operations import RunOperations

from benchmarks.clients.loop import Task, report, run_loop, task

LARGEST_BATCH = 1000


class Batches:
    """Gathers metrics and hands full batches to MLflow's background queue."""

    def __init__(self, client: mlflow.MlflowClient, run_id: str) -> None:
        self.client, self.run_id = client, run_id
        self.waiting: list[Metric] = []
        self.sent: list[RunOperations] = []

    def log(self, step: int, values: dict[str, float]) -> None:
        now = int(time.time() * 1000)
        self.waiting += [Metric(name, value, now, step) for name, value in values.items()]
        if len(self.waiting) + len(values) > LARGEST_BATCH:
            self.send()

    def send(self) -> None:
        ready, self.waiting = self.waiting, []
        self.sent.append(self.client.log_batch(self.run_id, metrics=ready, synchronous=False))

    def deliver(self) -> None:
        if self.waiting:
            self.send()
        for operation in self.sent:
            operation.wait()


def main() -> None:
    wanted = task()
    client = mlflow.MlflowClient(tracking_uri=wanted.url)
    batches = Batches(client, run_named(client, wanted))
    report(run_loop(wanted, batches.log, batches.deliver))


def run_named(client: mlflow.MlflowClient, wanted: Task) -> str:
    """The run of that name, made when there is none."""
    experiment = client.get_experiment_by_name(wanted.project)
    if experiment is None:
        client.create_experiment(wanted.project)
        return run_named(client, wanted)
    place, name = experiment.experiment_id, wanted.run
    found = client.search_runs([place], filter_string=f"attributes.run_name = '{name}'")
    run = found[0] if found else client.create_run(place, run_name=name)
    run_id: str = run.info.run_id
    return run_id


if __name__ == "__main__":
    main()
