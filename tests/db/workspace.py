"""A workspace that makes passwords of a database: its HTTP interface as the real SDK uses it, and nothing more."""

import base64
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs

CLIENT, SECRET = "principal", "hush"
ENDPOINT = "projects/p/branches/production/endpoints/primary"


class Workspace:
    """``issue`` is called with each token before it is handed out. ``refuse``: the next answers are that status.

    ``lasting``: one token goes to all who ask. A role of PostgreSQL has one password, so those who log in at the same
    time would otherwise lock each other out; on Lakebase each one's token stays good for an hour.
    """

    def __init__(self, issue: Callable[[str], None]) -> None:
        self.issued: list[str] = []
        self.logins = 0
        self.asked = 0
        self.lasting = False
        self.refuse: int | None = None
        self._issue = issue
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, method: str, path: str, headers: Any, body: bytes) -> tuple[int, dict[str, Any]]:
        match method, path:
            case "GET", "/.well-known/databricks-config":
                return 200, {"oidc_endpoint": f"{self.address}/oidc", "workspace_id": "42", "account_id": "acc"}
            case "GET", "/oidc/.well-known/oauth-authorization-server":
                return 200, {
                    "authorization_endpoint": f"{self.address}/oidc/v1/authorize",
                    "token_endpoint": f"{self.address}/oidc/v1/token",
                }
            case "POST", "/oidc/v1/token":
                form = parse_qs(body.decode())
                known = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
                if headers["Authorization"] != known or form["grant_type"] != ["client_credentials"]:
                    return 401, {"error": "invalid_client", "error_description": "Client authentication failed"}
                self.logins += 1
                return 200, {"access_token": "workspace-token", "token_type": "Bearer", "expires_in": 3600}
            case "POST", "/api/2.0/postgres/credentials":
                return self._credential(headers, json.loads(body))
            case _:
                return 404, {"error_code": "ENDPOINT_NOT_FOUND", "message": f"No API found for '{method} {path}'"}

    def _credential(self, headers: Any, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if headers["Authorization"] != "Bearer workspace-token":
            return 401, {
                "error_code": "UNAUTHENTICATED",
                "message": "Credential was not sent or was of an unsupported type",
            }
        if self.refuse is not None:
            return self.refuse, {"error_code": "PERMISSION_DENIED", "message": "No CAN_CONNECT on the project."}
        if body != {"endpoint": ENDPOINT}:
            return 404, {"error_code": "NOT_FOUND", "message": f"There is no endpoint {body.get('endpoint')}."}
        with self._lock:
            self.asked += 1
            if not (self.lasting and self.issued):
                self._issue(f"token-{len(self.issued) + 1}")
                self.issued.append(f"token-{len(self.issued) + 1}")
            token = self.issued[-1]
        return 200, {"token": token, "expire_time": "2030-01-01T00:00:00Z"}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        workspace = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._respond("GET")

            def do_POST(self) -> None:
                self._respond("POST")

            def _respond(self, method: str) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, answer = workspace.answer(method, self.path.split("?")[0], self.headers, body)
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing: the test reads what was issued."""

        return Handler
