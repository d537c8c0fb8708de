"""Prints mocks/closed_lists.toml: for each operation, the members of its answer that hold values of
closed lists (enums), by their names on the wire, as botocore's models of AWS's APIs give them.

Usage: python closed_lists.py < operations    (lines `service operation`, by signing name)
"""

import sys

import botocore.session

# Signing name -> botocore's names, where they differ.
BOTOCORE = {
    "access-analyzer": ["accessanalyzer"],
    "airflow": ["mwaa"],
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

# As the ledger names it -> as S3 Control does.
MODELLED = {"GetAccountPublicAccessBlock": "GetPublicAccessBlock"}

session = botocore.session.get_session()
models = {}


def of(service):
    if service not in models:
        names = BOTOCORE.get(service, [service])
        models[service] = [session.get_service_model(name) for name in names]
    return models[service]


def wire_name(protocol, member, name):
    location = member.serialization.get("name")
    if protocol == "ec2":
        return location or name
    return location or name


def closed(shape, protocol, seen):
    found = set()
    if shape.name in seen:
        return found
    seen = seen | {shape.name}
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            target = member
            while target.type_name == "list":
                target = target.member
            if getattr(target, "enum", None):
                found.add(wire_name(protocol, member, name))
            else:
                found |= closed(target, protocol, seen)
    elif shape.type_name == "list":
        found |= closed(shape.member, protocol, seen)
    elif shape.type_name == "map":
        found |= closed(shape.value, protocol, seen)
    return found


print("# Members of answers that hold values of closed lists, by their names on the wire.")
print("# Made by tests/witness/closed_lists.py from botocore's models of AWS's APIs.")
for line in sorted(set(sys.stdin)):
    service, operation = line.split()
    members = set()
    for api in of(service):
        name = MODELLED.get(operation, operation)
        if name in api.operation_names and (shape := api.operation_model(name).output_shape):
            members |= closed(shape, api.metadata["protocol"], frozenset())
    if members:
        quoted = ", ".join(f'"{member}"' for member in sorted(members))
        print(f'"{service}:{operation}" = [{quoted}]')
