"""Files that a draft will need, though no entry of it names them yet."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from accounts.models import User
from artifacts.access import demand_to_change
from artifacts.manifests.entries import Entry
from artifacts.manifests.parts import Part
from artifacts.models import ManifestPart, Version
from artifacts.services.entries import touch
from artifacts.services.holdings import claim_visible, held
from artifacts.services.shelves import lock_shelf


@transaction.atomic
def promise_files(draft: Version, digests: Collection[str], *, by: User) -> set[str]:
    """Note that the draft will need these files; those that are here. Again is harmless."""
    demand_to_change(by, draft)
    touch(draft)  # before the shelf is locked, as a commit does it
    lock_shelf(draft.project)
    here = held(draft.project, digests)
    here |= claim_visible(draft.project, (one for one in digests if one not in here), by=by)
    part = Part([Entry(digest, digest, None) for digest in dict.fromkeys(digests)])
    ManifestPart.objects.create(
        version=draft, entries=part.written(), entry_count=0, is_promise=True
    )
    return here.keys() & set(digests)
