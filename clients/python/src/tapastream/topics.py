"""The keys of records: the parts of their identity, joined by '/'."""


def key(*parts: object) -> bytes:
    """A record's key; a '/' or '%' inside a part is percent-encoded."""
    return "/".join(str(part).replace("%", "%25").replace("/", "%2F") for part in parts).encode()
