"""Turns the figures of several scans into one row of README's cost table, or writes the table."""

import json
import sys

NAMES = {"kasumi": "霞市 (mock)", "moto": "桐原町 (moto)"}


def row(name):
    runs = sorted((json.loads(line) for line in sys.stdin), key=lambda run: run["cpu_ms"])
    run = runs[len(runs) // 2]
    services = ", ".join(f"{service} {count}" for service, count in run["by_service"].items())
    print(
        f"| {NAMES[name]} | {run['wall_ms'] / 1000:.1f} s | {run['cpu_ms'] / 1000:.2f} s "
        f"| {run['peak_kb'] / 1024:.0f} MB | {run['first_call_ms']} ms | {run['calls']} | {services} |"
    )


def write(table, readmes):
    start, end = "<!-- generated: cost -->\n", "<!-- end -->"
    text = open(table, encoding="utf-8").read()
    for path in readmes:
        readme = open(path, encoding="utf-8").read()
        before, rest = readme.split(start, 1)
        after = rest.split(end, 1)[1]
        with open(path, "w", encoding="utf-8") as file:
            file.write(before + start + text + end + after)


if sys.argv[1] == "--write":
    write(sys.argv[2], sys.argv[3:])
else:
    row(sys.argv[1])
