"""What is said of a body that can't be read: in words, with what there is and how much may be."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from server.api.sentences import in_words, part_of, too_large


async def edit(api: httpx.AsyncClient, *commands: dict[str, Any]) -> tuple[str, str | None]:
    made = (await api.post("/api/pipelines", json={"name": "x"})).json()
    answer = await api.post(f"/api/pipelines/{made['id']}/edits", json={"commands": list(commands)})
    assert answer.status_code == 400
    return answer.json()["detail"], answer.json().get("path")


async def test_an_unknown_command_is_answered_with_the_nearest_or_with_all(api: httpx.AsyncClient):
    assert await edit(api, {"command": "addNodes"}) == (
        'There is no command "addNodes"; did you mean addNode?',
        "commands[0].command",
    )
    detail, path = await edit(api, {"command": "renamePipeline", "name": "y"}, {"command": "zzz"})
    assert detail.startswith('There is no command "zzz"; there are addNode, removeNodes, ')
    assert path == "commands[1].command"
    # Only the beginning is compared with those there are: it may be as long as a frame.
    detail, _ = await edit(api, {"command": "z" * 900_000})
    assert detail.startswith(f'There is no command "{"z" * 64}"; there are addNode, ')
    detail, _ = await edit(api, {"name": "y"})
    assert detail.startswith('Say which command it is, as "command": addNode, ')


async def test_a_text_that_is_too_long_is_answered_with_the_limit_and_its_size(api: httpx.AsyncClient):
    six = "x" * 6_000_000
    detail, path = await edit(api, {"command": "describePipeline", "description": six})
    assert detail == "commands[0].description may have 20,000 characters; it has 6,000,000."
    assert path == "commands[0].description"
    answer = await api.post("/api/pipelines", json={"name": six})
    assert answer.json()["detail"] == "name may have 255 characters; it has 6,000,000."


async def test_a_body_that_is_too_large_is_answered_with_the_limit_and_its_size(api: httpx.AsyncClient):
    answer = await api.post("/api/pipelines", content=b" " * (17 << 20), headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert answer.json()["detail"] == "The body of a request may have 16 MiB here; this one has 17.0."

    async def bit_by_bit() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b" " * (1 << 20)

    answer = await api.post("/api/pipelines", content=bit_by_bit(), headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert answer.json()["detail"] == "The body of a request may have 16 MiB here; this one is larger."


@pytest.mark.parametrize(
    ("message", "path", "body", "said"),
    [
        ("Expected `array` of length <= 2", "nodes", {"nodes": [1, 2, 3]}, "nodes may have 2 entries; it has 3."),
        ("Expected `str` of length >= 1", "name", {"name": ""}, "name needs 1 characters or more; it has 0."),
        ("Expected `str` of length <= 5", "a.b", {"a": 3}, "a.b may have 5 characters."),
        ("Expected `str` of length <= 5", "name", None, "name may have 5 characters."),
        ("Expected `int`, got `str`", "n", {}, "Expected `int`, got `str`."),
        ("Invalid value 'x'", "target", {}, "Invalid value 'x'."),
    ],
)
def test_messages_of_the_decoder_in_words(message: str, path: str, body: object, said: str):
    assert in_words(message, path, body) == said


def test_a_part_is_found_by_its_path_or_not_at_all():
    body = {"a": [{"b": "x"}]}
    assert part_of(body, "a[0].b") == "x"
    assert [part_of(body, path) for path in ("a[1].b", "a.b", "c", "a[0].b.c")] == [None] * 4
    assert too_large(1 << 20, "zz") == "The body of a request may have 1 MiB here; this one is larger."
