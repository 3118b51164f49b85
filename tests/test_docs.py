"""The documents say what is: paths, commands, outputs, excerpts, exit codes and lists are those of the program."""

from __future__ import annotations

import doctest
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
import yaml
from pydantic import BaseModel

from cli import HOTPOT, ROOT, run
from pipl_audit.__main__ import app
from pipl_audit.entities import engine
from pipl_audit.errors import Exit
from pipl_audit.phrases import all_phrases
from pipl_audit.policy.declaration import Company
from pipl_audit.policy.policy import Policy
from pipl_audit.policy.schema import Pack

CASES = ROOT / "docs" / "cases"
DOCS = (
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted(CASES.glob("*.md")),
)
ELISION = "…"
TOP = ("cli", "policies", "fixtures", "tests", "docs", "bench", "licenses", ".ci")
FORBIDDEN = re.compile(r"/w[o]rk\b|\.\./sh[a]red|TO[D]O")
EXIT_WORDS = {
    Exit.OK: "nothing",
    Exit.FINDINGS: "findings",
    Exit.USAGE: "wrong usage",
    Exit.INCOMPLETE: "not wholly audited",
}


@dataclass(frozen=True)
class Block:
    """A block of code in a document."""

    file: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.file.name}:{self.line}"


@cache
def blocks(*languages: str) -> list[Block]:
    return [block for file in DOCS for block in _blocks(file) if not languages or block.language in languages]


def _blocks(file: Path) -> Iterator[Block]:
    content = file.read_text(encoding="utf-8")
    for match in re.finditer(r"^```(\w*)\n(.*?)^```$", content, re.MULTILINE | re.DOTALL):
        yield Block(file, content[: match.start()].count("\n") + 1, match[1], match[2])


def inline(file: Path) -> list[str]:
    """What a document sets in code within its lines."""
    prose = re.sub(r"^```.*?^```$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`\n]+)`", prose)


def written(block: Block) -> str:
    """What a block says by itself: of a terminal the commands, not their output."""
    lines = block.text.splitlines()
    return "\n".join(line for line in lines if block.language != "console" or line.startswith("$ "))


# ---- paths and links ------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", DOCS, ids=lambda file: file.name)
def test_every_path_that_is_named_exists(file: Path) -> None:
    words = {word for code in (*inline(file), *map(written, _blocks(file))) for word in code.split()}
    paths = {word.strip("`,;:()\"'") for word in words if word.lstrip("\"'").startswith(tuple(f"{t}/" for t in TOP))}
    missing = [path for path in sorted(paths) if not any(ROOT.glob(path.rstrip("/")))]
    assert missing == []


def test_every_module_that_the_architecture_names_exists() -> None:
    package = ROOT / "cli" / "pipl_audit"
    content = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    content = re.sub(r"## Where later parts.*?(?=^## )", "", content, flags=re.MULTILINE | re.DOTALL)
    named = set(re.findall(r"`([a-z_]+(?:\.py|/))`", content)) - {f"{top}/" for top in TOP}
    assert [name for name in sorted(named) if not any(package.rglob(name.rstrip("/")))] == []
    there = {path.name for path in package.iterdir() if not path.name.startswith("__")}
    assert {name for name in there if f"`{name}`" not in content and f"`{name}/`" not in content} <= {
        "data",
        "py.typed",
    }


@pytest.mark.parametrize("file", DOCS, ids=lambda file: file.name)
def test_relative_links_resolve(file: Path) -> None:
    content = file.read_text(encoding="utf-8")
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", content):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (file.parent / path) if path else file
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def anchors(file: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("file", [*DOCS, ROOT / "NOTICE"], ids=lambda file: file.name)
def test_no_document_speaks_of_a_workplace(file: Path) -> None:
    assert FORBIDDEN.findall(file.read_text(encoding="utf-8")) == []


# ---- commands -------------------------------------------------------------------------------------------

_LINE = re.compile(r"^\s*(?:\$ |- run: |- )(?:\.venv/bin/)?pipl-audit (?P<args>.+?)(?:\s{2,}#.*)?$")


def command_lines() -> Iterator[tuple[str, list[str]]]:
    for block in blocks():
        for line in block.text.splitlines():
            if (match := _LINE.match(line)) and block.language in ("console", "yaml", ""):
                yield f"{block}: {line.strip()}", shlex.split(match["args"])
    for file in DOCS:
        for code in inline(file):
            if match := re.fullmatch(r"pipl-audit (?P<args>[a-z].+)", code):
                yield f"{file.name}: {code}", shlex.split(match["args"])


def resolved(args: list[str]) -> tuple[Any, list[str]]:
    """The command that a line means, and what is left for it."""
    command: Any = typer.main.get_command(app)
    while getattr(command, "commands", None) and args and not args[0].startswith("-"):
        assert args[0] in command.commands, f"no command {args[0]}"
        command, args = command.commands[args[0]], args[1:]
    return command, args


@pytest.mark.parametrize(("line", "args"), [pytest.param(*pair, id=pair[0]) for pair in command_lines()])
def test_every_command_line_parses(line: str, args: list[str]) -> None:
    command, rest = resolved(args)
    options = {option for parameter in command.params for option in parameter.opts} | {"--help", "-h"}
    asked = [word.partition("=")[0] for word in rest if re.match(r"--?[a-z]", word)]
    assert [option for option in asked if option not in options] == [], line
    if rest and not {"--help", "--version"} & set(rest) and not hasattr(command, "commands"):
        command.make_context(command.name, list(rest))


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in leaf_commands(typer.main.get_command(app)) if f"$ pipl-audit {name}" not in readme] == []


def leaf_commands(command: Any, path: str = "") -> Iterator[str]:
    for name, child in getattr(command, "commands", {}).items():
        here = f"{path} {name}".strip()
        yield from leaf_commands(child, here) if getattr(child, "commands", None) else [here]


# ---- outputs and excerpts -------------------------------------------------------------------------------

_TODAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|\d{1,2} [A-Z][a-z]+ \d{4}")


def shown(block: Block) -> Iterator[tuple[list[str], str]]:
    """The commands of a block that have an output behind them."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        line, _, output = part.partition("\n")
        if output.strip():
            yield shlex.split(line), output


def assert_is_output(expected: str, got: str) -> None:
    """``expected`` is ``got`` but for lines left out, ends of lines left out, and the day."""
    pieces = [re.escape(_TODAY.sub("DAY", piece)) for piece in expected.rstrip("\n").split(ELISION)]
    assert re.fullmatch("(?s:.*?)".join(pieces) + r"\n*", _TODAY.sub("DAY", got)), f"the output is now:\n{got}"


@pytest.mark.parametrize(
    "block",
    [
        block
        for block in blocks("console")
        if block.file in (ROOT / "README.md", *CASES.glob("*.md")) and [*shown(block)]
    ],
    ids=str,
)
def test_outputs_are_those_of_the_program(block: Block) -> None:
    for words, expected in shown(block):
        if words == ["make", "audit"]:
            case = HOTPOT.relative_to(ROOT)
            args = ["scan", case / "members.csv", "--declaration", case / "pipl-audit.yaml"]
            recipe = (ROOT / "Makefile").read_text(encoding="utf-8").replace("$(CASE)", str(case))
            assert f"pipl-audit {' '.join(map(str, args))} " in recipe
        else:
            assert words[0] == "pipl-audit"
            args = [*words[1:]]
        assert_is_output(expected, run(*args, cwd=ROOT, env={"COLUMNS": "80", "PIPL_AUDIT_LANG": "zh"}).out)


def test_the_answers_to_json_lines_are_those_of_the_program(tmp_path: Path) -> None:
    lines = next(block for block in blocks("json") if block.file.name == "ci.md")
    block = next(b for b in blocks("console") if b.file.name == "ci.md" and "jsonl" in b.text)
    (tmp_path / "tags.jsonl").write_text(lines.text, encoding="utf-8")
    for words, expected in shown(block):
        assert_is_output(expected, run(*words[1:], cwd=tmp_path).out)


@pytest.mark.parametrize("block", blocks("pycon"), ids=str)
def test_python_snippets_run(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    test = doctest.DocTestParser().get_doctest(block.text, {}, str(block), str(block.file), block.line)
    said: list[str] = []
    assert doctest.DocTestRunner().run(test, out=said.append).failed == 0, "".join(said)


def test_the_presidio_recogniser_can_be_added_to_a_registry() -> None:
    from presidio_analyzer import RecognizerRegistry

    registry = RecognizerRegistry(supported_languages=["zh"])
    (block,) = blocks("python")[:1]
    exec(block.text.replace("analyzer_engine.registry", "registry"), {"registry": registry})  # noqa: S102
    assert "SECRET" in registry.recognizers[0].supported_entities


@pytest.mark.parametrize(
    "block", [b for b in blocks("yaml", "python") if b.text.startswith("# ") and "/" in b.text.split("\n")[0]], ids=str
)
def test_excerpts_stand_in_their_files_in_this_order(block: Block) -> None:
    first, *lines = block.text.splitlines()
    content = (ROOT / first.removeprefix("# ")).read_text(encoding="utf-8")
    at = 0
    for line in filter(None, lines):
        wanted = re.escape(line.removesuffix(ELISION).rstrip()) + (".*" if line.endswith(ELISION) else "")
        match = re.compile(f"^{wanted}$", re.MULTILINE).search(content, at) if line != ELISION else None
        assert match or line == ELISION, f"{line!r} does not stand in {first}, or not here"
        at = match.end() if match else at


def test_the_declarations_in_the_documents_are_valid(policy: Policy) -> None:
    texts = [block.text for block in blocks("yaml") if block.text.startswith("declaration:")]
    assert len(texts) == 2
    for text in texts:
        company = Company.model_validate(yaml.safe_load(text))
        assert company.declaration.business.service in policy.templates
        assert {c.category for c in company.declaration.columns if c.category} <= set(policy.catalogue.by_id)


def test_the_pack_in_the_documents_is_valid(tmp_path: Path) -> None:
    (block,) = [block for block in blocks("yaml") if block.text.startswith("id: our-shops")]
    Pack.model_validate(yaml.safe_load(block.text))
    (tmp_path / "pack.yaml").write_text(block.text, encoding="utf-8")
    assert run("policy", "lint", tmp_path / "pack.yaml").code == Exit.OK


@pytest.mark.parametrize("block", [b for b in blocks("yaml") if b.file.name == "ci.md"], ids=str)
def test_the_pipelines_are_yaml(block: Block) -> None:
    assert isinstance(yaml.safe_load(block.text), dict)


# ---- lists ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["README.md", "docs/ci.md"])
def test_exit_codes_are_those_of_the_program(name: str) -> None:
    content = (ROOT / name).read_text(encoding="utf-8")
    table = content[content.index("| code |") :].split("\n\n")[0]
    rows = dict(re.findall(r"^\| (\d) \| ([^|]+) \|", table, re.MULTILINE))
    assert [int(code) for code in rows] == [int(code) for code in Exit]
    assert all(EXIT_WORDS[Exit(int(code))] in meaning for code, meaning in rows.items())


def test_every_key_of_the_declaration_is_explained() -> None:
    explained = {part for code in inline(ROOT / "docs" / "declaration.md") for part in re.findall(r"\w+", code)}
    assert set(keys(Company)) - explained == set()


def keys(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield name
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from keys(inner)


def test_the_changelog_names_every_rule_label_and_entity(policy: Policy) -> None:
    changelog = set(inline(ROOT / "CHANGELOG.md"))
    ids = {rule.rule.id for rule in policy.rules} | set(policy.label) | {str(id_) for id_ in engine.modules()}
    assert ids - changelog == set()


def test_the_counts_in_the_documents_are_right(policy: Policy) -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in DOCS)
    for pattern, count in (
        (r"(\d+) labels in three groups", len(policy.labels)),
        (r"(\d+) entities:", len(engine.modules())),
        (r"register of (\d+) laws", len(policy.register.laws)),
        (r"the (\d+) kinds of app", len(policy.services)),
    ):
        assert set(map(int, re.findall(pattern, text))) == {count}, pattern


def test_officers_are_told_of_every_section_of_the_report() -> None:
    guide = (ROOT / "docs" / "reading-a-report.md").read_text(encoding="utf-8")
    sections = [text for key, text in all_phrases().items() if key.startswith("report.section.")]
    names = [re.split("[：:]", name)[0] for section in sections for name in (section.zh, section.en)]
    assert [name for name in names if name not in guide] == []


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    stated = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    names = {re.split(r"[<>=\[]", dependency)[0] for dependency in stated}
    assert names - set(inline(ROOT / "docs" / "ARCHITECTURE.md")) == set()


def test_every_data_table_is_attributed() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    named = set(inline(ROOT / "docs" / "ARCHITECTURE.md"))
    own = {"entity_words.json", "labels.compiled", "estimator.json"}
    tables = {path.name for path in (ROOT / "cli" / "pipl_audit" / "data").iterdir() if path.is_file()}
    assert tables - named == set()
    assert {name for name in tables - own if name not in notice} == set()
