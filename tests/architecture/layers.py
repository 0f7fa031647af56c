"""The rooms of the library from the bottom up; docs/architecture.md shows them, test_layers.py holds them."""

# A room is a module or a package with all its modules; the longest name that fits counts. Rooms of one layer do not
# know each other.
LAYERS = (
    ("errors",),
    ("arrays", "vocabulary", "resources"),
    ("text.fold", "schemas"),
    ("text", "lexicon", "securities"),
    ("recognise",),
    ("link",),
    ("relate",),
    ("score",),
    ("pipeline",),
    ("evidence", "columns"),
    ("tabulate",),
    ("frames", "parquet", "readers", "times", "sessions"),
    ("storage", "articles"),
    ("parts", "batches", "workers"),
    ("paths", "result"),
    ("engine",),
    ("explain", "lint"),
    ("novelty", "differences"),
    ("factors",),
    ("show",),
    ("api",),
    ("",),  # sora_signals/__init__.py: the public names
    ("runs", "distributed"),
    ("spark", "dask"),
    ("evaluate", "mcp_server"),
    ("cli",),
    ("__main__",),
)
RANK = {room: rank for rank, layer in enumerate(LAYERS) for room in layer}


def room_of(name: str) -> str | None:
    """Return the room that holds a module, by its dotted name without the package; None when no layer has it."""
    held = [room for room in RANK if name == room or (room and name.startswith(room + "."))]
    return max(held, key=len, default=None)
