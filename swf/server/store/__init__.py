"""What the service knows, in one SQLite file."""

from swf.server.store._json import dumps, loads, seconds
from swf.server.store._store import Store, StoreError
from swf.server.store._visibility import Filter
from swf.server.store.records import Domain, Item, Kind, Run, Type, queue_name

__all__ = [
    "Domain",
    "Filter",
    "Item",
    "Kind",
    "Run",
    "Store",
    "StoreError",
    "Type",
    "dumps",
    "loads",
    "queue_name",
    "seconds",
]
