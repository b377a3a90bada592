"""Which bytes are here, and who holds them."""

from __future__ import annotations

from collections.abc import Collection as Sized
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from artifacts.models import Blob, Holding
from labstead_core.errors import Invalid
from labstead_core.plain_sql import read_rows, time_parameter, write_rows
from projects.models import Project

DIGESTS_AT_ONCE = 5_000
T = TypeVar("T")


def in_groups(values: Iterable[T], size: int = DIGESTS_AT_ONCE) -> Iterator[list[T]]:
    rest = iter(values)
    while group := list(islice(rest, size)):
        yield group


def held(project: Project, digests: Iterable[str]) -> dict[str, int]:
    """The sizes of those of these files that the project holds."""
    organization = project.team.organization_id
    found: dict[str, int] = {}
    for some in in_groups(digests):
        blobs = Blob.objects.filter(organization=organization, digest__in=some)
        found.update(blobs.filter(holdings__project=project).values_list("digest", "size"))
    return found


def claim_visible(project: Project, digests: Iterable[str], *, by: User) -> dict[str, int]:
    """Hold also what other projects of the organization hold, as far as this person sees them.

    To others' files it says what it says to files that are not here: nobody learns by asking what
    a project has that is closed to them. The sizes of those that are held now.
    """
    projects = Project.objects.visible_to(by).filter(
        team__organization=project.team.organization_id
    )
    found: dict[str, int] = {}
    for some in in_groups(digests):
        visible = Holding.objects.filter(project__in=projects, blob__digest__in=some)
        pks = visible.values_list("blob", flat=True).distinct()
        found.update(hold(project, list(pks)))
    return found


def is_likely_here(project: Project, crc32: int, size: int, *, by: User) -> bool:
    """Whether such a file is held where this person sees it; its digest decides."""
    projects = Project.objects.visible_to(by).filter(
        team__organization=project.team.organization_id
    )
    blobs = Blob.objects.filter(organization=project.team.organization_id, crc32=crc32, size=size)
    return blobs.filter(holdings__project__in=projects).exists()


def hold(project: Project, blobs: Sized[int]) -> dict[str, int]:
    """Hold these blobs as far as they are still there. Call it in a transaction.

    Locking them makes sure that the sweep, which locks them too, sees the holding or takes the
    blob before.
    """
    rows = read_rows(LOCK_BLOBS, list(blobs))
    now = time_parameter(timezone.now())
    write_rows(INSERT_HOLDING, ((project.team_id, project.pk, pk, now) for pk, _, _ in rows))
    return {digest: size for _, digest, size in rows}


LOCK_BLOBS = "SELECT id, digest, size FROM artifacts_blob WHERE id IN ({ids}) ORDER BY id {lock}"

INSERT_HOLDING = """
INSERT INTO artifacts_holding (team_id, project_id, blob_id, created_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (project_id, blob_id) DO NOTHING
"""


def check_sizes(wanted: dict[str, int], found: dict[str, int]) -> None:
    """Raise Invalid when a file is here, but with another size than was said."""
    wrong = next((digest for digest, size in found.items() if wanted.get(digest, size) != size), "")
    if wrong:
        raise Invalid(
            f"The file with digest {wrong} has {found[wrong]:,} bytes, not {wanted[wrong]:,}.",
            code="size_differs",
        )


def bytes_of_organization(organization_id: int) -> int:
    return Blob.objects.filter(organization=organization_id).aggregate(all=Sum("size"))["all"] or 0
