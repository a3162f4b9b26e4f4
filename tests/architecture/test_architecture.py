"""Where commits and emits may stand, how long things may be, and what nothing is called."""

import ast
from collections.abc import Iterator
from pathlib import Path

import grimp

HOUSE = Path(__file__).parents[2]
PACKAGES = ("queue_server", "realtime", "db")

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
# Names that say nothing; design.md: no `service.py`, `utils.py`, `helpers/`, `manager`.
SAYS_NOTHING = {
    "util",
    "utils",
    "helper",
    "helpers",
    "manager",
    "managers",
    "service",
    "misc",
    "common",
    "tools",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(*below: str) -> list[Path]:
    """Our own Python files, without migrations (which are written once and never touched again)."""
    files = [file for folder in below or PACKAGES for file in sorted((HOUSE / folder).rglob("*.py"))]
    return [file for file in files if not {"migrations", "node_modules", "vendor"} & set(file.parts)]


def nodes(file: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(file.read_text(encoding="utf-8"), str(file)))


def place(file: Path, node: ast.stmt | ast.expr | None = None) -> str:
    return f"{file.relative_to(HOUSE)}:{node.lineno if node is not None else 1}"


def calls_of(method: str, files: list[Path]) -> list[str]:
    """Where `something.method(…)` is called."""
    return [
        place(file, node)
        for file in files
        for node in nodes(file)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method
    ]


def test_commits_stand_where_transactions_are_made() -> None:
    elsewhere = [file for file in sources() if file != HOUSE / "queue_server" / "transaction.py"]

    assert calls_of("commit", [file for file in elsewhere if file != HOUSE / "db" / "migrate.py"]) == []


def test_only_realtime_emits() -> None:
    assert calls_of("emit", sources("queue_server", "db")) == []


def test_only_the_command_line_prints() -> None:
    allowed = {HOUSE / "queue_server" / "__main__.py", *sources("queue_server/cli")}

    prints = [
        place(file, node)
        for file in sources()
        if file not in allowed and file.name != "cli.py"
        for node in nodes(file)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]

    assert prints == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [place(file) for file in sources() if {file.stem, file.parent.name} & SAYS_NOTHING] == []


def test_files_stay_short() -> None:
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in sources()}

    assert {place(file): lines for file, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_functions_stay_short() -> None:
    lengths = {
        f"{place(file, node)} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for file in sources()
        for node in nodes(file)
        if isinstance(node, Function)
    }

    assert {where: lines for where, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_imports_stand_at_the_top() -> None:
    inside = [
        place(file, inner)
        for file in sources()
        for node in nodes(file)
        if isinstance(node, Function)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert inside == []


def test_every_module_says_in_a_sentence_what_it_is() -> None:
    modules = {file: ast.parse(file.read_text(encoding="utf-8")) for file in sources()}
    silent = [place(file) for file, module in modules.items() if module.body and not ast.get_docstring(module)]

    assert silent == []


def test_no_import_cycles() -> None:
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)

    ways_back = {
        f"{module} -> {imported}": graph.find_shortest_chain(imported, module)
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
    }

    assert {where: way for where, way in ways_back.items() if way is not None} == {}
