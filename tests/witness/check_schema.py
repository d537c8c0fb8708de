"""Validates a JSON report against its schema, and shows that the schema can refuse.

Called with the files of the report and of the schema; an outside witness, since both come from one type.
"""

import copy
import json
import sys

import jsonschema

report = json.load(open(sys.argv[1], encoding="utf-8"))
schema = json.load(open(sys.argv[2], encoding="utf-8"))

validator = jsonschema.validators.validator_for(schema)
validator.check_schema(schema)
jsonschema.validate(report, schema)


def refused(change):
    other = copy.deepcopy(report)
    change(other)
    return not validator(schema).is_valid(other)


assert refused(lambda other: other.update(format="kakunin.report/2")), "another format is taken"
assert refused(lambda other: other["items"][0].pop("lower")), "an item without a bound is taken"
assert refused(lambda other: other["checks"][0].update(outcome="fine")), "an outcome that is none is taken"
assert refused(lambda other: other["findings"][0].pop("calls")), "a finding without its calls is taken"
