"""Runs the examples of some labels and prints the failures: ``python bench/try_labels.py insult health``.

Texts behind ``--`` are tried against all labels instead: ``python bench/try_labels.py -- 圆脸微胖 --remark 老投诉的``.
"""

import sys

from pipl_audit.errors import PolicyError
from pipl_audit.labels.matching import LabelMatcher
from pipl_audit.policy.loader import load_labels
from pipl_audit.policy.root import policies_root
from pipl_audit.selftest import label_failures
from pipl_audit.text import fold

try:
    labels, vocabulary = load_labels(policies_root())
except PolicyError as error:
    for problem in error.problems:
        print(problem.place, problem.key, problem.values)
    sys.exit(2)
matcher = LabelMatcher(labels, vocabulary)
arguments = sys.argv[1:]
if arguments[:1] == ["--"]:
    kind = "tag"
    for text in arguments[1:]:
        if text == "--remark":
            kind = "remark"
            continue
        folded = fold(text)
        for span in matcher.find(folded, kind):
            start, end = folded.span(span.start, span.end)
            print(f"{text}\t{span.label}\t{text[start:end]}\t{span.confidence.value}\t{span.why.zh}")
        else:
            print(f"{text}\t.")
else:
    chosen = tuple(label for label in labels if not arguments or label.id in arguments)
    failures = list(label_failures(chosen, matcher))
    for failure in failures:
        print(f"{failure.where}: {failure.example}  → {failure.got}")
    # Allowed examples of every label must not carry any label of the chosen ones without being meant to.
    print(
        f"{len(chosen)} labels, {sum(len(x.any) for y in chosen for x in y.terms)} terms, "
        f"{sum(len(y.patterns) for y in chosen)} patterns, {len(failures)} failures"
    )
    sys.exit(bool(failures))
