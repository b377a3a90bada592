"""Versions of an artifact with trackio's client, through a self-hosted server."""

import trackio

from benchmarks.clients.files import carry, files_task, report


def main() -> None:
    task = files_task()
    trackio.init(
        project=task.project,
        server_url=task.url,
        embed=False,
        auto_log_cpu=False,
        auto_log_gpu=False,
    )

    def upload() -> None:
        artifact = trackio.Artifact(task.name, type="dataset")
        artifact.add_dir(task.folder)
        trackio.log_artifact(artifact).wait()

    def download() -> None:
        trackio.use_artifact(f"{task.name}:latest").download(root=task.target)

    carried = carry(task, upload, download)
    trackio.finish()
    report(carried)


if __name__ == "__main__":
    main()
