"""The errors of this package; each message says what failed, where, and what to do."""


class TapaStreamError(Exception):
    """Base class of the errors of this package."""


class WireFormatError(TapaStreamError):
    """Bytes that are not a record of TapaStream."""


class RegistryError(TapaStreamError):
    """A schema registry that cannot be reached or that refuses a request."""


class PublishError(TapaStreamError):
    """An SAE checkpoint that could not be published."""
