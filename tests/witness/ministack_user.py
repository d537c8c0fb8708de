"""Makes a user with a policy in a running ministack and prints the user's access key as JSON.

usage: python3 ministack_user.py ENDPOINT NAME POLICY.json
"""

import json
import sys
from pathlib import Path

import boto3

endpoint, name, policy = sys.argv[1:]
# ministack takes this key for the root user.
iam = boto3.client(
    "iam", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
)
iam.create_user(UserName=name)
documents = json.loads(Path(policy).read_text(encoding="utf-8"))
# Several where the limit of one was not enough.
for number, document in enumerate(documents if isinstance(documents, list) else [documents]):
    iam.put_user_policy(UserName=name, PolicyName=f"kakunin-{number}", PolicyDocument=json.dumps(document))
key = iam.create_access_key(UserName=name)["AccessKey"]
print(json.dumps({"id": key["AccessKeyId"], "secret": key["SecretAccessKey"]}))
