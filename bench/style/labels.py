"""Snippets of Python's standard library with signs of style, as Python's own `ast` and `tokenize` see them.

    python3 bench/style/labels.py COUNT SEED    writes JSON lines on stdout: {source, text, labels: {trait: {choice: count}}}
"""

import ast
import io
import json
import pathlib
import random
import re
import sys
import sysconfig
import textwrap
import tokenize

LEAST_LINES, MOST_LINES = 8, 45
MOST_OF_A_MODULE = 3


def main() -> None:
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    rng = random.Random(seed)
    folder = pathlib.Path(sysconfig.get_paths()["stdlib"])
    modules = sorted([*folder.glob("[a-z]*.py"), *folder.glob("asyncio/*.py"), *folder.glob("importlib/*.py")])
    rng.shuffle(modules)
    found: list[dict] = []
    for module in modules:
        text = module.read_text(encoding="utf8", errors="replace")
        parts = [textwrap.dedent(part) for part in parts_of(text)]
        rng.shuffle(parts)
        for part in parts[:MOST_OF_A_MODULE]:
            labels = labels_of(part)
            if labels:
                found.append({"source": str(module.relative_to(folder)), "text": part, "labels": labels})
    # Modules that show what is rare come first.
    found.sort(key=lambda each: -sum(1 for trait in RARE if trait in each["labels"]))
    chosen = found[: count // 2] + rng.sample(found[count // 2 :], count - count // 2)
    for each in chosen:
        print(json.dumps(each))


RARE = ["trailingCommas", "strings", "typing", "earlyReturn", "comments"]


def parts_of(text: str):
    lines = text.splitlines(keepends=True)
    for node in ast.parse(text).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.end_lineno:
            first = node.decorator_list[0].lineno if node.decorator_list else node.lineno
            part = "".join(lines[first - 1 : node.end_lineno])
            if LEAST_LINES <= node.end_lineno - first + 1 <= MOST_LINES and part.isascii():
                yield part


def labels_of(text: str) -> dict[str, dict[str, int]]:
    labels: dict[str, dict[str, int]] = {}

    def add(trait: str, choice: str) -> None:
        counts = labels.setdefault(trait, {})
        counts[choice] = counts.get(choice, 0) + 1

    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    label_tokens(tokens, add)
    tree = ast.parse(text)
    for parent in ast.walk(tree):
        for child in ast.iter_child_nodes(parent):
            child.parent = parent  # type: ignore[attr-defined]
    comments = [token.start[0] for token in tokens if token.type == tokenize.COMMENT]
    for node in ast.walk(tree):
        label_node(node, comments, add)
    for _ in range(explanations_in(tokens, tree)):
        add("comments", "some")
    return labels


def label_tokens(tokens, add) -> None:
    stack: list[list] = []
    previous = None
    for token in tokens:
        if token.type == tokenize.STRING:
            quote = re.search(r"['\"]", token.string)
            content = token.string[quote.start() + 1 : -1]
            if not re.search(r"['\"]", content):
                add("quotes", "single" if quote.group() == "'" else "double")
        if token.type == tokenize.OP and token.string in "([{":
            stack.append([token, 0])
        elif token.type == tokenize.OP and token.string == "," and stack:
            stack[-1][1] += 1
        elif token.type == tokenize.OP and token.string in ")]}":
            opener, commas = stack.pop()
            is_own_line = token.line[: token.start[1]].strip() == ""
            has_comma = previous.string == ","
            is_subscript = opener.string == "[" and re.search(r"[\w)\]]$", opener.line[: opener.start[1]].rstrip() or " ")
            if is_own_line and not is_subscript and commas > (1 if has_comma else 0):
                add("trailingCommas", "always" if has_comma else "never")
        if token.type not in (tokenize.NL, tokenize.COMMENT, tokenize.NEWLINE):
            previous = token


def explanations_in(tokens, tree) -> int:
    """Groups of comment lines within functions, but for what tools read and code that was commented out."""
    bodies = [
        range(node.lineno + 1, node.end_lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    groups = 0
    previous = -1
    for token in tokens:
        if token.type != tokenize.COMMENT or token.line.strip() != token.string:
            continue
        line = token.start[0]
        words = token.string.lstrip("#: ")
        is_code = re.search(r"[:)\]]$|^\w+ ?=|^(?:import|from|return|print)\b", words)
        if line != previous + 1 and any(line in body for body in bodies) and re.search(r"[a-z]{2}", words, re.I):
            groups += 0 if is_code or re.match(r"type:|noqa|pragma|pylint|fmt:", words) else 1
        previous = line
    return groups


def label_node(node, comments, add) -> None:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        label_function(node, comments, add)
    elif isinstance(node, ast.arg) and not isinstance(node.parent.parent, ast.Lambda):
        label_name(node.arg, add)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and is_plain_target(node):
        label_name(node.id, add)
    elif isinstance(node, ast.JoinedStr) and any(isinstance(value, ast.FormattedValue) for value in node.values):
        if not isinstance(node.parent, ast.FormattedValue):
            add("strings", "interpolated")
    elif isinstance(node, ast.BinOp):
        is_inner = isinstance(node.parent, ast.BinOp) and isinstance(node.parent.op, ast.Add)
        if isinstance(node.op, ast.Mod) and is_text(node.left):
            add("strings", "joined")
        elif isinstance(node.op, ast.Add) and not is_inner:
            operands = operands_of(node)
            if any(map(is_text, operands)) and not all(map(is_text, operands)):
                add("strings", "joined")
    elif isinstance(node, ast.Call):
        called = node.func
        if isinstance(called, ast.Attribute) and called.attr == "format" and is_text(called.value) and (node.args or node.keywords):
            add("strings", "joined")


def is_text(node) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def operands_of(node):
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*operands_of(node.left), node.right]
    return [node]


def is_plain_target(node) -> bool:
    parent = node.parent
    while isinstance(parent, (ast.Tuple, ast.List)):
        parent = parent.parent
    return isinstance(parent, (ast.Assign, ast.For)) or (isinstance(parent, ast.AnnAssign) and parent.value is not None)


def label_name(name: str, add) -> None:
    core = name.strip("_")
    if re.fullmatch(r"[a-z][a-z0-9_]*", core) and re.search(r"[a-z][0-9]*_[a-z]", core):
        add("naming", "snake_case")
    elif re.fullmatch(r"[a-z][a-zA-Z0-9]*[A-Z][a-zA-Z0-9]*", core):
        add("naming", "camelCase")


def label_function(node, comments, add) -> None:
    owner = node.parent
    if not (isinstance(owner, ast.ClassDef) and (owner.bases or owner.keywords)):
        label_name(node.name, add)
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    arguments += [each for each in (node.args.vararg, node.args.kwarg) if each]
    if arguments and arguments[0].arg in ("self", "cls"):
        arguments = arguments[1:]
    annotated = [each for each in arguments if each.annotation]
    if node.returns or (annotated and len(annotated) == len(arguments)):
        add("typing", "annotated")
    elif not annotated and not (node.name == "__init__" and not arguments):
        add("typing", "inferred")
    label_docs(node, add)
    code = node.body[1:] if ast.get_docstring(node) is not None else node.body
    is_commented = any(line in range(node.lineno, node.end_lineno + 1) for line in comments)
    if code and node.end_lineno - code[0].lineno + 1 >= 8 and not is_commented:
        add("comments", "none")
    label_returns(node, add)


def label_docs(node, add) -> None:
    if ast.get_docstring(node, clean=False) is not None and node.body[0].lineno != node.lineno:
        add("docComments", "some")
    else:
        is_long = len(node.body) > 1 and node.end_lineno - node.body[0].lineno + 1 >= 4
        is_inner = any(isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef)) for each in owners_of(node)[:1])
        if is_long and not is_inner and not node.name.startswith("_") and ast.get_docstring(node) is None:
            add("docComments", "none")


def owners_of(node):
    owners = []
    while hasattr(node, "parent"):
        node = node.parent
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            owners.append(node)
    return owners


def label_returns(node, add) -> None:
    for index, statement in enumerate(node.body):
        if not isinstance(statement, ast.If) or statement.orelse:
            continue
        is_last = index == len(node.body) - 1
        if not is_last and isinstance(statement.body[-1], ast.Return) and len(statement.body) <= 2:
            add("earlyReturn", "early")
        elif is_last and len(statement.body) >= 3:
            add("earlyReturn", "nested")
    for inner in ast.walk(node):
        is_own = isinstance(inner, ast.If) and (owners_of(inner) or [None])[0] is node
        if is_own and inner.orelse and isinstance(inner.body[-1], ast.Return) and not is_elif_of_returning(inner):
            add("earlyReturn", "nested")


def is_elif_of_returning(node) -> bool:
    # The parser's tree has one node for a chain of `elif`s.
    parent = node.parent
    return isinstance(parent, ast.If) and parent.orelse == [node] and node.col_offset == parent.col_offset


if __name__ == "__main__":
    main()
