"""Table: one row per template, ``saved_templates``; the view ``templates`` is the same under its other name."""

# ruff: noqa: S608 - the name of the table is one of our own

from collections.abc import Sequence

import msgspec

from server.events.recorded import Recorded
from server.events.store.postgres_line import Connection
from server.events.template import TemplateDeleted, TemplateSaved

KIND = "table"


class TemplatesTable:
    """``saved_templates``."""

    name = "templates"
    stream_prefix = "template-"
    sql_tables = ("saved_templates",)

    async def apply(self, connection: Connection, recorded: Sequence[Recorded], suffix: str = "") -> None:
        """Take in events, in order."""
        table = f"saved_templates{suffix}"
        for one in recorded:
            template_id = one.stream.removeprefix("template-")
            match one.event:
                case TemplateSaved() as event:
                    canvas = msgspec.json.encode(
                        {"nodes": event.nodes, "edges": event.edges, "notes": event.notes, "groups": event.groups}
                    ).decode()
                    await connection.execute(
                        f"insert into {table} (id, name, description, industry, canvas_json, is_builtin, created_by,"
                        " created_at) values ($1::text::uuid, $2, $3, $4, $5::text::jsonb, $6, $7, $8)"
                        " on conflict (id) do update set name = excluded.name, description = excluded.description,"
                        " industry = excluded.industry, canvas_json = excluded.canvas_json",
                        *(template_id, event.name, event.description, event.industry, canvas, event.builtin),
                        *(one.by, one.at),
                    )
                case TemplateDeleted():
                    await connection.execute(f"delete from {table} where id = $1::text::uuid", template_id)
                case _:
                    pass
