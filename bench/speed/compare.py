"""How long an audit takes, as ratios within one run: ``python bench/speed/compare.py [ROWS]`` (default 200,000).

Whole processes, in turns, best of three: reading the file as text with Polars (the floor of any engine that
builds columns), the audit on one core and on all, and stock Presidio per cell on the first 1,000 rows with
five pattern recognisers and a blank pipeline (its rate is scaled up). Absolute times depend on the machine;
quote the ratios.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
PRESIDIO_ROWS = 1_000
ROUNDS = 3

FLOOR = "import polars, sys; polars.read_csv(sys.argv[1], infer_schema=False)"
AUDIT = """
import sys
from pathlib import Path
from pipl_audit.audit import Request, audit
from pipl_audit.policy.policy import Policy
if __name__ == "__main__":
    report = audit(Request((Path(sys.argv[1]),), Policy(), workers=int(sys.argv[2])))
    assert report.summary.complete
"""
PRESIDIO = """
import csv, sys, spacy
from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine
nlp = SpacyNlpEngine(models=[{"lang_code": "zh", "model_name": "blank"}])
nlp.nlp = {"zh": spacy.blank("zh")}
forms = {"PHONE": r"1[3-9][0-9]{9}", "ID": r"[0-9]{17}[0-9X]", "MAIL": r"[a-z0-9.]+@[a-z.]+", "CARD": r"[0-9]{16,19}",
         "PLATE": r"[川京沪粤][A-Z][A-Z0-9]{5}"}
found = [PatternRecognizer(n, patterns=[Pattern(n, f, 0.5)], supported_language="zh") for n, f in forms.items()]
engine = AnalyzerEngine(registry=RecognizerRegistry(recognizers=found, supported_languages=["zh"]), nlp_engine=nlp,
                        supported_languages=["zh"])
rows = list(csv.reader(open(sys.argv[1], encoding="utf-8")))[1:int(sys.argv[2]) + 1]
for row in rows:
    for cell in row:
        if cell:
            engine.analyze(cell, language="zh")
"""


def seconds(code: str, *arguments: str) -> float:
    """Wall time of a Python process. The code stands in a file, since worker processes import it again."""
    with tempfile.NamedTemporaryFile("w", suffix=".py", encoding="utf-8") as script:
        script.write(code)
        script.flush()
        start = time.perf_counter()
        subprocess.run([sys.executable, script.name, *arguments], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - start


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        export = str(Path(folder) / "export.csv")
        subprocess.run([sys.executable, str(HERE / "make_export.py"), str(rows), export], check=True)
        runs = {
            "Polars reads the file as text": (FLOOR, export),
            "audit, one process": (AUDIT, export, "1"),
            "audit, two processes": (AUDIT, export, "2"),
        }
        best = {name: min(seconds(*run) for _ in range(ROUNDS)) for name, run in runs.items()}
        floor = best["Polars reads the file as text"]
        best["Presidio per cell (scaled up)"] = seconds(PRESIDIO, export, str(PRESIDIO_ROWS)) * rows / PRESIDIO_ROWS
        for name, taken in best.items():
            print(f"{name:<34} {taken:8.2f} s  {rows / taken:10,.0f} rows/s  {taken / floor:8.1f} x")


if __name__ == "__main__":
    main()
