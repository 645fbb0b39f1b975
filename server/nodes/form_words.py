"""The decoder's messages about a value in a form, in the words of whoever fills it in. The page says the same by itself
(``web/src/fields/check.ts``)."""

import re

KINDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "bool": "yes or no",
    "array": "a list",
    "object": "an object",
    "null": "nothing",
}
_OTHER = re.compile(r"^Expected `(?P<kinds>[^`]+)`, got `(?P<got>[^`]+)`$")
_BOUND = re.compile(r"^Expected `(?P<kind>int|float)` (?P<sign>>=|<=|>|<) (?P<bound>\S+)$")
_LENGTH = re.compile(r"^Expected `(?P<kind>str|array)` of length (?P<sign>>=|<=) (?P<bound>\d+)$")
_CHOICE = re.compile(r"^Invalid enum value (?P<said>.*)$", re.DOTALL)
_SIGNS = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}
_COUNTED = {"str": "characters", "array": "entries"}


def for_people(message: str) -> str:
    """A message such as ``Expected `int`, got `str` ``, without its place: "a whole number is needed, not a text"."""
    if other := _OTHER.match(message):
        kinds = [KINDS.get(kind, kind) for kind in other["kinds"].split(" | ") if kind != "null"]
        got = (
            "a fraction"
            if other["got"] == "float" and "int" in other["kinds"]
            else KINDS.get(other["got"], other["got"])
        )
        return f"{' or '.join(kinds)} is needed, not {got}"
    if bound := _BOUND.match(message):
        return f"{KINDS[bound['kind']]} of {_SIGNS[bound['sign']]} {bound['bound'].removesuffix('.0')} is needed"
    if length := _LENGTH.match(message):
        verb = "are allowed" if length["sign"] == "<=" else "are needed"
        return f"{_SIGNS[length['sign']]} {length['bound']} {_COUNTED[length['kind']]} {verb}"
    if choice := _CHOICE.match(message):
        return f"{choice['said']} is none of the choices"
    plain = message.replace("`", "")
    return plain[:1].lower() + plain[1:]
