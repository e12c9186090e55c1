"""Which blocks the code names: read from its syntax, so that no sentence is missing and none is left over."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import bot

ROOT = Path(bot.__file__).parents[1]


@dataclass(frozen=True)
class Named:
    """A block and the dialogs where it is looked for, the first that has it; not `sure`: one of several it may be."""

    places: tuple[str, ...]
    block: str
    sure: bool = True


@cache
def parsed(path: str) -> ast.Module:
    """The syntax of a file, or of all files of a folder as if they were one."""
    files = sorted((ROOT / path).glob("*.py")) if (ROOT / path).is_dir() else [ROOT / path]
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    return ast.Module([scope for tree in trees for scope in tree.body], [])


def sources(*folders: str) -> Iterator[str]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT))


def named_in(path: str, home: str, of_command: str | None = None) -> set[Named]:
    """The blocks that the messages, buttons, lines and choices of a file name.

    With `of_command`, only those of the function that carries this command out; "" takes the others.
    """
    tree = parsed(path)
    found: set[Named] = set()
    for scope in tree.body:
        if of_command is not None and _command_of(scope) != of_command:
            continue
        others = tuple(dict.fromkeys(_named_dialogs(scope)))
        for call in _calls(scope, {"Say", "Button", "Line", "Choice"}):
            own = tuple(_named_dialogs(call)) if _name(call) == "Line" else ()
            places = own or (*others, home, "common")
            found |= {Named(places, block, sure) for block, sure in _blocks_of(call, tree)}
    return found


def first_words(path: str, name: str, keyword: str = "") -> set[str]:
    """The constant first arguments (or keyword arguments) of a function's calls in a file."""
    calls = _calls(parsed(path), {name})
    given = (_keyword(call, keyword) if keyword else next(iter(call.args), None) for call in calls)
    return {one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def rendered(path: str) -> set[tuple[str, str]]:
    """Dialog and block of every `texts.render("dialog", "block", …)`."""
    found: set[tuple[str, str]] = set()
    if "texts.render(" not in (ROOT / path).read_text(encoding="utf-8"):
        return found
    for call in _calls(parsed(path), {"render"}):
        words = [arg.value for arg in call.args[:2] if isinstance(arg, ast.Constant)]
        if len(words) == 2 and all(isinstance(word, str) for word in words):
            found.add((str(words[0]), str(words[1])))
    return found


def attributes_of(path: str, module: str) -> set[str]:
    """The names a file takes from a module it has imported whole."""
    return {
        node.attr
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == module
    }


def called(path: str) -> set[str]:
    """The names of everything that a file calls."""
    return {_name(node) for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)}


def _command_of(scope: ast.stmt) -> str:
    """The command an action takes: `def make_link(command: c.MakeLink, …)`."""
    first = next(iter(scope.args.args), None) if isinstance(scope, ast.FunctionDef) else None
    named = first.annotation if first and first.arg.lstrip("_") == "command" else None
    return named.attr if isinstance(named, ast.Attribute) else ""


def _calls(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node) in names)


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _named_dialogs(tree: ast.AST) -> Iterator[str]:
    for call in _calls(tree, {"Say", "Line"}):
        given = _keyword(call, "dialog")
        if isinstance(given, ast.Constant) and isinstance(given.value, str):
            yield given.value


def _blocks_of(call: ast.Call, tree: ast.Module) -> set[tuple[str, bool]]:
    if _name(call) == "Choice":
        given = _keyword(call, "block")
    else:
        given = _keyword(call, "block") or next(iter(call.args), None)
    return _words(given, tree) if given is not None else set()


def _words(given: ast.expr, tree: ast.Module) -> set[tuple[str, bool]]:
    """What an expression may come to: constants surely, filled-in words and parameters perhaps."""
    match given:
        case ast.Constant(value=str(word)):
            return {(word, True)} if word else set()
        case ast.IfExp(body=one, orelse=other):
            return _words(one, tree) | _words(other, tree)
        case ast.JoinedStr(values=parts):
            return {("".join(filling), False) for filling in product(*(_part(part, tree) for part in parts))}
        case ast.Name(id=name):
            assigned = _assigned(name, tree)
            return set().union(*(_words(one, tree) for one in assigned)) if assigned else _perhaps(tree)
    return _perhaps(tree)


def _part(part: ast.expr, tree: ast.Module) -> list[str]:
    if isinstance(part, ast.FormattedValue):
        inside = _words(part.value, tree) if isinstance(part.value, ast.IfExp) else _perhaps(tree)
        return [word for word, _ in inside]
    return [str(part.value)] if isinstance(part, ast.Constant) else []


def _assigned(name: str, tree: ast.Module) -> list[ast.expr]:
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
    ]


def _perhaps(tree: ast.Module) -> set[tuple[str, bool]]:
    words = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return {(word, False) for word in words if word.isidentifier()}
