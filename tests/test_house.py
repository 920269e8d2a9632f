"""The house rules of docs/architecture.md, kept by a test. An exception is a line here, with its reason."""

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "imcore", "oa")
FILE_LINES, FUNCTION_LINES, FRONTEND_LINES = 300, 60, 200
FORBIDDEN_NAMES = {"utils", "helpers", "common", "base", "misc", "util", "helper"}
FRONTEND_ENDINGS = {".ts", ".vue", ".css", ".js", ".mjs"}

# A module without a test module of its own: where it is tested instead.
TESTED_ELSEWHERE = {
    "imcore.apps": "nothing but the call of plug.plug at start",
    "oa.apps": "nothing but the call of plug.plug at start",
}
# An import inside a function that has to be there.
LATE_IMPORTS = {
    ("imcore/apps.py", "ready"): "plug reaches models, which exist only once the apps are loaded",
    ("oa/apps.py", "ready"): "plug reaches models, which exist only once the apps are loaded",
}
LONGER_FILES: dict[str, str] = {}
LONGER_FUNCTIONS: dict[tuple[str, str], str] = {}
LONGER_FRONTEND_FILES: dict[str, str] = {}


def tracked(*folders: str) -> list[Path]:
    """The files of the repository, and those about to be; generated ones are ignored by git and here."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in sorted(filter(None, listed.split("\0"))) if (ROOT / name).is_file()]


def python_files(*folders: str) -> list[Path]:
    """Python sources without migrations, which Django writes."""
    return [path for path in tracked(*folders) if path.suffix == ".py" and "migrations" not in path.parts]


def place(path: Path) -> str:
    """The path as it reads in a sentence."""
    return path.relative_to(ROOT).as_posix()


Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def functions(path: Path) -> list[tuple[Function, ast.AST]]:
    """Each function of a file, with the node that directly holds it. Statements hold functions, expressions do not."""
    found: list[tuple[Function, ast.AST]] = []
    waiting: list[ast.AST] = [ast.parse(path.read_text())]
    while waiting:
        holder = waiting.pop()
        for child in ast.iter_child_nodes(holder):
            if isinstance(child, Function):
                found.append((child, holder))
            if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
                waiting.append(child)
    return found


def test_python_files_are_short() -> None:
    long = {place(path): len(path.read_text().splitlines()) for path in python_files()}
    assert {name: lines for name, lines in long.items() if lines > FILE_LINES and name not in LONGER_FILES} == {}


def test_functions_are_short() -> None:
    long = [
        f"{place(path)}:{function.lineno} {function.name}"
        for path in python_files()
        for function, _ in functions(path)
        if (function.end_lineno or 0) - function.lineno + 1 > FUNCTION_LINES
        and (place(path), function.name) not in LONGER_FUNCTIONS
    ]
    assert long == []


def test_functions_say_what_they_return() -> None:
    silent = [
        f"{place(path)}:{function.lineno} {function.name}"
        for path in python_files()
        for function, _ in functions(path)
        if function.returns is None
    ]
    assert silent == []


def test_public_functions_and_classes_have_a_docstring() -> None:
    bare = [
        f"{place(path)}:{node.lineno} {node.name}"
        for path in python_files(*PACKAGES, "scripts", "benchmarks")
        for node in public(ast.parse(path.read_text()))
        if ast.get_docstring(node) is None
    ]
    assert bare == []


def public(tree: ast.Module) -> Iterator[Function | ast.ClassDef]:
    """Functions and classes of a module, and the methods of its public classes; Django's Meta needs no sentence."""
    for node in tree.body:
        if not isinstance(node, Function | ast.ClassDef) or node.name.startswith("_"):
            continue
        yield node
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                overridden = isinstance(method, Function) and any(named(d) == "override" for d in method.decorator_list)
                if isinstance(method, Function) and not method.name.startswith("_") and not overridden:
                    yield method


def named(decorator: ast.expr) -> str:
    """The last part of a decorator's name."""
    return ast.unparse(decorator).partition("(")[0].rpartition(".")[2]


def test_modules_have_a_docstring() -> None:
    bare = [
        place(path)
        for path in python_files()
        if path.read_text().strip() and ast.get_docstring(ast.parse(path.read_text())) is None
    ]
    assert bare == []


def test_no_import_hides_in_a_function() -> None:
    late = [
        f"{place(path)}:{inner.lineno} in {function.name}"
        for path in python_files()
        for function, _ in functions(path)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom) and (place(path), function.name) not in LATE_IMPORTS
    ]
    assert late == []


def test_no_file_is_named_for_nothing() -> None:
    assert [place(path) for path in tracked() if path.stem.lower() in FORBIDDEN_NAMES] == []


def test_imports_run_in_no_circle() -> None:
    graph = grimp.build_graph(*PACKAGES)
    circles = [
        f"{one} ⇄ {other}"
        for one in sorted(graph.modules)
        for other in sorted(graph.find_modules_directly_imported_by(one))
        if graph.find_shortest_chain(other, one, as_packages=False)
    ]
    assert circles == []


def test_each_module_has_its_test_module() -> None:
    missing = []
    for path in python_files("imcore", "oa"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        holds_code = any(isinstance(node, Function | ast.ClassDef) for node in ast.parse(path.read_text()).body)
        if not holds_code or ".".join(parts) in TESTED_ELSEWHERE or "models" in parts:
            continue  # a table has no behaviour of its own; who writes it is tested
        wanted = ROOT / "tests" / Path(*parts[:-1]) / f"test_{parts[-1]}.py"
        if not wanted.exists():
            missing.append(place(wanted))
    assert missing == []


def test_exceptions_are_still_needed() -> None:
    modules = {place(path).removesuffix(".py").replace("/", ".") for path in python_files(*PACKAGES)}
    assert sorted(set(TESTED_ELSEWHERE) - modules) == []
    files = {name for name, _ in (*LATE_IMPORTS, *LONGER_FUNCTIONS)} | set(LONGER_FILES) | set(LONGER_FRONTEND_FILES)
    assert [name for name in sorted(files) if not (ROOT / name).exists()] == []


def test_front_end_files_are_short() -> None:
    long = {
        place(path): lines
        for path in tracked("frontend")
        if path.suffix in FRONTEND_ENDINGS and (lines := len(path.read_text().splitlines())) > FRONTEND_LINES
    }
    assert {name: lines for name, lines in long.items() if name not in LONGER_FRONTEND_FILES} == {}


@pytest.mark.parametrize(
    ("lock", "above"), [("requirements.txt", 30), ("requirements-dev.txt", 30), ("requirements-autobahn.txt", 0)]
)
def test_python_locks_pin_with_hashes_and_name_no_registry(lock: str, above: int) -> None:
    text = (ROOT / lock).read_text()
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE).strip())
    assert len(entries) > above
    assert [entry.split()[0] for entry in entries if "==" not in entry.split()[0] or "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?://|--index-url|--find-links|--trusted-host|--extra-index", text) == []


def test_the_npm_lock_pins_with_hashes_and_names_no_registry() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert len(packages) > 30
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []
    assert [name for name, entry in packages.items() if "resolved" in entry] == []


def test_nothing_names_the_workplace() -> None:
    workplace = re.compile("/" + r"(?:work|tmp|home|root)" + r"/(?:main|shared|bash_jobs|\.library|[a-z]+-decisions)")
    naming = [
        place(path)
        for path in tracked()
        if path.suffix in {".py", ".md", ".toml", ".ts", ".vue", ".html", ".yaml", ".yml", ".txt", ".in", ".sh", ".json", ""}
        and path.name != "LICENSE"
        and workplace.search(path.read_text(errors="ignore"))
    ]
    assert naming == []
