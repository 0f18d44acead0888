"""A client of the few calls of a Confluent-compatible schema registry that are needed."""

import base64
import json
import threading
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import fastavro

from .errors import RegistryError

_TYPE = "application/vnd.schemaregistry.v1+json"


class SchemaRegistry:
    """Registers schemas or looks them up, and remembers their ids. Thread-safe.

    Args:
        url: address of the registry, such as ``http://localhost:8081``.
        auth: name and password for basic authentication.
        register: whether a schema that is missing is registered; without, it must be there.
        timeout: of each request, in seconds.
    """

    def __init__(
        self,
        url: str,
        *,
        auth: tuple[str, str] | None = None,
        register: bool = True,
        timeout: float = 10.0,
    ) -> None:
        self._url = url.rstrip("/")
        self._register = register
        self._timeout = timeout
        self._headers = {"Accept": _TYPE, "Content-Type": _TYPE}
        if auth is not None:
            token = base64.b64encode(":".join(auth).encode()).decode()
            self._headers["Authorization"] = f"Basic {token}"
        self._lock = threading.Lock()
        self._ids: dict[str, int] = {}
        self._schemas: dict[int, Any] = {}

    def id_of(self, subject: str, schema: Any) -> int:
        """The id of the schema under this subject.

        Raises:
            RegistryError: when the registry refuses, or the schema is missing and not registered.
        """
        with self._lock:
            known = self._ids.get(subject)
            if known is None:
                name = urllib.parse.quote(subject, safe="")
                path = f"/subjects/{name}/versions" if self._register else f"/subjects/{name}"
                answer = self._call(subject, path, {"schema": json.dumps(schema)})
                known = self._ids[subject] = int(answer["id"])
            return known

    def schema(self, schema_id: int) -> Any:
        """The schema with this id, as fastavro wants it."""
        with self._lock:
            known = self._schemas.get(schema_id)
            if known is None:
                answer = self._call(f"schema {schema_id}", f"/schemas/ids/{schema_id}", None)
                definition = json.loads(answer["schema"])
                known = self._schemas[schema_id] = fastavro.parse_schema(definition)
            return known

    def _call(self, what: str, path: str, body: Any) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data=data, headers=self._headers)
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            raise RegistryError(self._refused(what, refusal)) from refusal
        except (OSError, ValueError) as problem:
            raise RegistryError(
                f"the schema registry {self._url} does not answer ({problem}); "
                "check its address and that it runs"
            ) from problem

    def _refused(self, what: str, refusal: urllib.error.HTTPError) -> str:
        said = refusal.read().decode(errors="replace")
        try:
            said = json.loads(said)["message"]
        except (ValueError, KeyError, TypeError):
            pass
        todo = {
            401: "give a name and a password that it knows",
            403: "ask for the right to do this",
            404: "register the schema first, or allow registering",
            409: "the subject holds a schema that this one is not compatible with; "
            "set the subject's compatibility, or use another topic prefix",
        }.get(refusal.code, "see the registry's log")
        return (
            f"the schema registry {self._url} refuses {what} "
            f"(status {refusal.code}: {said}); {todo}"
        )
