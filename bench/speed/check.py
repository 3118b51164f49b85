"""How long ``pipl-audit check`` takes: ``python bench/speed/check.py [TAGS [REMARKS]]`` (100,000 and 50,000).

Whole processes. Cold start: one tag, the median of five runs. Bulk: distinct texts of ``make_texts.py`` in a file,
as many processes as there are cores. Absolute times depend on the machine; quote the ratios to a plain read of the
same file, line by line, in Python.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from make_texts import texts

STARTS = 5
CHECK = (sys.executable, "-m", "pipl_audit", "check")
READ = "import sys; sum(len(line) for line in open(sys.argv[1], encoding='utf-8'))"


def seconds(*command: str) -> tuple[float, float]:
    """Wall and CPU time of a process with those that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        sys.exit(f"{command}: exit code {done.returncode}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def report(name: str, count: int, taken: tuple[float, float], floor: tuple[float, float]) -> None:
    (wall, cpu), (floor_wall, floor_cpu) = taken, floor
    print(
        f"{name:<18}{count / wall:9,.0f} lines/s   wall {wall:6.2f} s = {wall / floor_wall:6.0f} x"
        f"   CPU {cpu:6.2f} s = {cpu / floor_cpu:6.0f} x"
    )


def main() -> None:
    counts = [*map(int, sys.argv[1:3]), *(100_000, 50_000)[len(sys.argv) - 1 :]]
    starts = [seconds(*CHECK, "圆脸微胖") for _ in range(STARTS)]
    print(f"cold start         wall {median(w for w, _ in starts):.2f} s   CPU {median(c for _, c in starts):.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        for kind, count, options in (("tags", counts[0], ()), ("remarks", counts[1], ("--column", "备注"))):
            file = Path(folder) / f"{kind}.txt"
            file.write_text("\n".join(texts(kind, count)) + "\n", encoding="utf-8")
            floor = seconds(sys.executable, "-c", READ, str(file))
            report(kind, count, seconds(*CHECK, "--input", str(file), "--format", "jsonl", *options), floor)


if __name__ == "__main__":
    main()
