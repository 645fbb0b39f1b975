"""Deployments, from outside: requested, stopped; and from the reaction: what became of them."""

from server.application.carry_out import carry_out, load
from server.application.edits import Person
from server.application.flusher import Flusher
from server.application.streams import Streams
from server.domain.deployment.decide import DeploymentCommand, Request, Stop, decide
from server.domain.deployment.state import Deployment, evolve
from server.domain.pipeline.state import Pipeline
from server.domain.rejected import Rejected
from server.events.deployment import Target, Trigger
from server.events.recorded import AnyEvent
from server.events.store.port import EventStore

SYSTEM = "lakestream"
"""``by`` of what no person did."""

DEPLOYMENT = "deployment-"


class Deployments:
    """Commands on deployments. Ids are UUIDs in their usual form."""

    def __init__(self, store: EventStore, flusher: Flusher, streams: Streams) -> None:
        self._store = store
        self._flusher = flusher
        self._streams = streams

    async def request(
        self,
        deployment_id: str,
        pipeline_id: str,
        person: Person,
        edit_id: str,
        target: Target,
        trigger: Trigger = "availableNow",
        version: int | None = None,
    ) -> int:
        """Ask for a run of a version, None: the present one; the version. Raises Rejected."""
        present = await self._streams.present(pipeline_id)
        if present is None:
            raise Rejected("pipeline.unknown", "There is no such pipeline.")
        if present.archived:
            raise Rejected("pipeline.archived", "This pipeline is archived. Bring it back to deploy it.")
        chosen = present.version if version is None else version
        if not 1 <= chosen <= present.version:
            raise Rejected("version.unknown", f"This pipeline has versions 1 to {present.version}.")
        await self._do(deployment_id, person.id, edit_id, Request(pipeline_id, chosen, target, trigger))
        return chosen

    async def stop(self, deployment_id: str, person: Person, edit_id: str) -> None:
        """Ask it to end. Raises Rejected where there is no such deployment."""
        await self._do(deployment_id, person.id, edit_id, Stop())

    async def report(self, deployment_id: str, command: DeploymentCommand, edit_id: str) -> None:
        """What its target says. Late reports change nothing."""
        await self._do(deployment_id, SYSTEM, edit_id, command)

    async def find(self, deployment_id: str) -> Deployment | None:
        """A deployment as it is now."""
        return (await load(self._store, DEPLOYMENT + deployment_id, evolve))[0]

    async def drawing(self, deployment: Deployment) -> Pipeline:
        """The version that is deployed."""
        return await self._streams.at(deployment.pipeline_id, deployment.pipeline_version)

    async def _do(self, deployment_id: str, by: str, edit_id: str, command: DeploymentCommand) -> None:
        def deciding(state: Deployment | None) -> tuple[AnyEvent, ...]:
            return decide(command, state)

        await carry_out(self._store, self._flusher, DEPLOYMENT + deployment_id, by, edit_id, evolve, deciding)
