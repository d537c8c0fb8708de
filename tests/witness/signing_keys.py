"""Makes one signing key of each kind in an emulator and prints their ARNs as JSON, by kind."""

import json
import sys

import boto3

kms = boto3.client(
    "kms",
    endpoint_url=sys.argv[1],
    region_name="ap-northeast-1",
    aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
    aws_secret_access_key="test",
)
kinds = ["ECC_NIST_P256", "ECC_NIST_P384", "RSA_2048", "ECC_NIST_EDWARDS25519"]
keys = {
    kind: kms.create_key(KeySpec=kind, KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"] for kind in kinds
}
keys["SYMMETRIC_DEFAULT"] = kms.create_key()["KeyMetadata"]["Arn"]
kms.create_alias(AliasName="alias/seal", TargetKeyId=keys["ECC_NIST_P256"])
keys["alias"] = keys["ECC_NIST_P256"].split(":key/")[0] + ":alias/seal"
print(json.dumps(keys))
