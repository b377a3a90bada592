"""A run, as the client sees it."""

from __future__ import annotations

from bridges.wandb import json_text
from bridges.wandb.engine.calls import Call
from bridges.wandb.ids import global_id
from bridges.wandb.models import ClientRun
from bridges.wandb.people.nodes import UserNode
from bridges.wandb.projects.nodes import ProjectNode, is_read_only
from bridges.wandb.runs.config import ClientConfig, write_config
from bridges.wandb.runs.summary import write_summary
from bridges.wandb.runs.tails import tail_of
from runs.console.index import index_of
from runs.models import Run, RunState


class RunNode:
    """``name`` is the run's id in addresses, ``display_name`` what people call it."""

    typename = "Run"
    description = ""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.id = global_id("Run", run.pk)
        self.project_id = run.project_id
        self.name = run.slug
        self.display_name = run.name
        self.notes = run.notes
        self.tags = run.tags
        self.sweep_name = run.sweep or None
        self.state = run.state
        self.group = self.group_name = run.group or None
        self.job_type = run.job_type or None
        self.created_at = run.created_at
        self.heartbeat_at = self.updated_at = run.heartbeat_at
        self.exitcode = run.exit_code
        self.stopped = self.should_stop = run.stop_requested
        self.failed = run.state in (RunState.FAILED, RunState.CRASHED)
        self.running = run.is_active
        self.history_line_count = run.history.next_line
        self.events_line_count = run.system.next_line

    @property
    def client_run(self) -> ClientRun:
        return getattr(self.run, "client_run", None) or ClientRun(run=self.run)

    @property
    def commit(self) -> str | None:
        git = self.run.metadata.get("git")
        return git.get("commit") if isinstance(git, dict) else None

    @property
    def host(self) -> str | None:
        host = self.run.metadata.get("host")
        return host if isinstance(host, str) else None

    def project(self, call: Call) -> ProjectNode:
        return ProjectNode(self.run.project)

    def user(self, call: Call) -> UserNode | None:
        return UserNode(self.run.created_by) if self.run.created_by else None

    def read_only(self, call: Call) -> bool:
        return is_read_only(call, self.run.project)

    def config(self, call: Call) -> str:
        kept = self.client_run
        return write_config(ClientConfig(self.run.config, kept.descriptions, self.run.client_notes))

    def wandb_config(self, call: Call, keys: list[str] | None = None) -> str:
        """The client's own entry; one that holds “t” says that a client has written the run."""
        kept = self.run.client_notes
        wanted = kept if keys is None else {key: kept[key] for key in keys if key in kept}
        return json_text.write(wanted)

    def summary_metrics(self, call: Call) -> str:
        return write_summary(self.run.summary, self.client_run.nested)

    def log_line_count(self, call: Call) -> int:
        return index_of(self.run.console).n_lines

    def history_tail(self, call: Call) -> str:
        return tail_of(self.run.history)

    def events_tail(self, call: Call) -> str:
        return tail_of(self.run.system)
