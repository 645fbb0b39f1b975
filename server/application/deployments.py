"""Deployments, from outside: requested, stopped; and from the reaction: what became of them."""

import asyncio
from collections.abc import Mapping
from uuid import uuid4

from server.application.carry_out import carry_out, load
from server.application.deriving import Deriving
from server.application.edits import Person
from server.application.flusher import Flusher
from server.application.shapes import RowsView
from server.application.streams import Streams
from server.deploy.target import DeployTarget
from server.domain.deployment.decide import DeploymentCommand, Request, Stop, decide
from server.domain.deployment.state import Deployment, evolve
from server.domain.rejected import Rejected
from server.events.deployment import Target, Trigger
from server.events.recorded import AnyEvent
from server.events.store.port import EventStore
from server.projections.deploy import NoProgram, Program
from server.sql.columns import Column

SYSTEM = "lakestream"
"""``by`` of what no person did."""

DEPLOYMENT = "deployment-"


class Deployments:
    """Commands on deployments, and what their targets can tell. Ids are UUIDs in their usual form."""

    def __init__(
        self,
        store: EventStore,
        flusher: Flusher,
        streams: Streams,
        targets: Mapping[str, DeployTarget],
        deriving: Deriving,
    ) -> None:
        self._store = store
        self._flusher = flusher
        self._streams = streams
        self._targets = targets
        self._deriving = deriving

    async def request(
        self,
        pipeline_id: str,
        person: Person,
        version: int | None,
        target: Target,
        trigger: Trigger = "availableNow",
        *,
        deployment_id: str | None = None,
    ) -> str:
        """Ask for a run of a version, None: the present one; the deployment's id. A given id makes a resend harmless.

        Raises Rejected, and Refused where no code can be made of the drawing.
        """
        present = await self._streams.present(pipeline_id)
        if present is None:
            raise Rejected("pipeline.unknown", "There is no such pipeline.")
        if present.archived:
            raise Rejected("pipeline.archived", "This pipeline is archived. Bring it back to deploy it.")
        chosen = present.version if version is None else version
        if not 1 <= chosen <= present.version:
            raise Rejected("version.unknown", f"This pipeline has versions 1 to {present.version}.")
        deployment = Deployment(pipeline_id, chosen, target, trigger)
        await self._refuse_early(deployment)
        made = deployment_id or str(uuid4())
        await self._do(made, person.id, f"request-{made}", Request(pipeline_id, chosen, target, trigger))
        return made

    async def _refuse_early(self, deployment: Deployment) -> None:
        """What stands in the way now is told to who asks, rather than kept as a deployment that failed."""
        place = self._targets.get(deployment.target)
        if place is None:
            raise Rejected("target.missing", f"There is no target {deployment.target} on this server.")
        try:
            program = await self.prepare(deployment)
        except NoProgram as error:
            raise Rejected(error.code, error.detail) from None
        refusal = place.refusal(program.artefact)
        if refusal is not None:
            raise Rejected(*refusal)

    async def prepare(self, deployment: Deployment) -> Program:
        """The code of the version, and where its sources read here. Raises Refused or NoProgram."""
        drawing = await self._streams.at(deployment.pipeline_id, deployment.pipeline_version)
        return await asyncio.to_thread(
            self._deriving.program, deployment.pipeline_id, drawing, here=deployment.target == "local"
        )

    async def rows(
        self, deployment_id: str, node_id: str, limit: int, cursor: str | None, port: str | None = None
    ) -> RowsView:
        """A page of what a node has written. KeyError where there is nothing, ValueError for a foreign cursor."""
        rows = await (await self._place(deployment_id)).rows(deployment_id, node_id, limit, cursor, port)
        columns = tuple(Column(name, kind) for name, kind in rows.columns)
        return RowsView(columns, rows.items, rows.next, rows.total)

    async def logs(self, deployment_id: str, tail_lines: int) -> str:
        """The last lines the program and its engine printed. KeyError where there are none."""
        return await (await self._place(deployment_id)).logs(deployment_id, tail_lines)

    async def _place(self, deployment_id: str) -> DeployTarget:
        deployment = await self.find(deployment_id)
        if deployment is None:
            raise KeyError(deployment_id)
        return self._targets[deployment.target]

    async def stop(self, deployment_id: str, person: Person, edit_id: str) -> None:
        """Ask it to end. Raises Rejected where there is no such deployment."""
        await self._do(deployment_id, person.id, edit_id, Stop())

    async def report(self, deployment_id: str, command: DeploymentCommand, edit_id: str) -> None:
        """What its target says. Late reports change nothing."""
        await self._do(deployment_id, SYSTEM, edit_id, command)

    async def find(self, deployment_id: str) -> Deployment | None:
        """A deployment as it is now."""
        return (await load(self._store, DEPLOYMENT + deployment_id, evolve))[0]

    async def _do(self, deployment_id: str, by: str, edit_id: str, command: DeploymentCommand) -> None:
        def deciding(state: Deployment | None) -> tuple[AnyEvent, ...]:
            return decide(command, state)

        await carry_out(self._store, self._flusher, DEPLOYMENT + deployment_id, by, edit_id, evolve, deciding)
