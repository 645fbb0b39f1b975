"""The text of one step, from its node folder's template: what both kinds of program have in common."""

from collections.abc import Callable, Mapping
from typing import Any

from server.codegen.analyse import Analysis
from server.codegen.environment import rendered, template
from server.codegen.plan import Plan
from server.codegen.step import Step
from server.nodes.base import Catalogue, Context, Target


class StepTexts:
    """Writes the steps of one program. What was written before of the very same is not written again."""

    def __init__(self, target: Target, plan: Plan, catalogue: Catalogue, analysis: Analysis) -> None:
        self._target: Target = target
        self._plan = plan
        self._catalogue = catalogue
        self._analysis = analysis

    def text(
        self,
        step: Step,
        name: str,
        names: Mapping[str, str],
        inputs: Mapping[str, str],
        differs_by: tuple[object, ...],
        own: Callable[[], Mapping[str, Any]],
    ) -> str:
        """The template ``name`` of the step's folder, filled in.

        ``names``, ``inputs``: what the step's streams are called here, and what it reads. ``own``: the values that only
        this kind of program has; ``differs_by``: all they depend on beside the step's config and table.
        """
        context = Context(
            node_id=step.id,
            target=self._target,
            names=names,
            inputs=inputs,
            reads=self._analysis.reads(step.id),
            gives=self._analysis.outputs.get(step.id, {}),
            connected=self._plan.connected.get(step.id, frozenset()),
        )
        folder = self._catalogue.folders[step.node_type.type]
        key = (
            name,
            folder,
            step.id,
            step.config,
            step.table,
            context.connected,
            *differs_by,
            *names.items(),
            *inputs.items(),
            *context.reads.items(),
            *context.gives.items(),
        )

        def make() -> str:
            values: dict[str, Any] = {
                "config": step.config,
                "node_id": step.id,
                "names": names,
                "inputs": inputs,
                **own(),
                **step.node_type.values(step.config, context),
            }
            return template(folder, name).render(values)

        return rendered(key, make)
