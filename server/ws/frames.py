"""From a frame's text to messages: what is well-formed passes, the rest is refused one by one (WS10)."""

import re
from typing import cast, get_args

from msgspec import DecodeError, Raw, Struct, ValidationError, json

from server.domain.pipeline.commands import command_needed, no_such_command
from server.ws.messages import ClientMessage, Rejected

MOST_IN_FRAME = 1_000

_TAG = re.compile(r"^Invalid value '(?P<said>.*)' - at `\$[^`]*\.(?P<tag>command|message)`$")
MESSAGES = ", ".join(str(message.__struct_config__.tag) for message in get_args(ClientMessage))

_decoder = json.Decoder(ClientMessage | tuple[ClientMessage, ...])
_one = json.Decoder(ClientMessage)
_many = json.Decoder(tuple[Raw, ...])


class _Named(Struct, rename="camel"):
    """What is left of a malformed message: the id to answer to, if it had one."""

    edit_id: str | None = None


_named = json.Decoder(_Named)


def read_frame(text: str) -> list[ClientMessage | Rejected]:
    """The frame's messages in order; in place of each that is malformed, the refusal to be sent."""
    try:
        found = _decoder.decode(text)
    except (DecodeError, RecursionError, ValueError) as error:
        return _one_by_one(text, error)
    messages: tuple[ClientMessage, ...] = (
        cast(tuple[ClientMessage, ...], found) if isinstance(found, tuple) else (found,)
    )
    if len(messages) > MOST_IN_FRAME:
        return [Rejected(code="malformed", detail=f"A frame carries at most {MOST_IN_FRAME} messages.")]
    if "\\u0000" in text and _holds_nul(text):
        return [_nul(message) for message in messages]
    return list(messages)


def _one_by_one(text: str, error: Exception) -> list[ClientMessage | Rejected]:
    try:
        parts = _many.decode(text)
    except (DecodeError, RecursionError, ValueError):
        return [_refusal(text, error)]
    if len(parts) > MOST_IN_FRAME:
        return [Rejected(code="malformed", detail=f"A frame carries at most {MOST_IN_FRAME} messages.")]
    answers: list[ClientMessage | Rejected] = []
    for part in parts:
        body = bytes(part).decode()
        try:
            message = _one.decode(body)
        except (DecodeError, RecursionError, ValueError) as reason:
            answers.append(_refusal(body, reason))
        else:
            answers.append(_nul(message) if "\\u0000" in body and _holds_nul(body) else message)
    return answers


def _refusal(text: str, error: Exception) -> Rejected:
    return Rejected(code="malformed", detail=sentence(error), edit_id=_edit_id(text))


def sentence(error: Exception) -> str:
    """Why something could not be read, for people."""
    if isinstance(error, RecursionError):
        return "The message is malformed: it is nested too deeply."
    reason = str(error).rstrip(".")
    if (unknown := _TAG.match(reason)) is not None:
        if unknown["tag"] == "message":
            return f'There is no message "{unknown["said"][:64]}"; there are {MESSAGES}.'
        return no_such_command(unknown["said"])
    if reason.startswith("Object missing required field `command`"):
        return command_needed()
    what = "malformed" if isinstance(error, ValidationError) else "not JSON"
    return f"The message is {what}: {reason}."


def _edit_id(text: str) -> str | None:
    try:
        found = _named.decode(text).edit_id
    except (DecodeError, RecursionError, ValueError):
        return None
    return found if found is not None and len(found) <= 64 else None


def _nul(message: ClientMessage) -> Rejected:
    return Rejected(
        code="malformed",
        detail="The message is malformed: a text holds the character U+0000, which can't be stored.",
        edit_id=getattr(message, "edit_id", None),
    )


def _holds_nul(text: str) -> bool:
    """Whether a string in there really holds the character; the six letters may also be an escaped backslash's."""
    return _walk(json.decode(text))


def _walk(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_walk(key) or _walk(inner) for key, inner in value.items())  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list):
        return any(_walk(inner) for inner in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return False
