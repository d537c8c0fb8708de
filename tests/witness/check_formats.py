"""Reads every report for machines with an implementation that nobody here wrote, and compares it with the JSON report.

usage: python3 check_formats.py FOLDER
The folder holds report.json, schema.json and report.FORMAT for each format, all of one snapshot.
"""

import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import botocore.session
import jsonschema
from botocore.validate import ParamValidator
from junitparser import Error, Failure, JUnitXml, Skipped
from markdown_it import MarkdownIt
from prometheus_client.parser import text_string_to_metric_families
from py_ocsf_models.events.findings.compliance_finding import ComplianceFinding
from py_ocsf_models.objects.cloud import Cloud
from trestle.oscal.assessment_results import Model

FOLDER = Path(sys.argv[1])


def text(name):
    return (FOLDER / name).read_text(encoding="utf-8")


def lines(name):
    return [json.loads(line) for line in text(name).removesuffix("\n").split("\n")]


REPORT = json.loads(text("report.json"))
CHECKS = {check["id"]: check for check in REPORT["checks"]}
FINDINGS = {finding["id"]: finding for finding in REPORT["findings"]}


def outcomes():
    """What formats with one entry for each result must show: findings, and checks that no finding shows."""
    told = {id: finding["outcome"] for id, finding in FINDINGS.items()}
    shown = {(finding["check"], finding["outcome"]) for finding in FINDINGS.values()}
    told |= {id: one["outcome"] for id, one in CHECKS.items() if (id, one["outcome"]) not in shown}
    return told


OUTCOMES = outcomes()


def ndjson():
    schema = json.loads(text("schema.json"))
    told = {kind: [] for kind in ("items", "checks", "findings", "waivers", "gaps")}
    validators = {}
    for line in lines("report.ndjson"):
        kind = line.pop("type")
        if kind == "head":
            told |= line
            continue
        part = {"$schema": schema["$schema"], "$ref": f"#/$defs/{kind.capitalize()}", "$defs": schema["$defs"]}
        validator = validators.setdefault(kind, jsonschema.Draft202012Validator(part))
        if len(told[f"{kind}s"]) < 50:
            validator.validate(line)
        told[f"{kind}s"].append(line)
    assert told == REPORT, "the lines are not the report"


def junit():
    suites = JUnitXml.fromfile(str(FOLDER / "report.junit"))
    told = {case.name: case.result for suite in suites for case in suite}
    kinds = {"fail": Failure, "unknown": Error, "not_applicable": Skipped}
    assert told.keys() == CHECKS.keys(), told.keys() ^ CHECKS.keys()
    for id, results in told.items():
        wanted = kinds.get(CHECKS[id]["outcome"])
        assert [type(one) for one in results] == ([wanted] if wanted else []), (id, results)
    totals = Counter(check["outcome"] for check in CHECKS.values())
    assert suites.tests == len(CHECKS) and suites.failures == totals["fail"] and suites.errors == totals["unknown"]
    for suite in suites:
        before = (suite.tests, suite.failures, suite.errors, suite.skipped)
        suite.update_statistics()
        assert before == (suite.tests, suite.failures, suite.errors, suite.skipped), suite.name
    for finding in FINDINGS.values():
        if finding["outcome"] in ("fail", "unknown") and CHECKS[finding["check"]]["outcome"] != "pass":
            body = told[finding["check"]][0].text
            assert shown(finding["resource"]) in body, finding


def shown(name):
    """A name in which what cannot be seen is written out: by the general category, control and format."""
    hidden = lambda char: unicodedata.category(char) in ("Cc", "Cf")
    return "".join(f"[U+{ord(char):04X}]" if hidden(char) else char for char in name)


def markdown():
    tokens = MarkdownIt("gfm-like", {"linkify": True, "html": True}).parse(text("report.markdown"))
    kinds, spans = Counter(), set()
    for token in tokens:
        kinds[token.type] += 1
        for child in token.children or []:
            kinds[child.type] += 1
            if child.type == "code_inline":
                spans.add(child.content)
    for kind in ("html_inline", "html_block", "link_open", "image", "fence", "code_block", "blockquote_open"):
        assert not kinds[kind], (kind, kinds)
    assert kinds["table_open"] == 1 and kinds["tr_open"] == 1 + len(REPORT["items"]), kinds
    for id, check in CHECKS.items():
        rows = [one for one in REPORT["findings"] if one["check"] == id and one["outcome"] == check["outcome"]]
        if check["outcome"] in ("fail", "unknown"):
            assert id in spans, id
            names = {shown(one["resource"]) for one in rows}
            assert (not names or names & spans) and (len(rows) > 5 or names <= spans), (id, names - spans)


def prometheus():
    families = {one.name: one.samples for one in text_string_to_metric_families(text("report.prometheus"))}
    value = lambda name: families[f"kakunin_{name}"][0].value
    assert value("score_lower") == REPORT["score"]["lower"] and value("score_upper") == REPORT["score"]["upper"]
    assert value("complete") == REPORT["complete"]
    for item in REPORT["items"]:
        has = {one.labels["verdict"]: one.value for one in families["kakunin_item_verdict"] if one.labels["item"] == item["id"]}
        assert [verdict for verdict, is_so in has.items() if is_so] == [item["verdict"]], item["id"]
        lower = [one.value for one in families["kakunin_item_score_lower"] if one.labels["item"] == item["id"]]
        assert lower == ([] if item["lower"] is None else [item["lower"]]), item["id"]
    counts = {(one.labels["check"], one.labels["outcome"]): one.value for one in families["kakunin_findings"]}
    wanted = {(id, outcome): count for id, one in CHECKS.items() for outcome, count in one["counts"].items()}
    assert counts == wanted
    causes = {one.labels["cause"]: one.value for one in families["kakunin_gaps"] if one.value}
    assert causes == Counter(gap["cause"] for gap in REPORT["gaps"])
    assert not any("resource" in one.labels for samples in families.values() for one in samples)


def ocsf():
    status = {"pass": 1, "fail": 3, "unknown": 0, "not_applicable": 99}
    told, uids = {}, set()
    for line in lines("report.ocsf"):
        event = ComplianceFinding.model_validate(line)
        Cloud.model_validate(line["cloud"])
        assert event.metadata.version == "1.5.0" and event.type_uid == 200301 and event.time > 10**12
        uids.add(event.metadata.uid)
        assert event.finding_info.uid.startswith(line["cloud"]["account"]["uid"] + "/")
        id = event.finding_info.uid.partition("/")[2]
        told[id] = event.compliance.status_id
        accepted = (FINDINGS.get(id) or {}).get("accepted") is not None
        assert (event.status_id == 3) == accepted, id
        if id in FINDINGS:
            assert event.resources[0].uid == FINDINGS[id]["resource"], id
    assert told == {id: status[outcome] for id, outcome in OUTCOMES.items()}
    assert len(uids) == len(OUTCOMES)


LENGTHS = {"Id": 512, "ProductArn": 2048, "GeneratorId": 512, "Title": 256, "Description": 1024}


def asff():
    model = botocore.session.get_session().get_service_model("securityhub")
    shape = model.operation_model("BatchImportFindings").input_shape
    status = {"pass": "PASSED", "fail": "FAILED", "unknown": "NOT_AVAILABLE", "not_applicable": "NOT_AVAILABLE"}
    told = {}
    for request in lines("report.asff"):
        report = ParamValidator().validate(request, shape)
        assert not report.has_errors(), report.generate_report()
        assert 1 <= len(request["Findings"]) <= 100 and len(json.dumps(request).encode()) < 6_000_000
        assert len({one["ProductArn"] for one in request["Findings"]}) == 1
        for one in request["Findings"]:
            strings(one, shape.members["Findings"].member)
            for member, most in LENGTHS.items():
                assert 1 <= len(one[member]) <= most, (member, one)
            resource = one["Resources"][0]
            assert len(resource["Id"]) <= 512 and len(resource["Region"]) <= 16
            assert len(one.get("Remediation", {"Recommendation": {"Text": ""}})["Recommendation"]["Text"]) <= 512
            assert len(one["ProductFields"]) <= 50 and all(len(v) <= 2048 for v in one["ProductFields"].values())
            id = one["Id"].rpartition("/")[2]
            told[id] = one["Compliance"]["Status"]
            unknown = OUTCOMES[id] == "unknown"
            codes = [reason["ReasonCode"] for reason in one["Compliance"].get("StatusReasons", [])]
            assert ("KAKUNIN_UNKNOWN" in codes) == unknown, (id, codes)
            accepted = (FINDINGS.get(id) or {}).get("accepted") is not None
            assert (one["Workflow"]["Status"] == "SUPPRESSED") == accepted, id
    assert told == {id: status[outcome] for id, outcome in OUTCOMES.items()}


def strings(value, shape):
    """Patterns and enumerations, which botocore's validator leaves to the service."""
    if shape.type_name == "structure":
        for name, member in value.items():
            strings(member, shape.members[name])
    elif shape.type_name == "list":
        for member in value:
            strings(member, shape.member)
    elif shape.type_name == "map":
        for member in value.values():
            strings(member, shape.value)
    elif shape.type_name == "string":
        pattern = shape.metadata.get("pattern")
        assert not pattern or re.search(pattern, value), (shape.name, value)
        assert not getattr(shape, "enum", None) or value in shape.enum, (shape.name, value)


def oscal():
    state = {
        "conforms": ("satisfied", "pass"),
        "does_not_conform": ("not-satisfied", "fail"),
        "undetermined": ("not-satisfied", "other"),
        "needs_attestation": ("not-satisfied", "other"),
        "not_applicable": ("satisfied", "other"),
    }
    document = json.loads(text("report.oscal"))
    model = Model.model_validate(document)
    whole = document["assessment-results"]
    result = whole["results"][0]
    assert len(model.assessment_results.results[0].observations) == len(OUTCOMES)
    told = {}
    for finding in result["findings"]:
        status = finding["target"]["status"]
        told[finding["target"]["target-id"]] = (status["state"], status["reason"])
    assert told == {item["id"]: state[item["verdict"]] for item in REPORT["items"]}
    props = lambda one: {prop["name"]: prop["value"] for prop in one["props"]}
    observed = {props(one)["finding"]: props(one)["outcome"] for one in result["observations"]}
    assert observed == OUTCOMES
    uuids(whole, result)


def uuids(whole, result):
    """Every reference leads somewhere, and no UUID is given twice."""
    items = [one["uuid"] for one in result["local-definitions"]["inventory-items"]]
    observations = [one["uuid"] for one in result["observations"]]
    own = [whole["uuid"], result["uuid"], *items, *observations, *(one["uuid"] for one in result["findings"])]
    assert len(own) == len(set(own))
    assert {one["subjects"][0]["subject-uuid"] for one in result["observations"]} == set(items)
    related = {
        one["observation-uuid"] for finding in result["findings"] for one in finding.get("related-observations", [])
    }
    assert related <= set(observations)
    assert whole["import-ap"]["href"] == "#" + whole["back-matter"]["resources"][0]["uuid"]


def main():
    assert len(OUTCOMES) > 1, OUTCOMES
    for check in (ndjson, junit, markdown, prometheus, ocsf, asff, oscal):
        check()
        print(check.__name__)


main()
