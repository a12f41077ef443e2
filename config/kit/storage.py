"""Where files lie that nobody reads but by a view that asks who they are."""

from django.core.files.storage import Storage, storages


def private_files() -> Storage:
    """The store of private files; it has no addresses. A field's `storage`."""
    return storages["private"]
