"""Every sentence that the server may say of a sheet or a form of the clinic is there in Arabic."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import queue_server
from queue_server.http.bodies import PLAINLY

HERE = Path(queue_server.__file__).parent
SPEAKERS = [*(HERE / "clinic").glob("*.py"), *(HERE / "availability").glob("*.py"), HERE / "http" / "bodies.py"]
# Who books hears of these, on pages that say it themselves and choose their own windows.
SLOTS = {HERE / "availability" / name for name in ("calendar.py", "windows.py")}
SAYS = {"Invalid", "ValueError", "Flawed"}
HOLE = "x"
KNOWN = re.compile(r'"((?:[^"\\]|\\.)+)": "[^"]*[\u0600-\u06ff]')


def text_of(node: ast.AST) -> str | None:
    """A sentence as it is written, with `x` in its holes."""
    match node:
        case ast.Constant(value=str(words)):
            return words
        case ast.JoinedStr(values=parts):
            return "".join(text_of(part) or HOLE for part in parts)
        case ast.BinOp(left=left, right=right):
            return (text_of(left) or HOLE) + (text_of(right) or HOLE)
    return None


def is_sentence(words: str) -> bool:
    return " " in words and not words.isupper() and "\n" not in words


def said_in(call: ast.Call) -> Iterator[str]:
    """What a refusal says: its own words, and what stands in a dict of pointers or columns."""
    parts = [*call.args, *(keyword.value for keyword in call.keywords)]
    for part in parts:
        for node in part.values if isinstance(part, ast.Dict) else [part]:
            if (words := text_of(node)) is not None and is_sentence(words):
                yield words


def sentences(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text())):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in SAYS:
                yield from said_in(node)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name.isupper():
                words = text_of(value)
                if words is not None and is_sentence(words) and words.endswith("."):
                    yield words


def test_a_manager_who_reads_arabic_is_told_everything_in_arabic() -> None:
    catalogue = KNOWN.findall((HERE / "web" / "static" / "clinic" / "said.js").read_text(encoding="utf-8"))
    keys = [re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(key)), re.DOTALL) for key in catalogue]
    said = {words for source in SPEAKERS if source not in SLOTS for words in sentences(source)}

    said |= {plain for plain in PLAINLY.values() if plain != "{error}"}

    assert len(said) > 30
    assert sorted(words for words in said if not any(key.fullmatch(words) for key in keys)) == []
