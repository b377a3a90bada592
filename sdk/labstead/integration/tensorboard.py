"""TensorBoard's event files, followed while they are written.

    run = labstead.init(sync_tensorboard=True)

does it for every writer of the process; ``follow`` for the files below a folder.
"""

from __future__ import annotations

import os
from pathlib import Path

from labstead import Run
from labstead._tensorboard.follow import Follower
from labstead.integration._runs import required_run


def follow(root_logdir: str | os.PathLike[str] | None = None, run: Run | None = None) -> None:
    """Log what is written below ``root_logdir``, or by the process' writers, until the run ends.

    Curves are named after their tags, with the folder below the root before them: "train/loss".
    They are drawn over "global_step", TensorBoard's step.
    """
    chosen = run or required_run("follow")
    follower = Follower(chosen, Path(root_logdir) if root_logdir else None)
    chosen.before_finish(follower.close)
    follower.start()
