"""The forms of input and answers; ``shapes`` fills the answers."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from artifacts.api.shapes import collection_shape, deleted_shape, version_shape
from artifacts.models import Collection, Membership, Version, VersionState
from artifacts.names import MAX_NAME_CHARS
from artifacts.services.describing import MAX_TTL_SECONDS
from labstead_core.api.serializers import JSONObjectField, StrictSerializer

MAX_BIG = 2**63 - 1


def some_names(**how: Any) -> serializers.ListField:
    child = serializers.CharField(max_length=MAX_NAME_CHARS, trim_whitespace=False)
    return serializers.ListField(child=child, max_length=200, **how)


def a_name(**how: Any) -> serializers.CharField:
    return serializers.CharField(max_length=MAX_NAME_CHARS, trim_whitespace=False, **how)


def a_ttl() -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=0,
        max_value=MAX_TTL_SECONDS,
        allow_null=True,
        required=False,
        help_text="How long it stays; 0: for good, null: as the team says.",
    )


class NewDraftInput(StrictSerializer):
    name = a_name()
    type = a_name()
    description = serializers.CharField(max_length=100_000, allow_blank=True, required=False)
    metadata = JSONObjectField(required=False)
    aliases = some_names(required=False, help_text="`latest` is added by itself.")
    tags = some_names(required=False)
    ttl_seconds = a_ttl()
    run = serializers.CharField(
        max_length=64, allow_blank=True, required=False, help_text="The run that logs it."
    )
    history_step = serializers.IntegerField(
        min_value=-MAX_BIG, max_value=MAX_BIG, allow_null=True, required=False
    )
    digest = serializers.CharField(
        max_length=32,
        allow_blank=True,
        required=False,
        help_text="Of the whole version, in hex. If it is there, nothing has to be sent.",
    )
    base = a_name(
        allow_blank=True, required=False, help_text="A version whose entries are taken over."
    )
    distributed_id = a_name(
        allow_blank=True, required=False, help_text="The same for all that build one version."
    )


class EntrySerializer(serializers.Serializer[Any]):
    path = serializers.CharField(max_length=1024, help_text="Relative, with `/` between parts.")
    digest = serializers.CharField(
        max_length=4096, help_text="MD5 of the bytes in base64; of a reference its tag."
    )
    size = serializers.IntegerField(min_value=0, allow_null=True, required=False)
    ref = serializers.CharField(
        max_length=4096, required=False, help_text="Where the bytes lie, if not here."
    )
    extra = serializers.DictField(required=False)


class EntriesInput(serializers.Serializer[Any]):
    """At most 10,000 of each; read by a faster hand than DRF's."""

    entries = serializers.ListField(child=EntrySerializer(), required=False)
    remove = serializers.ListField(child=serializers.CharField(), required=False)


class ToldSerializer(serializers.Serializer[Any]):
    entry_count = serializers.IntegerField(help_text="All that the draft was told so far.")
    missing = serializers.ListField(child=serializers.CharField())


class FileSerializer(StrictSerializer):
    digest = serializers.CharField(
        max_length=40,
        help_text="MD5 in base64, or of a large file a provisional name: `crc32:`, its CRC-32 in 8 "
        "hex digits, `:` and 16 random ones.",
    )
    size = serializers.IntegerField(min_value=0, max_value=2**62)


class UploadsInput(StrictSerializer):
    files = serializers.ListField(child=FileSerializer(), allow_empty=False, max_length=1000)
    via = serializers.ChoiceField(["any", "server"], required=False)


class FilesInput(StrictSerializer):
    files = serializers.ListField(child=FileSerializer(), allow_empty=False, max_length=1000)


class PartSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    offset = serializers.IntegerField()
    size = serializers.IntegerField()
    is_stored = serializers.BooleanField()
    method = serializers.CharField()
    url = serializers.CharField()
    headers = serializers.DictField(child=serializers.CharField())


class UploadSerializer(serializers.Serializer[Any]):
    digest = serializers.CharField()
    size = serializers.IntegerField()
    part_size = serializers.IntegerField()
    is_stored = serializers.BooleanField()
    wants_digest = serializers.BooleanField(
        help_text="It may not come under its provisional name: ask again with its MD5."
    )
    upload = serializers.CharField(allow_null=True)
    parts = PartSerializer(many=True)


class UploadsSerializer(serializers.Serializer[Any]):
    uploads = UploadSerializer(many=True)


class CompletedSerializer(serializers.Serializer[Any]):
    stored = serializers.ListField(child=serializers.CharField())
    pending = serializers.ListField(
        child=serializers.CharField(), help_text="Still being proved: ask again in a second."
    )
    digests = serializers.DictField(
        child=serializers.CharField(), help_text="MD5s by the provisional names of stored files."
    )


class PackedSerializer(serializers.Serializer[Any]):
    stored = serializers.IntegerField()


class ContentSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="Stays the same for good.")
    collection = serializers.CharField()
    type = serializers.CharField()
    version = serializers.CharField()
    index = serializers.IntegerField()
    state = serializers.ChoiceField(VersionState.choices)
    digest = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    metadata = serializers.DictField()
    aliases = serializers.ListField(child=serializers.CharField())
    tags = serializers.ListField(child=serializers.CharField())
    size = serializers.IntegerField()
    file_count = serializers.IntegerField()
    reference_count = serializers.IntegerField()
    ttl_seconds = serializers.IntegerField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    history_step = serializers.IntegerField(allow_null=True)
    created_by = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    committed_at = serializers.DateTimeField(allow_null=True)
    logged_by = serializers.CharField(allow_null=True, help_text="The run that logged it first.")
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="Where it was logged."
    )
    is_link = serializers.BooleanField()


class VersionSerializer(ContentSerializer):
    def to_representation(self, instance: Membership) -> dict[str, Any]:
        return version_shape(instance)


class DeletedVersionSerializer(ContentSerializer):
    deleted_at = serializers.DateTimeField()
    deleted_by = serializers.CharField(allow_null=True)
    restorable_until = serializers.DateTimeField()

    def to_representation(self, instance: Version) -> dict[str, Any]:
        return deleted_shape(instance)


class DraftSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    collection = serializers.CharField()
    type = serializers.CharField()
    state = serializers.ChoiceField(["pending", "committed"])
    version = VersionSerializer(allow_null=True)
    base = serializers.CharField(allow_null=True)
    distributed_id = serializers.CharField(allow_blank=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    entry_count = serializers.IntegerField()
    part_size = serializers.IntegerField()
    pack_bytes = serializers.IntegerField()
    small_file_bytes = serializers.IntegerField()


class CommittedSerializer(serializers.Serializer[Any]):
    version = VersionSerializer()
    is_new = serializers.BooleanField()


class CollectionSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    type = serializers.CharField()
    is_portfolio = serializers.BooleanField(help_text="Made to hold links.")
    description = serializers.CharField(allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField())
    version_count = serializers.IntegerField()
    latest = serializers.CharField(allow_null=True)
    aliases = serializers.DictField(child=serializers.CharField())
    size = serializers.IntegerField(help_text="Of its versions, each counted in full.")
    created_by = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    def to_representation(self, instance: Collection) -> dict[str, Any]:
        return collection_shape(instance)


class CollectionChanges(StrictSerializer):
    name = a_name(required=False)
    type = a_name(required=False)
    description = serializers.CharField(max_length=100_000, allow_blank=True, required=False)
    tags = some_names(required=False)


class VersionChanges(StrictSerializer):
    """What is given replaces what was there."""

    description = serializers.CharField(max_length=100_000, allow_blank=True, required=False)
    metadata = JSONObjectField(required=False)
    tags = some_names(required=False)
    aliases = some_names(required=False)
    ttl_seconds = a_ttl()


class LinkInput(StrictSerializer):
    artifact = serializers.CharField(max_length=512, help_text="`[team/][project/]name[:version]`")
    aliases = some_names(required=False)


class UseInput(StrictSerializer):
    artifact = serializers.CharField(max_length=512, help_text="`[team/][project/]name[:version]`")
    used_as = a_name(allow_blank=True, required=False)


class PolicySerializer(StrictSerializer):
    default_ttl_seconds = serializers.IntegerField(
        min_value=1,
        max_value=MAX_TTL_SECONDS,
        allow_null=True,
        help_text="How long versions stay that say nothing themselves; null: for good.",
    )


class DigestsInput(StrictSerializer):
    digests = serializers.ListField(
        child=serializers.CharField(max_length=24), allow_empty=False, max_length=10_000
    )
