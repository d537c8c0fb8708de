"""Validates files of attestations and registers against their schema, and shows that the schema can refuse.

Called with the schema and the folders of files. A day of TOML is to the schema what it is to editors: a text.
The files of a scenario hold days that the mock fills in.
"""

import datetime
import json
import pathlib
import re
import sys
import tomllib

import jsonschema

schema = json.load(open(sys.argv[1], encoding="utf-8"))
kind = jsonschema.validators.validator_for(schema)
kind.check_schema(schema)
validator = kind(schema, format_checker=kind.FORMAT_CHECKER)


def plain(value):
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


files = {}
for folder in sys.argv[2:]:
    for path in sorted(pathlib.Path(folder).rglob("*.toml")):
        text = re.sub(r"\{\{date [^}]*\}\}", "2026-04-01", path.read_text(encoding="utf-8"))
        files[path.name] = plain(tomllib.loads(text))
assert len(files) > 5, files

for name, file in files.items():
    for error in validator.iter_errors(file):
        raise SystemExit(f"{name}: {error.message}")

for name, file in files.items():
    assert not validator.is_valid(file | {"ownr": "a"}), f"{name}: an unknown key is taken"
    assert not validator.is_valid(file | {"date": "soon"}), f"{name}: a day that is none is taken"
    assert not validator.is_valid({key: file[key] for key in file if key != "owner"}), f"{name}: nobody answers for it"
    assert not validator.is_valid(file | {"register": "list"}), f"{name}: a register of no kind is taken"
