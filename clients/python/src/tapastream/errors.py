"""What can go wrong, each with a sentence that says what, where and what to do."""


class TapaStreamError(Exception):
    """Anything that this package reports by itself."""


class WireFormatError(TapaStreamError):
    """Bytes that are no record of TapaStream."""


class RegistryError(TapaStreamError):
    """A schema registry that cannot be reached or refuses."""


class PublishError(TapaStreamError):
    """An SAE checkpoint that could not be published."""
