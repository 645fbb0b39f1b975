"""Whether a text is a processor that Spark can call: read as a tree, never run."""

import ast
import warnings
from functools import lru_cache

from server.graph.finding import Finding

FIELD = "pythonCode"

REQUIRED = {"init": ("handle",), "handleInputRows": ("key", "rows", "timerValues")}
OPTIONAL = {
    "handleExpiredTimer": ("key", "timerValues", "expiredTimerInfo"),
    "handleInitialState": ("key", "initialState", "timerValues"),
    "close": (),
}
BY_NAME = {"timerValues", "expiredTimerInfo"}
"""Spark passes these by name, so they must be called so."""

Method = ast.FunctionDef | ast.AsyncFunctionDef


@lru_cache(maxsize=256)
def read_processor(text: str) -> tuple[str, tuple[Finding, ...]]:
    """The name of the processor's class, and what is wrong with the text; each sentence names the line."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            tree = ast.parse(text)
            # Some errors of syntax, such as return outside a function, only show here. Nothing is run.
            compile(text, "<own code>", "exec", dont_inherit=True)
    except SyntaxError as error:
        shown = f": {error.text.strip()}" if error.text and error.text.strip() else ""
        return "", (wrong("python.syntax", error.lineno, f"{error.msg}{shown}"),)
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return "", (wrong("python.syntax", None, f"Python can't read this ({error}): write it more simply."),)
    classes = [one for one in tree.body if isinstance(one, ast.ClassDef) and any(is_base(base) for base in one.bases)]
    if not classes:
        detail = "There is no class here that derives from StatefulProcessor: write class Mine(StatefulProcessor)."
        return "", (wrong("python.no-class", None, detail),)
    if len(classes) > 1:
        names = ", ".join(one.name for one in classes)
        detail = f"There is more than one processor ({names}): a node runs one; move the others to nodes of their own."
        return "", (wrong("python.classes", classes[1].lineno, detail),)
    (found,) = classes
    return found.name, (*imported(tree, found), *methods(found))


def uses(text: str, name: str) -> bool:
    """Whether the text mentions a name or attribute; of a text that can be read."""
    return any(
        (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.Attribute) and node.attr == name)
        for node in ast.walk(ast.parse(text))
    )


def defines(text: str, method: str) -> bool:
    """Whether a class in the text defines a method; of a text that can be read."""
    return any(isinstance(node, ast.FunctionDef) and node.name == method for node in ast.walk(ast.parse(text)))


def line_of(text: str, attribute: str) -> int | None:
    """The first line that calls a method of that name."""
    named = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute))
    return min((node.lineno for node in named if node.attr == attribute), default=None)


def is_base(base: ast.expr) -> bool:
    name = base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else ""
    return name == "StatefulProcessor"


def imported(tree: ast.Module, found: ast.ClassDef) -> list[Finding]:
    """The base class comes from an import in the text itself."""
    base = next(base for base in found.bases if is_base(base))
    root = base
    while isinstance(root, ast.Attribute):
        root = root.value
    name = root.id if isinstance(root, ast.Name) else "StatefulProcessor"
    brought = [
        (alias.asname or alias.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]
    if name in brought or "*" in brought:
        return []
    detail = f"{name} is not imported: begin with from pyspark.sql.streaming import StatefulProcessor."
    return [wrong("python.import", found.lineno, detail)]


def methods(found: ast.ClassDef) -> list[Finding]:
    """Each method that Spark calls is there and takes what Spark gives."""
    own = {one.name: one for one in found.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
    findings: list[Finding] = []
    for name, parameters in REQUIRED.items():
        if name not in own:
            detail = f"{found.name} has no method {name}: Spark calls {name}({', '.join(('self', *parameters))})."
            findings.append(wrong("python.method", found.lineno, detail))
    for name, parameters in {**REQUIRED, **OPTIONAL}.items():
        if name in own:
            findings += signature(own[name], parameters)
    if "__init__" in own and needed(own["__init__"]) > 1:
        detail = "__init__ must need nothing but self: Spark is given one instance, made without arguments."
        findings.append(wrong("python.parameters", own["__init__"].lineno, detail))
    rows = own.get("handleInputRows")
    if rows is not None and not gives(rows):
        detail = "handleInputRows gives nothing: yield pandas DataFrames, or return an iterator of them."
        findings.append(wrong("python.gives-nothing", rows.lineno, detail))
    return findings


def signature(method: Method, parameters: tuple[str, ...]) -> list[Finding]:
    shown = f"{method.name}({', '.join(('self', *parameters))})"
    if isinstance(method, ast.AsyncFunctionDef) or method.decorator_list:
        detail = f"{shown} must be an ordinary method, without async and without decorators."
        return [wrong("python.method", method.lineno, detail)]
    arguments = [argument.arg for argument in (*method.args.posonlyargs, *method.args.args)]
    wanted = len(parameters) + 1
    enough = needed(method) <= wanted and (len(arguments) >= wanted or method.args.vararg is not None)
    required_by_name = any(default is None for default in method.args.kw_defaults)
    if not enough or required_by_name:
        detail = f"Spark calls {shown}; here it takes ({', '.join(arguments)})."
        return [wrong("python.parameters", method.lineno, detail)]
    by_name = {argument.arg for argument in method.args.args} if method.args.kwarg is None else set(parameters)
    missing = [name for name in parameters if name in BY_NAME and name not in by_name]
    if missing:
        detail = f"Spark gives {missing[0]} by its name: write {shown}."
        return [wrong("python.parameters", method.lineno, detail)]
    return []


def needed(method: Method) -> int:
    """How many arguments it can't be called without, self among them."""
    return len(method.args.posonlyargs) + len(method.args.args) - len(method.args.defaults)


def gives(method: Method) -> bool:
    return any(
        isinstance(node, ast.Yield | ast.YieldFrom | ast.Raise) or (isinstance(node, ast.Return) and node.value)
        for node in ast.walk(method)
    )


def wrong(code: str, line: int | None, detail: str) -> Finding:
    """A finding at the code, with its line."""
    return Finding(code, detail if line is None else f"Line {line}: {detail}", field=FIELD)
