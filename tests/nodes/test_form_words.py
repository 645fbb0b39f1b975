"""What is said of a value a form can't take: in the words of whoever fills it in, not in the decoder's."""

from typing import Annotated, Any, Literal

import msgspec
import pytest

from server.nodes.form_words import for_people


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        (int, "abc", "a whole number is needed, not a text"),
        (int | None, 1.5, "a whole number is needed, not a fraction"),
        (str, 1.5, "a text is needed, not a number"),
        (float, None, "a number is needed, not nothing"),
        (bool, [], "yes or no is needed, not a list"),
        (tuple[str, ...], {}, "a list is needed, not an object"),
        (Annotated[int, msgspec.Meta(ge=1)], 0, "a whole number of at least 1 is needed"),
        (Annotated[float, msgspec.Meta(le=90)], 91.5, "a number of at most 90 is needed"),
        (Annotated[float, msgspec.Meta(gt=0)], 0, "a number of more than 0 is needed"),
        (Annotated[float, msgspec.Meta(lt=0.5)], 1, "a number of less than 0.5 is needed"),
        (Annotated[str, msgspec.Meta(max_length=2)], "abc", "at most 2 characters are allowed"),
        (Annotated[tuple[int, ...], msgspec.Meta(min_length=2)], [1], "at least 2 entries are needed"),
        (Literal["json", "csv"], "xml", "'xml' is none of the choices"),
    ],
)
def test_a_refusal_is_said_in_words(kind: Any, value: Any, said: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refusal:
        msgspec.convert(value, kind)
    assert for_people(str(refusal.value)) == said
