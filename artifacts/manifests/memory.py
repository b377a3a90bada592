"""Manifests that were read lately. A committed one never changes, so a copy is always right."""

from __future__ import annotations

import threading
from collections import OrderedDict

from django.conf import settings

from artifacts.manifests.columns import Manifest
from artifacts.models import StoredObject
from artifacts.storage.vault import vault
from labstead_core.errors import NotFound

_kept: OrderedDict[str, Manifest] = OrderedDict()
_lock = threading.Lock()


def manifest_in(stored: StoredObject) -> Manifest:
    """Raises NotFound when its file is gone."""
    with _lock:
        found = _kept.get(stored.name)
        if found is not None:
            _kept.move_to_end(stored.name)
            return found
    return keep(stored.name, read_manifest(stored))


def read_manifest(stored: StoredObject) -> Manifest:
    """Without keeping it: for those who read very many."""
    try:
        with vault().open(stored.name, stored.size) as file:
            return Manifest.read(file.read())
    except FileNotFoundError as error:
        raise NotFound("The version's manifest is missing in storage.") from error


def keep(name: str, manifest: Manifest) -> Manifest:
    with _lock:
        _kept[name] = manifest
        used = sum(one.memory_bytes for one in _kept.values())
        while used > settings.LABSTEAD_MANIFEST_MEMORY_BYTES and len(_kept) > 1:
            used -= _kept.popitem(last=False)[1].memory_bytes
    return manifest
