"""The policy layer: YAML with places, validation, labels' language, the legal register, headers, necessity, phrases."""

from __future__ import annotations

import re
from importlib.util import module_from_spec, spec_from_file_location
from itertools import chain
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipl_audit import policy_lint
from pipl_audit.errors import PolicyError, UsageError
from pipl_audit.labels.lexicon import expand
from pipl_audit.labels.literals import required_literals
from pipl_audit.model import Confidence, Necessity, Role, Severity
from pipl_audit.phrases import all_phrases, phrase
from pipl_audit.policy import compiled
from pipl_audit.policy.declaration import Business, Company, Declaration, find_declaration
from pipl_audit.policy.legal import bound_classes
from pipl_audit.policy.loader import load_labels, load_rules
from pipl_audit.policy.necessity import check_service, necessity
from pipl_audit.policy.policy import Policy, RuleInForce
from pipl_audit.policy.regex import regex_problem
from pipl_audit.policy.root import policies_root
from pipl_audit.policy.schema import Pack, Word
from pipl_audit.policy.validate import validate
from pipl_audit.policy.yamlio import parse_yaml, read_yaml

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "cli" / "pipl_audit"
POLICY = Policy()
REGISTER = POLICY.register
PATTERNS = {f"{label.id}/{pattern.id}": pattern for label in POLICY.all_labels for pattern in label.patterns}
LABELS = {label.id: label for label in POLICY.all_labels}
RULES = {rule.id: rule for rule in POLICY.all_rules}
TODAY = "2026-06-01"


def _parsed(text: str) -> object:
    return parse_yaml(text.encode(), Path("x.yaml"))


def _problems(call) -> list[tuple[str, str]]:
    """Place and English sentence of each problem that a call refuses with."""
    with pytest.raises(PolicyError) as caught:
        call()
    from pipl_audit.commands.app import problem_phrase
    from pipl_audit.model import Lang

    assert all(problem_phrase(p.key, Lang.ZH, p.values) for p in caught.value.problems)
    return [
        (f"{Path(p.file).name}:{p.line}:{p.column}", problem_phrase(p.key, Lang.EN, p.values))
        for p in caught.value.problems
    ]


# ---- YAML ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2024-01-01", "2024-01-01"),
        ("12:30:00", "12:30:00"),
        ("0", 0),
        ("250", 250),
        ("-3", -3),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("1e5", "1e5"),
        ("0.5", 0.5),
        ("1.10", "1.10"),
        (".inf", ".inf"),
        ("9" * 18, int("9" * 18)),
        ("9" * 5000, "9" * 5000),
        ('"true"', "true"),
        ("'5'", "5"),
        ("|-\n  5", "5"),
        ("=", "="),
    ],
)
def test_a_scalar_is_what_it_looks_like(written, read):
    value = _parsed(f"a: {written}\n").data["a"]
    assert (value, type(value)) == (read, type(read))


def test_places_are_those_of_keys_and_items():
    document = _parsed('# head\na:\n  - x\n  - {b: 1, "c": [2]}\n')
    assert document.data == {"a": ["x", {"b": 1, "c": [2]}]}
    assert document.places[("a",)] == (2, 1)
    assert document.places[("a", 0)] == (3, 5)
    assert document.places[("a", 1, "c")] == (4, 12)
    assert document.places[("a", 1, "c", 0)] == (4, 18)


def test_a_problem_stands_at_the_nearest_part_that_is_there():
    assert _parsed("a:\n  b: 1\n").problem(("a", "b", "c", 3), "shape.unknown_key").place == "x.yaml:2:3"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: 1\na: 2\n", "x.yaml:2:1", "the key “a” stands twice"),
        ("a: {b: 1, b: 2}\n", "x.yaml:1:11", "the key “b” stands twice"),
        ("a: &x [1]\nb: *x\n", "x.yaml:2:4", "aliases"),
        ("a: &x 1\nb: *x\n", "x.yaml:2:4", "aliases"),
        ("a: &x {}\nb: {<<: *x}\n", "x.yaml:2:9", "aliases"),
        ("? [a]\n: 1\n", "x.yaml:1:3", "a key must be text"),
        ("a: 1\n---\nb: 2\n", "x.yaml:2:1", "one document"),
        ("a: [1\nb: 2\n", "x.yaml:2:", "not valid YAML"),
        ("a: b: c\n", "x.yaml:1:5", "not valid YAML"),
        ("\ta: 1\n", "x.yaml:1:1", "not valid YAML"),
        ("a: \x01\n", "x.yaml:1:1", "not valid YAML"),
        ("a: " + "[" * 41 + "]" * 41, "x.yaml:1:", "nested too deeply"),
        ("[" * 200_000, "x.yaml:1:", "nested too deeply"),
        ("- " * 200_000, "x.yaml:1:", "nested too deeply"),
        ("{a: " * 200_000, "x.yaml:1:", "nested too deeply"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_with_its_place(text, place, words):
    ((where, sentence),) = _problems(lambda: _parsed(text))
    assert where.startswith(place)
    assert words in sentence


def test_bytes_that_are_no_utf8_and_files_that_are_too_large_are_refused(monkeypatch):
    assert "UTF-8" in _problems(lambda: parse_yaml("a: 姓名".encode("gb18030"), Path("x.yaml")))[0][1]
    monkeypatch.setattr("pipl_audit.policy.yamlio._MOST_BYTES", 3)
    assert "too large" in _problems(lambda: _parsed("a: 1"))[0][1]


def test_a_byte_order_mark_and_windows_line_ends_are_no_content():
    document = parse_yaml("\ufeffa: 1\r\nb: [2,\r\n  3]\r\n".encode(), Path("x.yaml"))
    assert document.data == {"a": 1, "b": [2, 3]}
    assert document.places[("b", 1)] == (3, 3)


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n"])
def test_an_empty_file_holds_nothing(text):
    assert _parsed(text).data is None


def test_a_missing_or_unreadable_file_is_wrong_usage(tmp_path):
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(UsageError):
            read_yaml(path)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-999, 999) | st.text(st.characters(codec="utf-8", categories=["L", "N"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab键", min_size=1), inner, max_size=3),
    max_leaves=8,
)


@given(PLAIN)
def test_json_is_read_as_it_is(value):
    import json

    assert _parsed(json.dumps({"a": value}, ensure_ascii=False)).data == {"a": value}


# ---- validation ---------------------------------------------------------------------------------------


def test_all_problems_of_a_file_are_told_with_places_and_suggestions():
    text = (
        "id: own\n"
        "verison: 1\n"
        "title: {zh: 名}\n"
        "description: {zh: 名, en: name, fr: nom}\n"
        "labels: 5\n"
        "rules: over-collection\n"
        "overrides:\n"
        "  over-collection: {severity: hihg, parms: {}}\n"
    )
    assert sorted(set(_problems(lambda: validate(Pack, _parsed(text))))) == [
        ("x.yaml:1:1", "the key “version” is missing"),
        ("x.yaml:2:1", "unknown key “verison” (did you mean “version”?)"),
        ("x.yaml:3:1", "the key “en” is missing"),
        ("x.yaml:4:32", "unknown key “fr”"),
        ("x.yaml:5:1", "the value of “labels” is wrong: Input should be a valid tuple"),
        ("x.yaml:5:1", "“labels” must be one of 'all'"),
        ("x.yaml:6:1", "the value of “rules” is wrong: Input should be a valid tuple"),
        (
            "x.yaml:8:21",
            "“severity” must be one of 'info', 'low', 'medium', 'high' or 'critical' (did you mean “high”?)",
        ),
        ("x.yaml:8:37", "unknown key “parms” (did you mean “params”?)"),
    ]


@pytest.mark.parametrize("text", ["- a\n", "a\n", "5\n", ""])
def test_a_file_without_keys_is_refused(text):
    ((place, sentence),) = _problems(lambda: validate(Pack, _parsed(text)))
    assert place == "x.yaml:1:1"
    assert "key: value" in sentence


def test_a_bare_number_is_a_word_as_it_is_written():
    from pydantic import TypeAdapter

    words = TypeAdapter(list[Word])
    assert words.validate_python(_parsed("a: [250, 007, 1.10, 0.5]").data["a"]) == ["250", "007", "1.10", "0.5"]


def test_a_rule_example_has_records_as_long_as_its_header():
    from pipl_audit.policy.schema import RuleExample

    document = _parsed("table:\n  - [a, b]\n  - [1]\n")
    ((place, sentence),) = _problems(lambda: validate(RuleExample, document))
    assert place == "x.yaml:1:1"
    assert "as many cells as the header row" in sentence


# ---- files of labels and rules ------------------------------------------------------------------------


@pytest.fixture
def own_root(tmp_path):
    """Policies of one's own: the vocabulary, one label and one rule of the shipped ones."""
    shipped = policies_root()
    for name in ("labels/_vocabulary.yaml", "labels/wealth.yaml", "rules/over-collection.yaml"):
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes((shipped / name).read_bytes())
    return tmp_path


def _place_of(path: Path, text: str) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    number, line = next((i, line) for i, line in enumerate(lines, start=1) if text in line)
    return f"{path.name}:{number}:{line.index(text) + 1}"


def test_problems_of_several_label_files_are_told_together(own_root):
    wealth = own_root / "labels" / "wealth.yaml"
    wealth.write_text(wealth.read_text(encoding="utf-8").replace("group:", "gruop:", 1), encoding="utf-8")
    (own_root / "labels" / "broken.yaml").write_text("a: [\n", encoding="utf-8")
    found = _problems(lambda: load_labels(own_root))
    assert ("broken.yaml:2:1") in [place for place, _ in found]
    assert (_place_of(wealth, "gruop:"), "unknown key “gruop” (did you mean “group”?)") in found
    assert ("wealth.yaml:1:1", "the key “group” is missing") in [(p.split(":")[0] + ":1:1", s) for p, s in found]


def test_a_label_or_rule_is_called_as_its_file(own_root):
    for name, load in (("labels/wealth.yaml", load_labels), ("rules/over-collection.yaml", load_rules)):
        path = own_root / name
        path.rename(path.with_stem("other"))
        ((place, sentence),) = _problems(lambda load=load: load(own_root))
        assert place == _place_of(path.with_stem("other"), "id:")
        assert "other.yaml" in sentence


@pytest.mark.parametrize(
    ("regex", "words"),
    [
        ("有{nosuchslot}的", "no word class {nosuchslot}"),
        ("有钱.*的", "unbounded"),
        ("有钱.+的", "unbounded"),
        ("(?:有钱+)+", "a repeat inside a repeat"),
        ("(有*)*钱", "a repeat inside a repeat"),
        ("(有钱", "missing )"),
        ("有钱)", "unbalanced"),
        ("[有", "unterminated"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused_at_its_place(own_root, regex, words):
    path = own_root / "labels" / "wealth.yaml"
    extra = f"  - id: planted\n    regex: '{regex}'\n    why: {{zh: 试, en: try}}\n"
    text = path.read_text(encoding="utf-8").replace("patterns:\n", "patterns:\n" + extra, 1)
    path.write_text(text, encoding="utf-8")
    found = _problems(lambda: load_labels(own_root))
    assert {place for place, _ in found} == {_place_of(path, f"regex: '{regex}'")}
    assert any(words in sentence for _, sentence in found)


@pytest.mark.parametrize(
    ("when", "zh", "key", "words"),
    [
        ("(有钱", "会员", "when", "missing )"),
        ("有{nosuchslot}钱", "会员", "when", "no word class {nosuchslot}"),
        ("有(很多)?钱", "{2}", "zh", "“when”, which has 1"),
        ("有钱", "{0}", "zh", "which has 0"),
        ("有钱", "会员{", "zh", "which has 0"),
    ],
)
def test_a_wording_that_cannot_be_offered_is_refused_at_its_place(own_root, when, zh, key, words):
    path = own_root / "labels" / "wealth.yaml"
    extra = f"  instead:\n    - when: '{when}'\n      write: {{zh: '{zh}', en: 'm'}}\n      examples: {{有钱: 会员}}\n"
    text = path.read_text(encoding="utf-8").replace("\nexamples:\n", f"\n{extra}examples:\n", 1)
    path.write_text(text, encoding="utf-8")
    ((place, sentence),) = _problems(lambda: load_labels(own_root))
    assert place == _place_of(path, f"{key}: '{when if key == 'when' else zh}'")
    assert words in sentence


@pytest.mark.parametrize("regex", ["有.{0,6}钱", r"a\.*", "(?:有钱){1,3}", "[有很]+钱", "(?:有|很){0,2}钱"])
def test_a_bounded_pattern_is_accepted(regex):
    assert regex_problem(regex) == ""


# ---- literals of patterns -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", PATTERNS)
def test_every_shipped_pattern_requires_some_literal(name):
    literals = required_literals(expand(PATTERNS[name].regex, POLICY.vocabulary))
    assert literals, "a pattern without required literals is never tried"
    assert all(literals)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_a_shipped_pattern_matches_contains_one_of_its_literals(data):
    name = data.draw(st.sampled_from(sorted(PATTERNS)))
    regex = expand(PATTERNS[name].regex, POLICY.vocabulary)
    text = data.draw(st.from_regex(regex))
    assert any(literal in text for literal in required_literals(regex))


@pytest.mark.parametrize(
    ("regex", "literals"),
    [
        ("abc", {"abc"}),
        ("a[bc]d", {"abd", "acd"}),
        ("ab?c", {"abc", "ac"}),
        ("(?:ab|cd)e", {"abe", "cde"}),
        ("x.{0,3}yz", {"yz"}),
        ("(?:ab)+", {"ab"}),
        ("(?:ab){2}", {"ab"}),
        ("^ab$", {"ab"}),
        ("(?<!x)ab(?=c)", {"ab"}),
        (".", None),
        ("a*", None),
        ("a?", None),
        ("(?:ab|.)", None),
        (r"\d+", None),
    ],
)
def test_required_literals_of_small_expressions(regex, literals):
    assert required_literals(regex) == (None if literals is None else frozenset(literals))


# ---- compiled labels ----------------------------------------------------------------------------------


def test_the_compiled_labels_are_those_of_the_policies():
    fresh = _script("bench/tables/compile_labels.py").compiled(policies_root())
    shipped = (PACKAGE / compiled.COMPILED).read_text(encoding="utf-8")
    assert shipped == fresh, "policies/labels/ was edited: run `make compile`"


def test_labels_compiled_from_other_files_are_not_used(own_root):
    labels = compiled.label_set(own_root)
    assert list(labels.labels) == ["wealth"]
    assert labels.needles is None
    assert labels.labels["wealth"] == LABELS["wealth"]


def _script(path: str):
    spec = spec_from_file_location("script", ROOT / path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# ---- packs --------------------------------------------------------------------------------------------


def test_a_pack_adds_to_and_changes_the_pack_it_extends(tmp_path):
    head = 'version: "1"\ntitle: {zh: a, en: a}\ndescription: {zh: a, en: a}\n'
    (tmp_path / "base.yaml").write_text(
        f"id: base\n{head}rules: [over-collection]\n"
        "overrides: {over-collection: {severity: low, params: {}}, label:insult: {severity: low}}\n",
        encoding="utf-8",
    )
    (tmp_path / "own.yaml").write_text(
        f"id: own\n{head}extends: base.yaml\nrules: [missing-consent, over-collection]\n"
        "overrides: {over-collection: {severity: high}}\n",
        encoding="utf-8",
    )
    policy = Policy(str(tmp_path / "own.yaml"))
    assert [(r.rule.id, r.severity) for r in policy.rules] == [
        ("over-collection", Severity.HIGH),
        ("missing-consent", RULES["missing-consent"].severity),
    ]
    assert policy.label_severity("insult") is Severity.LOW
    assert [ref.id for ref in policy.refs] == ["base", "own"]


# ---- the legal register -------------------------------------------------------------------------------


def _cited() -> dict[str, tuple[str, ...]]:
    """The articles named by each rule, label, category and item of the guideline."""
    cited = {f"rules/{rule.id}": rule.legal for rule in RULES.values()}
    for label in LABELS.values():
        grounds = chain.from_iterable(label.basis.ground_basis.values())
        cited[f"labels/{label.id}"] = (*label.basis.articles, *label.basis.support_only, *grounds)
    cited |= {f"categories/{c.id}": c.restricted_by for c in POLICY.catalogue.source.categories}
    return cited | {f"coverage/{item.no}": item.articles for item in POLICY.coverage.items}


CITED = _cited()


@pytest.mark.parametrize("where", CITED)
def test_every_article_that_is_cited_is_in_the_register(where):
    assert [id_ for id_ in CITED[where] if id_ not in REGISTER.articles] == []


def test_articles_are_called_by_their_law_and_number_once():
    ids = [article.id for law in REGISTER.laws for article in law.articles]
    assert len(ids) == len(set(ids))
    assert [id_ for id_, (law, article) in REGISTER.articles.items() if not id_.startswith(f"{law.prefix}-")] == []
    assert len({law.prefix for law in REGISTER.laws}) == len(REGISTER.laws)


def test_every_article_says_since_when_it_is_in_force():
    dates = [article.effective for _, article in REGISTER.articles.values()]
    assert [date for date in dates if not re.match(r"\d{4}-\d{2}-\d{2}\b", date)] == []


@pytest.mark.parametrize(
    ("business", "classes"),
    [
        (Business(), {"consumer_business"}),
        (Business(consumer=False), set()),
        (Business(online=True), {"consumer_business", "online_trader", "app_operator", "network_operator"}),
        (Business(consumer=False, addressees=("travel", "shenzhen")), {"travel", "shenzhen"}),
    ],
)
def test_a_business_is_bound_by_its_classes(business, classes):
    everyone = {"everyone", "handler", "network_handler", "standard_reader"}
    assert bound_classes(business) == everyone | classes


def test_an_article_is_cited_only_to_whom_it_binds():
    ids = ("PIPL-6", "CRPL-14")
    assert [c.id for c in REGISTER.cite(ids, bound_classes(Business()), TODAY)] == ["PIPL-6", "CRPL-14"]
    assert [c.id for c in REGISTER.cite(ids, bound_classes(Business(consumer=False)), TODAY)] == ["PIPL-6"]


def test_an_article_is_cited_once_and_in_the_order_asked_for():
    ids = ("CRPL-14", "PIPL-6", "CRPL-14")
    assert [c.id for c in REGISTER.cite(ids, bound_classes(Business()), TODAY)] == ["CRPL-14", "PIPL-6"]


@pytest.mark.parametrize("id_", list(REGISTER.articles))
def test_an_article_is_cited_from_the_day_it_is_in_force(id_):
    law, article = REGISTER.articles[id_]
    day = article.effective[:10]
    before = f"{int(day[:4]) - 1}{day[4:]}"
    assert REGISTER.cite((id_,), frozenset({law.addressees}), day)
    assert not REGISTER.cite((id_,), frozenset({law.addressees}), before)


@pytest.mark.parametrize("business", [Business(), Business(consumer=False), Business(online=True)])
@pytest.mark.parametrize("where", [*(f"rules/{i}" for i in RULES), *(f"labels/{i}" for i in LABELS)])
def test_every_rule_and_label_has_a_basis_that_binds_any_business(where, business):
    kind, _, id_ = where.partition("/")
    ids = RULES[id_].legal if kind == "rules" else LABELS[id_].basis.articles
    assert REGISTER.cite(ids, bound_classes(business), TODAY)


def test_only_verified_law_is_firm():
    firm = {id_ for id_ in REGISTER.articles if REGISTER.firm(id_)}
    assert "PIPL-6" in firm
    for id_, (law, article) in REGISTER.articles.items():
        assert (id_ in firm) == (law.kind == "law" and article.verified)
    assert all(law.kind == "standard" for law in REGISTER.laws if law.prefix.startswith("GBT"))


def _weak() -> str:
    return next(id_ for id_ in REGISTER.articles if not REGISTER.firm(id_))


@pytest.mark.parametrize(("severity", "capped"), [("low", "low"), ("medium", "medium"), ("critical", "medium")])
def test_a_finding_on_a_weak_basis_is_never_above_medium(severity, capped):
    assert _finding((_weak(),), Severity(severity)).severity is Severity(capped)
    assert _finding((_weak(), "PIPL-6"), Severity(severity)).severity is Severity(capped)
    assert _finding(("PIPL-6", _weak()), Severity(severity)).severity is Severity(severity)


def _finding(legal: tuple[str, ...], severity: Severity):
    from types import SimpleNamespace

    from pipl_audit.model import TableKey, Text
    from pipl_audit.rules.base import Judged, finding

    rule = RULES["over-collection"].model_copy(update={"legal": legal})
    everyone = frozenset(law.addressees for law in REGISTER.laws)
    case = SimpleNamespace(
        policy=POLICY,
        columns=(SimpleNamespace(header="列"),),
        bound=frozenset({"consumer_business"}),
        dossier=SimpleNamespace(table=TableKey("t")),
        cite=lambda ids: REGISTER.cite(ids, everyone, TODAY),
    )
    judged = Judged((1,), Text("因", "why"), severity, Confidence.HIGH, 1, None, None)
    return finding(RuleInForce(rule, severity, {}), case, judged)


# ---- lint ---------------------------------------------------------------------------------------------


def _lint(**changed: object) -> list[tuple[str, str, object]]:
    """File, key and name of what lint finds in the shipped policies after a change."""
    policy = Policy()
    vars(policy).update(changed)
    return [(Path(p.file).name, p.key, p.values.get("name")) for p in policy_lint.problems(policy)]


def test_the_shipped_policies_have_no_problems():
    assert _lint() == []


@pytest.mark.parametrize(
    ("change", "key", "name"),
    [
        ({"legal": ("PIPL-6", "PIPL-666")}, "lint.unknown_article", "PIPL-666"),
        ({"legal": (_weak(),)}, "lint.weak_basis", "over-collection"),
        ({"kind": "necesity"}, "lint.unknown_kind", "necesity"),
        ({"params": {"nosuch": 1}}, "shape.wrong_value", "nosuch"),
    ],
)
def test_lint_finds_what_a_rule_may_not_do(change, key, name):
    rule = RULES["over-collection"].model_copy(update=change)
    rules = tuple(rule if r.id == rule.id else r for r in POLICY.all_rules)
    assert _lint(all_rules=rules, labels=()) == [("over-collection.yaml", key, name)]


@pytest.mark.parametrize(
    ("part", "change", "key", "name"),
    [
        ("basis", {"articles": (_weak(),)}, "lint.weak_basis", "wealth"),
        ("basis", {"articles": ("PIPL-6", "NO-1")}, "lint.unknown_article", "NO-1"),
        ("basis", {"support_only": ("NO-1",)}, "lint.unknown_article", "NO-1"),
        ("basis", {"ground_basis": {"sex": ("NO-1",)}}, "lint.unknown_article", "NO-1"),
    ],
)
def test_lint_finds_what_a_label_may_not_do(part, change, key, name):
    label = LABELS["wealth"]
    label = label.model_copy(update={part: getattr(label, part).model_copy(update=change)})
    assert _lint(labels=(label,)) == [("wealth.yaml", key, name)]


def test_lint_finds_a_pattern_that_would_never_be_tried():
    label = LABELS["wealth"]
    pattern = label.patterns[0].model_copy(update={"regex": r"\d\d"})
    label = label.model_copy(update={"patterns": (pattern,)})
    labels = compiled.LabelSet({label.id: label}, POLICY.vocabulary)
    assert _lint(_labels=labels) == [("wealth.yaml", "label.no_literal", None)]


def test_lint_finds_a_category_that_a_template_names_and_that_there_is_not():
    template = POLICY.templates["dine_in_restaurant"]
    need = template.necessary[0].model_copy(update={"categories": ("nmae",)})
    changed = template.model_copy(update={"necessary": (need,)})
    assert _lint(templates={template.id: changed}, labels=()) == [("templates.yaml", "lint.unknown_category", "nmae")]


def test_lint_finds_parameters_that_a_pack_may_not_give(tmp_path):
    pack = tmp_path / "own.yaml"
    pack.write_text(
        'id: own\nversion: "1"\ntitle: {zh: a, en: a}\ndescription: {zh: a, en: a}\n'
        "overrides:\n  over-collection:\n    params: {nosuch: 1}\n",
        encoding="utf-8",
    )
    (problem,) = policy_lint.overrides(Policy(str(pack)))
    assert (problem.line, problem.column, problem.values["name"]) == (7, 14, "nosuch")


# ---- headers ------------------------------------------------------------------------------------------

HEADERS = [
    # whole
    ("手机号", "mobile_phone", "contact", "high"),
    ("客户姓名", "name", "contact", "high"),
    ("身份证号", "resident_id_number", "identifier", "high"),
    ("家庭住址", "home_address", "contact", "high"),
    ("收货地址", "delivery_address", "contact", "high"),
    ("微信号", "wechat_id", "identifier", "high"),
    ("openid", "wechat_id", "identifier", "high"),
    ("宗教信仰", "religious_belief", "other", "high"),
    ("工作单位", "employer", "other", "high"),
    ("过敏史", "allergy", "other", "high"),
    ("人脸照片", "facial_image", "other", "high"),
    ("是否同意", "consent_record", "consent", "high"),
    ("推荐人", "referrer", "third_party", "high"),
    ("车牌号", "vehicle_info", "identifier", "high"),
    ("银行卡号", "bank_account", "identifier", "high"),
    ("e-mail", "email", "contact", "high"),
    ("E_Mail", "email", "contact", "high"),
    ("cust_name", "name", "contact", "high"),
    # folded: full width, traditional, case
    ("ＥＭＡＩＬ", "email", "contact", "high"),
    ("手機號", "mobile_phone", "contact", "high"),
    ("性別", "gender", "other", "high"),
    ("Gender", "gender", "other", "high"),
    # ambiguous: the values decide
    ("電話", "mobile_phone", "contact", "medium"),
    ("卡号", "account_id", "identifier", "medium"),
    ("title", "job_title", "other", "medium"),
    ("昵称", "nickname", "contact", "medium"),
    # brackets
    ("手机号码（必填）", "mobile_phone", "contact", "high"),
    ("【客户】手机", "mobile_phone", "contact", "high"),
    ("客户姓名(中文)", "name", "contact", "high"),
    ("（手机号）", "mobile_phone", "contact", "high"),
    # affixes
    ("客户手机号", "mobile_phone", "contact", "high"),
    ("手机号_1", "mobile_phone", "contact", "high"),
    ("会员姓名", "name", "contact", "high"),
    ("备注1", "staff_remark", "remark", "high"),
    # tokens and camelCase
    ("login_ip", "ip_address", "identifier", "high"),
    ("customerPhone", "mobile_phone", "contact", "medium"),
    ("userId", "account_id", "identifier", "high"),
    ("vip tag", "user_tag", "tag", "medium"),
    ("member.birthday", "birth_date", "other", "medium"),
    # roles without a category
    ("会员标签", None, "tag", "high"),
    ("门店备注", None, "remark", "high"),
    ("录入人", None, "staff", "high"),
    ("created_by", None, "staff", "high"),
    ("employee_name", None, "staff", "medium"),
    ("订单号", None, "order", "high"),
    ("产品名称", None, "other", "high"),
    ("公司名称", None, "organisation", "high"),
    ("createdAt", None, "timestamp", "high"),
    # endings
    ("某某系统备注", None, "remark", "medium"),
    ("内部标签", None, "tag", "medium"),
    ("last_seen_at", None, "timestamp", "medium"),
    ("lastSeenAt", None, "timestamp", "medium"),
    ("退款金额", None, "measure", "medium"),
    ("totalAmount", None, "measure", "medium"),
    # a listed word inside another is no listed word
    ("page", None, "other", "low"),
    ("shipping", None, "other", "low"),
    ("zip_code", None, "other", "low"),
    ("filename", None, "other", "low"),
    ("hostname", None, "other", "low"),
    ("footnote", None, "other", "low"),
    ("seat", None, "other", "low"),
    ("format", None, "other", "low"),
    ("candidate", None, "other", "low"),
    ("vintage", None, "other", "low"),
    ("备用字段1", None, "other", "low"),
    ("", None, "other", "low"),
    ("  ", None, "other", "low"),
    ("()", None, "other", "low"),
]


@pytest.mark.parametrize(("header", "category", "role", "confidence"), HEADERS, ids=[h[0] or "-" for h in HEADERS])
def test_a_header_is_read_whole_or_by_words_never_by_parts_of_them(header, category, role, confidence):
    meaning = POLICY.catalogue.read(header)
    assert (meaning.category, meaning.role, meaning.confidence.value) == (category, Role(role), confidence)
    assert meaning.reason.zh
    assert meaning.reason.en


@pytest.mark.parametrize(
    ("header", "never"),
    [("recipient", "ip_address"), ("message", "age"), ("usage", "age"), ("recipient_name", "ip_address")],
)
def test_a_word_inside_a_word_is_not_read(header, never):
    assert POLICY.catalogue.read(header).category != never


@given(st.text(max_size=30))
def test_any_header_can_be_read(header):
    meaning = POLICY.catalogue.read(header)
    assert meaning.category is None or meaning.category in POLICY.catalogue.by_id


def test_the_home_of_an_entity_is_where_it_stands_first():
    assert POLICY.catalogue.home("CN_RESIDENT_ID").id == "resident_id_number"
    assert POLICY.catalogue.home("NO_SUCH") is None
    assert POLICY.catalogue.at_home("CN_RESIDENT_ID", "resident_id_number")
    assert not POLICY.catalogue.at_home("CN_RESIDENT_ID", "home_address")
    assert not POLICY.catalogue.at_home("CN_RESIDENT_ID", None)


# ---- necessity ----------------------------------------------------------------------------------------

RESTAURANT, DELIVERY, NONE = "dine_in_restaurant", "food_delivery", None
DECLARED, DOUBTED, NOT_JUDGED = {"declared": True}, {"declared": True, "doubted": True}, {"judged": False}
VERDICTS = [
    # service, role, category, what is declared and expected, verdict
    (NONE, "contact", "mobile_phone", {}, "unknown"),
    (NONE, "contact", "mobile_phone", DECLARED, "declared"),
    (NONE, "contact", "home_address", {}, "unknown"),
    (RESTAURANT, "identifier", "account_id", {}, "necessary"),
    (RESTAURANT, "contact", "mobile_phone", {}, "unknown"),
    (RESTAURANT, "contact", "mobile_phone", DECLARED, "declared"),
    (RESTAURANT, "contact", "home_address", {}, "unneeded"),
    (RESTAURANT, "contact", "home_address", DOUBTED, "declared"),
    (RESTAURANT, "identifier", "account_id", DECLARED, "necessary"),
    (DELIVERY, "contact", "mobile_phone", {}, "necessary"),
    (DELIVERY, "other", "religious_belief", {}, "unknown"),
    (DELIVERY, "other", "religious_belief", DECLARED, "declared"),
    (RESTAURANT, "staff", "name", NOT_JUDGED, "unknown"),
    (RESTAURANT, "tag", "user_tag", NOT_JUDGED, "unknown"),
    (RESTAURANT, "remark", None, NOT_JUDGED, "unknown"),
    (RESTAURANT, "order", None, NOT_JUDGED, "unknown"),
    (RESTAURANT, "consent", "consent_record", NOT_JUDGED, "unknown"),
]


@pytest.mark.parametrize(("service", "role", "category", "expected", "verdict"), VERDICTS)
def test_the_verdict_on_necessity(service, role, category, expected, verdict):
    columns = ({"header": "列", "purpose": "用途"},) if expected.get("declared") else ()
    company = Company.model_validate({"declaration": {"business": {"service": service}, "columns": columns}})
    found = necessity("列", Role(role), category, company, POLICY)
    assert found.necessity is Necessity(verdict)
    assert found.judged is expected.get("judged", True)
    assert found.doubted is expected.get("doubted", False)
    assert "过度收集" not in found.reason.zh, "over-collection is never stated as fact"


def test_a_purpose_may_be_named_by_its_id_or_in_words():
    declaration = Declaration.model_validate(
        {
            "purposes": [{"id": "login", "name": "会员登录"}],
            "columns": [{"header": " 手机号 ", "purpose": "login"}, {"header": "生日", "purpose": "生日礼遇"}],
        }
    )
    named = [declaration.purpose_of(declaration.column(header)).name for header in ("手机号", "生日")]
    assert named == ["会员登录", "生日礼遇"]
    assert declaration.column("姓名") is None


def test_an_unknown_service_is_refused_with_the_nearest_one():
    company = Company.model_validate({"declaration": {"business": {"service": "dine_in_restaurnt"}}})
    ((_, sentence),) = _problems(lambda: check_service(company, POLICY, None))
    assert "did you mean “dine_in_restaurant”?" in sentence


def test_services_and_templates_name_categories_that_there_are():
    known = POLICY.catalogue.by_id
    for service in POLICY.services.values():
        assert [name for name in service.necessary if name not in known] == []
    assert not set(POLICY.services) & set(POLICY.templates)


def test_the_declaration_is_looked_for_up_to_the_root_of_the_repository(tmp_path):
    inner = tmp_path / "repository" / "a"
    inner.mkdir(parents=True)
    outer = tmp_path / "pipl-audit.yaml"
    outer.write_text("settings: {}\n", encoding="utf-8")
    assert find_declaration(inner) == outer
    (tmp_path / "repository" / ".git").write_text("gitdir: elsewhere\n", encoding="utf-8")
    assert find_declaration(inner) is None
    own = tmp_path / "repository" / "pipl-audit.yaml"
    own.write_text("settings: {}\n", encoding="utf-8")
    assert find_declaration(inner) == own


# ---- phrases ------------------------------------------------------------------------------------------

PHRASES = all_phrases()
BUILT = (
    r"commands\.(severity|confidence|headers)_\w+",
    r"reasons\.aside_\w+",
    r"report\.(severity|confidence|disposition|necessity|role|level)(_means)?\.\w+",
    r"report\.(section|limit|right|sign|basis|conclusion|count|coverage\.level)\.\w+",
    r"report\.incomplete\.skips_one",
    r"sources\.(delimiter|skip)_\w+",
)
"""Keys that the code puts together from a prefix and a choice."""


def _source() -> str:
    files = (path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".j2"))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_both_languages_of_a_phrase_name_the_same_values():
    def names(text):
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert [key for key, text in PHRASES.items() if names(text.zh) != names(text.en)] == []


def test_every_phrase_has_words_in_both_languages():
    empty = [key for key, text in PHRASES.items() if not (text.zh.strip() and text.en.strip())]
    assert empty == ["findings.nothing_beside"]


def test_no_phrase_key_is_anything_but_text():
    assert [key for key in PHRASES if not re.fullmatch(r"[a-z]+\.[a-z0-9_.]+", key)] == []


def test_every_key_used_in_the_code_exists():
    calls = r"(?:phrase|text|Error|[pP]roblem|Skip|_unknown|_broken|_note)"
    used = set(re.findall(calls + r"""\([^"'()]*["']([a-z]+\.[a-z0-9_.]+)["']""", _source()))
    parts = {key.split(".")[0] for key in PHRASES}
    assert len(used) > 80
    assert sorted(key for key in used if key.split(".")[0] in parts and key not in PHRASES) == []


def test_every_phrase_is_used():
    quoted = set(re.findall(r"""["']([a-z0-9_.]+)["']""", _source()))
    unused = [
        key
        for key in PHRASES
        if key not in quoted
        and key.split(".", 1)[1] not in quoted
        and not any(re.fullmatch(built, key) for built in BUILT)
    ]
    assert unused == []


def test_a_value_is_never_read_as_a_phrase():
    from pipl_audit.model import Lang

    assert "{0.__class__} %s" in phrase("file.missing", Lang.EN, path="{0.__class__} %s")
