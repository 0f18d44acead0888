"""A client of a Confluent-compatible schema registry, with the few calls that are needed."""

import base64
import http.client
import json
import ssl
import threading
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, TypeVar

import fastavro

from .errors import RegistryError, WireFormatError

_TYPE = "application/vnd.schemaregistry.v1+json"
_NO_SUCH_SCHEMA = 40403
_LONGEST_ANSWER = 300
_T = TypeVar("_T")


class SchemaRegistry:
    """Registers schemas or looks them up, and remembers their ids. Thread-safe.

    Args:
        url: address of the registry, such as ``http://localhost:8081``.
        auth: name and password for basic authentication.
        token: for bearer authentication.
        ca: PEM file with the certificate authorities that are trusted for the registry; by
            default, those that Python trusts.
        register: whether to register a missing schema; if False, it must be registered already.
        timeout: longest wait for each request, in seconds.
    """

    def __init__(
        self,
        url: str,
        *,
        auth: tuple[str, str] | None = None,
        token: str | None = None,
        ca: str | None = None,
        register: bool = True,
        timeout: float = 10.0,
    ) -> None:
        parts = urllib.parse.urlsplit(url)
        if "@" in parts.netloc:
            raise ValueError(
                "the address of the schema registry holds a user or password, which logs would "
                "show; give them as auth"
            )
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
            raise ValueError(
                f"schema registry {url!r}: expected an address such as http://localhost:8081"
            )
        if auth is not None and token is not None:
            raise ValueError("both auth and token are given for the schema registry")
        self._url = url.rstrip("/")
        self._tls = ssl.create_default_context(cafile=ca) if parts.scheme == "https" else None
        self._register = register
        self._timeout = timeout
        self._headers = {"Accept": _TYPE, "Content-Type": _TYPE}
        if auth is not None:
            pair = base64.b64encode(":".join(auth).encode()).decode()
            self._headers["Authorization"] = f"Basic {pair}"
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"
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
                # Other clients may have written the same schema in another way.
                path += "?normalize=true"
                answer = self._call(subject, path, {"schema": json.dumps(schema)})
                known = self._ids[subject] = self._of(answer, "id", int)
            return known

    def schema(self, schema_id: int) -> Any:
        """The schema with this id, parsed by fastavro.

        Raises:
            WireFormatError: when the registry has no Avro schema with this id.
            RegistryError: when it does not answer or refuses; the id may still be right.
        """
        with self._lock:
            known = self._schemas.get(schema_id)
            if known is None:
                answer = self._call(f"schema {schema_id}", f"/schemas/ids/{schema_id}", None)
                definition = self._of(answer, "schema", str)
                if answer.get("schemaType", "AVRO") != "AVRO":
                    raise WireFormatError(
                        f"the schema registry {self._url} has no Avro schema {schema_id}"
                    )
                known = self._schemas[schema_id] = fastavro.parse_schema(json.loads(definition))
            return known

    def _call(self, what: str, path: str, body: Any) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data=data, headers=self._headers)
        try:
            with _opener(self._tls).open(request, timeout=self._timeout) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            said = refusal.read().decode(errors="replace")
            if body is None and refusal.code == 404 and _error_code(said) == _NO_SUCH_SCHEMA:
                raise WireFormatError(
                    f"the schema registry {self._url} has no Avro {what}"
                ) from refusal
            raise RegistryError(self._refused(what, refusal.code, said)) from refusal
        except (OSError, http.client.HTTPException) as problem:
            raise RegistryError(
                f"the schema registry {self._url} does not answer ({problem}); "
                "check its address and that it runs"
            ) from problem
        except ValueError as problem:
            raise self._none() from problem

    def _of(self, answer: Any, name: str, kind: type[_T]) -> _T:
        value = answer.get(name) if isinstance(answer, dict) else None
        if not isinstance(value, kind):
            raise self._none()
        return value

    def _none(self) -> RegistryError:
        return RegistryError(
            f"what answers at {self._url} is no schema registry; "
            "check the address, and the path of its API"
        )

    def _refused(self, what: str, status: int, said: str) -> str:
        try:
            said = json.loads(said)["message"]
        except (ValueError, KeyError, TypeError):
            pass
        todo = {
            401: "give credentials that it knows",
            403: "ask for the right to do this",
            404: "register the schema first, or allow registering",
            409: "the subject holds a schema that this one is not compatible with; "
            "set the subject's compatibility, or use another topic prefix",
        }.get(status, "see the registry's log")
        return (
            f"the schema registry {self._url} refuses {what} "
            f"(status {status}: {said[:_LONGEST_ANSWER]}); {todo}"
        )


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirects, so that credentials are sent only to the given address."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _opener(tls: ssl.SSLContext | None) -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=tls))


def _error_code(said: str) -> int:
    try:
        return int(json.loads(said)["error_code"])
    except (ValueError, KeyError, TypeError):
        return 0
