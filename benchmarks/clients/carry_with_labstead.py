"""Versions of an artifact with the labstead SDK, its cache of downloads empty at first."""

import os

import labstead
from benchmarks.clients.files import carry, files_task, report


def main() -> None:
    task = files_task()
    os.environ["LABSTEAD_BASE_URL"] = task.url
    run = labstead.init(project=task.project)

    def upload() -> None:
        artifact = labstead.Artifact(task.name, type="dataset")
        artifact.add_dir(task.folder)
        run.log_artifact(artifact).wait()

    def download() -> None:
        run.use_artifact(f"{task.name}:latest").download(root=task.target)

    carried = carry(task, upload, download)
    run.finish()
    report(carried)


if __name__ == "__main__":
    main()
