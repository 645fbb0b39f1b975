"""Passwords of a Lakebase database: tokens made for one login, by the workspace, for the app's service principal.

A token lives for an hour and is checked at login only: connections that are open stay. So each new one asks anew.
"""

import asyncio
from functools import cached_property

from databricks.sdk import WorkspaceClient
from databricks.sdk.config import Config
from databricks.sdk.errors.base import DatabricksError

RETRY_SECONDS = 20
REQUEST_SECONDS = 10


class Lakebase:
    """``await password()`` for each login. Host, client id and secret are read from the environment, as the SDK does.

    ``endpoint``: ``projects/…/branches/…/endpoints/…``.
    """

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint

    async def password(self) -> str:
        """A fresh token. Raises ConnectionError where the workspace gives none: whoever can wait tries again."""
        return await asyncio.to_thread(self._token)

    @cached_property
    def _workspace(self) -> WorkspaceClient:
        config = Config(retry_timeout_seconds=RETRY_SECONDS, http_timeout_seconds=REQUEST_SECONDS)
        return WorkspaceClient(config=config)

    def _token(self) -> str:
        try:
            token = self._workspace.postgres.generate_database_credential(self._endpoint).token
        except (DatabricksError, OSError, ValueError) as error:
            detail = f"The workspace gave no password for the database {self._endpoint}: {error}"
            raise ConnectionError(detail) from error
        if not token:
            raise ConnectionError(f"The workspace gave an empty password for the database {self._endpoint}.")
        return token
