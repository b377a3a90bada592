"""Artifacts of a run with MLflow's client, through its server."""

import mlflow

from benchmarks.clients.files import carry, files_task, report


def main() -> None:
    task = files_task()
    mlflow.set_tracking_uri(task.url)
    mlflow.set_experiment(task.project)
    run = mlflow.start_run()

    def upload() -> None:
        mlflow.log_artifacts(task.folder, artifact_path=task.name)

    def download() -> None:
        mlflow.artifacts.download_artifacts(
            run_id=run.info.run_id, artifact_path=task.name, dst_path=task.target
        )

    carried = carry(task, upload, download)
    mlflow.end_run()
    report(carried)


if __name__ == "__main__":
    main()
