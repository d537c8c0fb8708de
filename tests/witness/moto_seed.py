"""Builds the AWS account of the fictional town of Kirihara (桐原町) in a running moto server.

usage: python3 moto_seed.py ENDPOINT
The last line of stdout is a JSON object: logical name -> real id. `moto_expected/`
says what an honest scan of this account must find; neither file was derived from the scanner.

What moto 5.2.5 answers wrongly or not at all among the calls of a scan (raw HTTP, three Regions asked):

| operation | answer | what an honest scanner makes of it |
|---|---|---|
| account:ListRegions, account:GetAccountInformation | 404, text/html | gap; Regions come from ec2:DescribeRegions |
| ec2:DescribeRegions | 200, AllRegions ignored; lists cn-* and us-gov-*, calls af-south-1 opt-in-not-required | as answered |
| cloudtrail:LookupEvents, cloudtrail:ListEventDataStores | 500, text/html | gap |
| observabilityadmin:ListCentralizationRulesForOrganization | 500, text/html | gap |
| ssm:ListResourceDataSync, dynamodb:ListGlobalTables | 500, text/html | gap |
| backup:ListBackupSelections | 500, text/html | gap: what a plan of that Region covers is unknown |
| backup:ListCopyJobs, backup:DescribeRegionSettings | 404, text/html | gap |
| backup:ListRecoveryPointsByBackupVault | 404, text/html (not asked: vaults say 0 points) | - |
| config:SelectResourceConfig | 200, always empty | read, no row |
| iam:GetAccountSummary | 200, root fields 0, no AccountPasswordPresent | root password unknown |
| iam:GetCredentialReport | 200, no <root_account> row; password_last_used `not_supported` for users without password | root's last use unknown |
| iam:GetAccountAuthorizationDetails | 200, Policies[] without PolicyName and PolicyId | the ARN identifies |
| s3:ListBuckets | 200, no BucketRegion | ?location is asked |
| s3 ?versioning, ?inventory | 200, root elements GetBucketVersioningResponse, ListBucketInventoryConfigurationsResponse | root name is not looked at |
| s3 ?encryption | 404 ServerSideEncryptionConfigurationNotFoundError where AWS answers AES256 | no customer key |
| kms:GetKeyRotationStatus | 200, never RotationPeriodInDays; false for asymmetric and HMAC keys where AWS refuses | period unknown |
| kms:DescribeKey | 200, MultiRegion null; an EXTERNAL key without material is Enabled | null = absent = false |
| kms:ListAliases | 200, alias/aws/* point to keys that ListKeys does not have | ignored |
| cloudtrail:DescribeTrails | 200, HasCustomEventSelectors false after PutEventSelectors | kirihara-osaka's selectors are not asserted |
| cloudtrail:GetTrailStatus | 200, LatestDeliveryTime is now, no digest time | digest never delivered |
| ec2:DescribeClientVpnEndpoints, directconnect:DescribeVirtualInterfaces | 500, text/html | gap: connections may be missing |
| rds:DescribeDBInstances | 200, LatestRestorableTime also with retention 0 | the retention decides |
| dynamodb:DescribeTable | 200, Replicas never shown (so the seed makes none) | - |
| rds:DescribeDBInstances | 200, without PubliclyAccessible unless it was given | unknown for that row |
| rds:DescribeDBParameters | 200, filter ignored; groups made by the seed hold what was set, others nothing | no value = default of the version |
| redshift-serverless:ListNamespaces, elasticache:DescribeServerlessCaches | 500 | gap of the Region |
| memorydb:DescribeClusters | 200 in Tokyo and Oregon, 500 in Osaka | gap in Osaka |
| monitoring:GetMetricData | 200, a series without points for each search | no row |
| ssm:DescribeInstanceInformation, rds:DescribeDBMajorEngineVersions, license-manager:ListLicenseConfigurations, wellarchitected:ListWorkloads | 500, text/html | gap |
| config:DescribeDeliveryChannelStatus, config:DescribeConformancePacks | 500, text/html | gap |
| securityhub:GetEnabledStandards, inspector2:ListCoverage | 404, text/html | gap |
| inspector2:BatchGetAccountStatus | 200, without the account asked for | malformed: a gap |
| ec2:DescribeInstances | 200, neither platformDetails nor usageOperation | unknown whether software is brought along |
| cloudformation:DescribeStacks | 200, no DriftInformation | never checked |
| elasticloadbalancing:DescribeListeners | 200, HTTP listeners name a security policy too | the protocol decides |
| elasticloadbalancing:DescribeSSLPolicies | 200, without ELBSecurityPolicy-TLS-1-0-2015-04, which listeners may use | suites unknown |
| acm:ListCertificates | 200, a certificate in use is PENDING_VALIDATION for a while | as answered |
| globalaccelerator:ListAccelerators | 500, text/html | gap |
| JSON services | 200 with Content-Type text/html | the body decides, not the header |
"""

import json
import sys
import time
import urllib.request

import boto3
from botocore.config import Config

TOKYO, OSAKA, OREGON = "ap-northeast-1", "ap-northeast-3", "us-west-2"
STRANGER = "999999999999"  # registered nowhere
SISTER = "222222222222"  # another own account, declared to the scan
FOREIGN_KEY = f"arn:aws:kms:{TOKYO}:444444444444:key/0f0f0f0f-1111-4222-8333-444444444444"
CALENDAR = "cron(0 18 * * ? *)"


class Town:
    """Clients by service and region, and the ids that the expectations refer to."""

    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.clients = {}
        self.ids = {}
        self.account = self.client("sts").get_caller_identity()["Account"]
        self.ids["account"] = self.account

    def client(self, service, region=TOKYO):
        key = (service, region)
        if key not in self.clients:
            config = Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"})
            self.clients[key] = boto3.client(
                service,
                region_name=region,
                endpoint_url=self.endpoint,
                aws_access_key_id="kirihara",
                aws_secret_access_key="kirihara",
                config=config,
            )
        return self.clients[key]


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def trust(principal, action="sts:AssumeRole", condition=None):
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    if condition:
        statement["Condition"] = condition
    return document(statement)


def mfa_deny(operator):
    """Denies all but MFA self-service without MFA; only `BoolIfExists` also binds long-term keys."""
    return document(
        {
            "Effect": "Deny",
            "NotAction": [
                "iam:CreateVirtualMFADevice",
                "iam:EnableMFADevice",
                "iam:ListMFADevices",
                "iam:ListVirtualMFADevices",
                "iam:ResyncMFADevice",
                "sts:GetSessionToken",
            ],
            "Resource": "*",
            "Condition": {operator: {"aws:MultiFactorAuthPresent": "false"}},
        }
    )


def seed_people(town):
    iam = town.client("iam")
    aws = "arn:aws:iam::aws:policy/"
    groups = {
        "kirihara-admins": [aws + "AdministratorAccess"],
        "kirihara-readers": [aws + "ReadOnlyAccess"],
        "kirihara-mfa-strict": [policy(town, "kirihara-mfa-strict", mfa_deny("BoolIfExists"))],
        "kirihara-mfa-loose": [policy(town, "kirihara-mfa-loose", mfa_deny("Bool"))],
    }
    for name, arns in groups.items():
        iam.create_group(GroupName=name)
        for arn in arns:
            iam.attach_group_policy(GroupName=name, PolicyArn=arn)
    # name: groups, console password, MFA device, access key ("Active", "Inactive" or None)
    people = {
        "yamane-kanri": (["kirihara-admins"], True, True, None),
        "kuroda-madoguchi": (["kirihara-readers"], True, False, None),
        "tsuboi-zaisei": ([], True, True, None),
        "batch-torikomi": ([], False, False, "Active"),
        "deploy-kiban": (["kirihara-admins"], False, False, "Active"),
        "denshi-renkei": (["kirihara-readers"], False, False, "Inactive"),
        "mita-system": (["kirihara-admins", "kirihara-mfa-strict"], True, True, "Active"),
        "nishio-hoshu": (["kirihara-admins", "kirihara-mfa-loose"], True, True, "Active"),
        "oku-gyosei": ([], False, False, None),
    }
    for name, (member_of, console, mfa, key) in people.items():
        iam.create_user(UserName=name)
        for group in member_of:
            iam.add_user_to_group(UserName=name, GroupName=group)
        if console:
            iam.create_login_profile(UserName=name, Password="Kirihara-2026-sakura!")
        if mfa:
            device = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]
            iam.enable_mfa_device(
                UserName=name,
                SerialNumber=device["SerialNumber"],
                AuthenticationCode1="123456",
                AuthenticationCode2="654321",
            )
        if key:
            made = iam.create_access_key(UserName=name)["AccessKey"]["AccessKeyId"]
            town.ids[f"key-{name}"] = made
            if key == "Inactive":
                iam.update_access_key(UserName=name, AccessKeyId=made, Status="Inactive")
    iam.attach_user_policy(UserName="tsuboi-zaisei", PolicyArn=aws + "AdministratorAccess")
    iam.put_user_policy(
        UserName="batch-torikomi",
        PolicyName="torikomi",
        PolicyDocument=document(allow("s3:GetObject", "arn:aws:s3:::kirihara-zeimu-data/*")),
    )
    iam.update_account_password_policy(
        MinimumPasswordLength=14,
        RequireSymbols=True,
        RequireNumbers=True,
        RequireUppercaseCharacters=True,
        RequireLowercaseCharacters=True,
        PasswordReusePrevention=5,
    )


def policy(town, name, text):
    made = town.client("iam").create_policy(PolicyName=name, PolicyDocument=text)
    return made["Policy"]["Arn"]


def seed_roles(town):
    iam = town.client("iam")
    github = {"Federated": f"arn:aws:iam::{town.account}:oidc-provider/token.actions.githubusercontent.com"}
    audience = {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}
    subject = "token.actions.githubusercontent.com:sub"
    web = "sts:AssumeRoleWithWebIdentity"
    roles = {
        "kirihara-dare-demo": trust({"AWS": "*"}),
        "kirihara-gaibu-id": trust({"AWS": "*"}, condition={"StringEquals": {"sts:ExternalId": "kirihara"}}),
        "kirihara-hoshu-gaisha": trust({"AWS": f"arn:aws:iam::{STRANGER}:root"}),
        "kirihara-koiki-rengo": trust({"AWS": f"arn:aws:iam::{SISTER}:role/koiki"}),
        "kirihara-jicho": trust({"AWS": f"arn:aws:iam::{town.account}:root"}),
        "kirihara-github-open": trust(github, web, {"StringEquals": audience, "StringLike": {subject: "repo:*"}}),
        "kirihara-github-bound": trust(
            github, web, {"StringEquals": {**audience, subject: "repo:kirihara-cho/infra:ref:refs/heads/main"}}
        ),
        "kirihara-server": trust({"Service": "ec2.amazonaws.com"}),
        "kirihara-kieta-aite": trust({"AWS": "AROAKIETAAITE0EXAMPLE"}),
    }
    for name, text in roles.items():
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=text)
    iam.create_service_linked_role(AWSServiceName="config.amazonaws.com")
    policies = {
        "kirihara-zenken": document(allow("*")),
        "kirihara-hobo-zenken": document(
            {"Effect": "Allow", "NotAction": "iam:DeleteAccountPasswordPolicy", "Resource": "*"}
        ),
        "kirihara-chosha-kara": document(allow("*", Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}})),
        "kirihara-log-etsuran": document(allow(["logs:FilterLogEvents", "logs:GetLogEvents"])),
    }
    for name, text in policies.items():
        iam.attach_role_policy(RoleName="kirihara-jicho", PolicyArn=policy(town, name, text))
    policy(town, "kirihara-nemuri", document(allow("*")))  # attached to nothing


def key_policy(town, *more):
    root = {"AWS": f"arn:aws:iam::{town.account}:root"}
    return document({"Effect": "Allow", "Principal": root, "Action": "kms:*", "Resource": "*"}, *more)


def seed_keys(town):
    everyone = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt", "Resource": "*"}
    caller = {"StringEquals": {"kms:CallerAccount": town.account, "kms:ViaService": f"s3.{TOKYO}.amazonaws.com"}}
    via = {"StringEquals": {"kms:ViaService": f"s3.{TOKYO}.amazonaws.com"}}
    stranger = {**everyone, "Principal": {"AWS": f"arn:aws:iam::{STRANGER}:root"}}
    sign = {"KeyUsage": "SIGN_VERIFY"}
    mac = {"KeyUsage": "GENERATE_VERIFY_MAC"}
    # name: region, rotate, alias, owner tag, arguments of CreateKey
    keys = {
        "zeimu": (TOKYO, True, True, True, {}),
        "juki": (TOKYO, False, True, True, {}),
        "fukushi": (TOKYO, True, True, False, {}),
        "kokuho": (TOKYO, True, False, True, {}),
        "shomei": (TOKYO, False, True, True, {"KeySpec": "RSA_2048", **sign}),
        "kao-ninsho": (TOKYO, False, True, True, {"KeySpec": "ECC_SECG_P256K1", **sign}),
        "renkei-mac": (TOKYO, False, True, True, {"KeySpec": "HMAC_256", **mac}),
        "kyu-mac": (OSAKA, False, True, True, {"KeySpec": "HMAC_224", **mac}),
        "mochikomi": (TOKYO, False, True, True, {"Origin": "EXTERNAL"}),
        "haiki-zumi": (TOKYO, False, True, True, {}),
        "haiki-chu": (TOKYO, False, True, True, {}),
        "dare-demo": (OSAKA, True, True, True, {"Policy": key_policy(town, everyone)}),
        "s3-dake": (OSAKA, True, True, True, {"Policy": key_policy(town, {**everyone, "Condition": via})}),
        "jicho-dake": (OSAKA, True, True, True, {"Policy": key_policy(town, {**everyone, "Condition": caller})}),
        "gyosha": (OSAKA, True, True, True, {"Policy": key_policy(town, stranger)}),
        "fukusei-kokunai": (TOKYO, True, True, True, {"MultiRegion": True}),
        "fukusei-kaigai": (OSAKA, True, True, True, {"MultiRegion": True}),
        "kaigai": (OREGON, False, True, True, {}),
    }
    for name, (region, rotate, alias, owner, arguments) in keys.items():
        kms = town.client("kms", region)
        if owner:
            arguments = {**arguments, "Tags": [{"TagKey": "owner", "TagValue": "soumu-ka"}]}
        made = kms.create_key(Description=name, **arguments)["KeyMetadata"]
        town.ids[f"kms-{name}"] = made["KeyId"]
        town.ids[f"kms-{name}-arn"] = made["Arn"]
        if rotate:
            kms.enable_key_rotation(KeyId=made["KeyId"])
        if alias:
            kms.create_alias(AliasName=f"alias/kirihara/{name}", TargetKeyId=made["KeyId"])
    for name, source, target in [("fukusei-kokunai", TOKYO, OSAKA), ("fukusei-kaigai", OSAKA, OREGON)]:
        made = town.client("kms", source).replicate_key(KeyId=town.ids[f"kms-{name}"], ReplicaRegion=target)
        town.ids[f"kms-{name}-replica-arn"] = made["ReplicaKeyMetadata"]["Arn"]
    kms = town.client("kms")
    grants = {
        "jicho": f"arn:aws:iam::{town.account}:role/kirihara-server",
        "gyosha": f"arn:aws:iam::{STRANGER}:role/hoshu",
        "service": "rds.amazonaws.com",
    }
    for name, grantee in grants.items():
        made = kms.create_grant(KeyId=town.ids["kms-zeimu"], GranteePrincipal=grantee, Operations=["Decrypt"])
        town.ids[f"grant-{name}"] = made["GrantId"]


def retire_keys(town):
    """After the resources exist: one retired key still has a volume, the other has nothing."""
    for name in ["haiki-zumi", "haiki-chu"]:
        town.client("kms").schedule_key_deletion(KeyId=town.ids[f"kms-{name}"], PendingWindowInDays=30)


def seed_buckets(town):
    # name: region, versioning, SSE-KMS key
    buckets = {
        "kirihara-zeimu-data": (TOKYO, True, "zeimu"),
        "kirihara-trail-log": (TOKYO, True, None),
        "kirihara-kobunsho": (TOKYO, True, "zeimu"),
        "kirihara-hikiwatashi": (TOKYO, True, None),
        "kirihara-machizukuri": (TOKYO, False, None),
        "kirihara-bcp-osaka": (OSAKA, True, "gyosha"),
        "kirihara-gazo-osaka": (OSAKA, False, None),
        "kirihara-kanko-oregon": (OREGON, True, None),
        "kirihara-trail-oregon": (OREGON, False, None),
    }
    for name, (region, versioned, key) in buckets.items():
        s3 = town.client("s3", region)
        lock = name == "kirihara-kobunsho"
        s3.create_bucket(
            Bucket=name,
            CreateBucketConfiguration={"LocationConstraint": region},
            ObjectLockEnabledForBucket=lock,
        )
        if versioned:
            s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        if key:
            rule = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": town.ids[f"kms-{key}-arn"]}
            s3.put_bucket_encryption(
                Bucket=name,
                ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": rule}]},
            )
    town.client("s3").put_object_lock_configuration(
        Bucket="kirihara-kobunsho",
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 400}},
        },
    )
    expire(town, TOKYO, "kirihara-trail-log", [("AWSLogs/", 400), ("tmp/", 7)])
    expire(town, OREGON, "kirihara-trail-oregon", [("", 90)])
    replicate(town, TOKYO, "kirihara-zeimu-data", "kirihara-bcp-osaka", "Enabled")
    replicate(town, TOKYO, "kirihara-kobunsho", "kirihara-kanko-oregon", "Enabled")
    replicate(town, TOKYO, "kirihara-hikiwatashi", "koiki-rengo-hokan", "Enabled")
    replicate(town, OSAKA, "kirihara-bcp-osaka", "kirihara-kanko-oregon", "Disabled")


def expire(town, region, bucket, rules):
    town.client("s3", region).put_bucket_lifecycle_configuration(
        Bucket=bucket,
        LifecycleConfiguration={
            "Rules": [
                {"ID": f"r{days}", "Status": "Enabled", "Filter": {"Prefix": prefix}, "Expiration": {"Days": days}}
                for prefix, days in rules
            ]
        },
    )


def replicate(town, region, source, target, status, role="kirihara-server"):
    town.client("s3", region).put_bucket_replication(
        Bucket=source,
        ReplicationConfiguration={
            "Role": f"arn:aws:iam::{town.account}:role/{role}",
            "Rules": [
                {
                    "ID": "utsushi",
                    "Priority": 1,
                    "Status": status,
                    "Filter": {"Prefix": ""},
                    "DeleteMarkerReplication": {"Status": "Disabled"},
                    "Destination": {"Bucket": f"arn:aws:s3:::{target}"},
                }
            ],
        },
    )


def seed_logs(town):
    groups = {
        (TOKYO, "/kirihara/cloudtrail"): 30,
        (TOKYO, "/aws/eks/kirihara/cluster"): None,
        (TOKYO, "/aws/ssm/session-manager"): 400,
        (OSAKA, "/aws/rds/instance/kirihara-bunsho/audit"): 90,
        (TOKYO, "/kirihara/app/madoguchi"): 30,
        (OREGON, "/kirihara/app/kanko"): 30,
    }
    for (region, name), days in groups.items():
        logs = town.client("logs", region)
        logs.create_log_group(logGroupName=name)
        if days:
            logs.put_retention_policy(logGroupName=name, retentionInDays=days)
    group = f"arn:aws:logs:{TOKYO}:{town.account}:log-group:/kirihara/cloudtrail:*"
    trails = [
        ("kirihara-sogo", TOKYO, "kirihara-trail-log", True, True, group),
        ("kirihara-osaka", OSAKA, "kirihara-trail-oregon", False, True, None),
        ("kirihara-teishi", OREGON, "kirihara-trail-log", True, False, None),
    ]
    for name, region, bucket, multi, logging, cwl in trails:
        trail = town.client("cloudtrail", region)
        more = {}
        if cwl:
            role = f"arn:aws:iam::{town.account}:role/kirihara-server"
            more = {"CloudWatchLogsLogGroupArn": cwl, "CloudWatchLogsRoleArn": role}
        trail.create_trail(
            Name=name, S3BucketName=bucket, IsMultiRegionTrail=multi, EnableLogFileValidation=multi, **more
        )
        if logging:
            trail.start_logging(Name=name)
    town.client("cloudtrail").put_event_selectors(
        TrailName="kirihara-sogo",
        EventSelectors=[{"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": []}],
    )
    town.client("cloudtrail", OSAKA).put_event_selectors(
        TrailName="kirihara-osaka",
        EventSelectors=[{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True, "DataResources": []}],
    )
    ec2 = town.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.80.0.0/16")["Vpc"]["VpcId"]
    town.ids["vpc-kiroku"] = vpc
    made = ec2.create_flow_logs(
        ResourceIds=[vpc],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination="arn:aws:s3:::kirihara-trail-log",
    )
    town.ids["flow-tokyo"] = made["FlowLogIds"][0]


def seed_networks(town):
    """A VPC on record with a bastion and a database, and one of which nothing is recorded."""
    ec2 = town.client("ec2")
    quiet = ec2.create_vpc(CidrBlock="10.81.0.0/16")["Vpc"]["VpcId"]
    servers = [{"Key": "ntp-servers", "Values": ["198.51.100.123"]}]
    options = ec2.create_dhcp_options(DhcpConfigurations=servers)["DhcpOptions"]["DhcpOptionsId"]
    ec2.associate_dhcp_options(DhcpOptionsId=options, VpcId=quiet)
    town.ids["vpc-shizuka"] = quiet
    # name: VPC, network of the subnet, ports and sources let in
    groups = {
        "fumidai": (town.ids["vpc-kiroku"], "10.80.1.0/24", [(22, "203.0.113.0/24"), (443, "0.0.0.0/0")]),
        "juki-db": (town.ids["vpc-kiroku"], "10.80.2.0/24", [(3306, "0.0.0.0/1"), (3306, "128.0.0.0/1")]),
        "mukashi": (quiet, "10.81.1.0/24", [(22, "0.0.0.0/0"), (5432, "10.80.0.0/16")]),
        "yotei": (quiet, None, [(3389, "0.0.0.0/0")]),
    }
    for name, (vpc, network, rules) in groups.items():
        group = ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)["GroupId"]
        town.ids[f"sg-{name}"] = group
        for port, source in rules:
            made = ec2.authorize_security_group_ingress(
                GroupId=group, IpProtocol="tcp", FromPort=port, ToPort=port, CidrIp=source
            )
            for rule in made.get("SecurityGroupRules", []):
                town.ids[f"sgr-{name}-{port}-{source.split('.')[0]}"] = rule["SecurityGroupRuleId"]
        if network:
            subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=network)["Subnet"]["SubnetId"]
            ec2.create_network_interface(SubnetId=subnet, Groups=[group])


def seed_sharing(town):
    ec2 = town.client("ec2", OSAKA)
    ec2.modify_snapshot_attribute(
        SnapshotId=town.ids["snap-hadaka"],
        Attribute="createVolumePermission",
        OperationType="add",
        GroupNames=["all"],
    )
    town.client("rds").modify_db_snapshot_attribute(
        DBSnapshotIdentifier="kirihara-juki-nendomatsu", AttributeName="restore", ValuesToAdd=[STRANGER]
    )
    s3 = town.client("s3")
    s3.put_public_access_block(
        Bucket="kirihara-trail-log",
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
    )
    town.client("s3", OSAKA).put_bucket_acl(Bucket="kirihara-gazo-osaka", ACL="public-read")
    arn = "arn:aws:s3:::kirihara-machizukuri"
    plain = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, arn + "/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    s3.put_bucket_policy(Bucket="kirihara-machizukuri", Policy=document(plain))


def seed_databases(town):
    # name: region, retention, arguments
    instances = {
        "kirihara-juki": (TOKYO, 7, {"StorageEncrypted": True, "KmsKeyId": town.ids["kms-zeimu-arn"]}),
        "kirihara-zeimu": (TOKYO, 0, {}),
        "kirihara-bunsho": (OSAKA, 3, {}),
        "kirihara-gakko": (OSAKA, 14, {}),
    }
    for name, (region, days, more) in instances.items():
        town.client("rds", region).create_db_instance(
            DBInstanceIdentifier=name,
            DBInstanceClass="db.t3.medium",
            Engine="mysql",
            AllocatedStorage=20,
            MasterUsername="kanri",
            MasterUserPassword="Kirihara-2026",
            BackupRetentionPeriod=days,
            **more,
        )
    town.client("rds").create_db_instance_read_replica(
        DBInstanceIdentifier="kirihara-yomi-juki", SourceDBInstanceIdentifier="kirihara-juki"
    )
    source = f"arn:aws:rds:{OSAKA}:{town.account}:db:kirihara-gakko"
    town.client("rds", OREGON).create_db_instance_read_replica(
        DBInstanceIdentifier="kirihara-utsushi-gakko", SourceDBInstanceIdentifier=source, SourceRegion=OSAKA
    )
    town.client("rds").create_db_snapshot(
        DBInstanceIdentifier="kirihara-juki", DBSnapshotIdentifier="kirihara-juki-nendomatsu"
    )
    tables = {
        "kirihara-yoyaku": (TOKYO, True, "zeimu"),
        "kirihara-tetsuzuki": (OSAKA, False, None),
        "kirihara-kanko": (OREGON, True, None),
    }
    for name, (region, pitr, key) in tables.items():
        dynamodb = town.client("dynamodb", region)
        more = {}
        if key:
            more["SSESpecification"] = {
                "Enabled": True,
                "SSEType": "KMS",
                "KMSMasterKeyId": town.ids[f"kms-{key}-arn"],
            }
        dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            **more,
        )
        if pitr:
            dynamodb.update_continuous_backups(
                TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
            )


def seed_volumes(town):
    # name: region, key ARN
    volumes = {
        "zeimu": (TOKYO, town.ids["kms-zeimu-arn"]),
        "haiki-chu": (TOKYO, town.ids["kms-haiki-chu-arn"]),
        "azukari": (TOKYO, FOREIGN_KEY),
        "hadaka": (OSAKA, None),
        "kanko": (OREGON, None),
    }
    for name, (region, key) in volumes.items():
        more = {"Encrypted": True, "KmsKeyId": key} if key else {}
        made = town.client("ec2", region).create_volume(AvailabilityZone=region + "a", Size=8, **more)
        town.ids[f"vol-{name}"] = made["VolumeId"]
    for name, region in [("zeimu", TOKYO), ("hadaka", OSAKA)]:
        made = town.client("ec2", region).create_snapshot(VolumeId=town.ids[f"vol-{name}"])
        town.ids[f"snap-{name}"] = made["SnapshotId"]
    made = town.client("efs").create_file_system(
        CreationToken="kirihara-kyoyu", Encrypted=True, KmsKeyId=town.ids["kms-zeimu-arn"]
    )
    town.ids["efs-kyoyu"] = made["FileSystemId"]
    made = town.client("efs", OSAKA).create_file_system(CreationToken="kirihara-hadaka", Encrypted=False)
    town.ids["efs-hadaka"] = made["FileSystemId"]


def seed_stores(town):
    town.client("redshift").create_cluster(
        ClusterIdentifier="kirihara-toukei",
        NodeType="ra3.large",
        NumberOfNodes=2,
        MasterUsername="kanri",
        MasterUserPassword="Kirihara-2026",
        PubliclyAccessible=True,
    )
    town.client("opensearch").create_domain(
        DomainName="kirihara-kensaku",
        ClusterConfig={"InstanceCount": 2, "ZoneAwarenessEnabled": True},
        EncryptionAtRestOptions={"Enabled": True},
        NodeToNodeEncryptionOptions={"Enabled": True},
        DomainEndpointOptions={"EnforceHTTPS": True},
        EBSOptions={"EBSEnabled": True, "VolumeSize": 10},
    )
    for name, spread in [("kirihara-kaigi", True), ("kirihara-hitori", False)]:
        town.client("elasticache").create_replication_group(
            ReplicationGroupId=name,
            ReplicationGroupDescription=name,
            Engine="redis",
            NumCacheClusters=2,
            MultiAZEnabled=spread,
            AutomaticFailoverEnabled=spread,
            AtRestEncryptionEnabled=spread,
            TransitEncryptionEnabled=spread,
        )
    town.client("rds").create_db_cluster_parameter_group(
        DBClusterParameterGroupName="kirihara-aurora", DBParameterGroupFamily="aurora-mysql8.0", Description="tls"
    )
    town.client("rds").modify_db_cluster_parameter_group(
        DBClusterParameterGroupName="kirihara-aurora",
        Parameters=[
            {"ParameterName": "require_secure_transport", "ParameterValue": "ON", "ApplyMethod": "immediate"},
            {"ParameterName": "time_zone", "ParameterValue": "Asia/Tokyo", "ApplyMethod": "immediate"},
        ],
    )
    town.client("rds").create_db_cluster(
        DBClusterIdentifier="kirihara-kaikei",
        Engine="aurora-mysql",
        MasterUsername="kanri",
        MasterUserPassword="Kirihara-2026",
        DBClusterParameterGroupName="kirihara-aurora",
        EnableCloudwatchLogsExports=["audit"],
        DeletionProtection=True,
        StorageEncrypted=True,
    )


def seed_alerts(town):
    """Two topics that alarms name, one without a subscription, and one that nothing names; a rule for AWS Health."""
    sns, cloudwatch, events = town.client("sns"), town.client("cloudwatch"), town.client("events")
    topics = {name: sns.create_topic(Name=f"kirihara-{name}")["TopicArn"] for name in ["keiho", "keiho-kyu", "chumon"]}
    sns.subscribe(TopicArn=topics["keiho"], Protocol="email", Endpoint="jouhou@town.kirihara.example")
    # alarm: database, metric, topic
    alarms = {
        "juki-youryou": ("kirihara-juki", "FreeStorageSpace", "keiho"),
        "juki-fuka": ("kirihara-juki", "CPUUtilization", "keiho"),
        "zeimu-youryou": ("kirihara-zeimu", "FreeStorageSpace", "keiho-kyu"),
        "zeimu-fuka": ("kirihara-zeimu", "CPUUtilization", "keiho"),
    }
    for name, (database, metric, topic) in alarms.items():
        cloudwatch.put_metric_alarm(
            AlarmName=f"kirihara-{name}",
            Namespace="AWS/RDS",
            MetricName=metric,
            Dimensions=[{"Name": "DBInstanceIdentifier", "Value": database}],
            Statistic="Average",
            Period=300,
            EvaluationPeriods=1,
            Threshold=1.0,
            ComparisonOperator="LessThanThreshold",
            AlarmActions=[topics[topic]],
        )
    events.put_rule(Name="kirihara-health", EventPattern=json.dumps({"source": ["aws.health"]}))
    events.put_targets(Rule="kirihara-health", Targets=[{"Id": "keiho", "Arn": topics["keiho"]}])


def seed_backup(town):
    backup = town.client("backup")
    backup.create_backup_vault(BackupVaultName="kirihara-hokan", EncryptionKeyArn=town.ids["kms-zeimu-arn"])
    town.client("backup", OSAKA).create_backup_vault(BackupVaultName="kirihara-osaka-hokan")
    for name, rule, region in [("kirihara-mainichi", "kokunai", OSAKA), ("kirihara-maishu", "kaigai", OREGON)]:
        vault = f"arn:aws:backup:{region}:{town.account}:backup-vault:kirihara-hokan"
        made = backup.create_backup_plan(
            BackupPlan={
                "BackupPlanName": name,
                "Rules": [
                    {
                        "RuleName": rule,
                        "TargetBackupVaultName": "kirihara-hokan",
                        "ScheduleExpression": CALENDAR,
                        "Lifecycle": {"DeleteAfterDays": 35},
                        "CopyActions": [{"DestinationBackupVaultArn": vault}],
                    }
                ],
            }
        )
        town.ids[f"plan-{rule}"] = made["BackupPlanId"]


def seed_servers(town):
    """Servers, container images, a recorder that never starts, a stack; only in Tokyo."""
    ec2 = town.client("ec2")
    for name, tokens in [("i-fuda", "required"), ("i-hadaka", "optional")]:
        made = ec2.run_instances(
            ImageId="ami-0a1b2c3d", MinCount=1, MaxCount=1, InstanceType="t3.micro", MetadataOptions={"HttpTokens": tokens}
        )
        town.ids[name] = made["Instances"][0]["InstanceId"]
    ecr = town.client("ecr")
    scan = {"scanOnPush": True}
    ecr.create_repository(
        repositoryName="kirihara/mado", imageTagMutability="IMMUTABLE", imageScanningConfiguration=scan
    )
    ecr.create_repository(repositoryName="kirihara/shisaku")
    town.client("guardduty").create_detector(Enable=True)
    group = {"allSupported": True, "includeGlobalResourceTypes": True}
    role = f"arn:aws:iam::{town.account}:role/kirihara-kiroku"
    town.client("config").put_configuration_recorder(
        ConfigurationRecorder={"name": "default", "roleARN": role, "recordingGroup": group}
    )
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "kirihara-tsuchi"}}
    town.client("cloudformation").create_stack(
        StackName="kirihara-tane", TemplateBody=json.dumps({"Resources": {"Tsuchi": topic}})
    )


def seed_endpoints(town):
    """Balancers with listeners of several policies, and a way out in one zone."""
    ec2, elb = town.client("ec2"), town.client("elbv2")
    subnets = ec2.describe_subnets()["Subnets"]
    first, second = (
        next(one["SubnetId"] for one in subnets if one["AvailabilityZone"] == f"{TOKYO}{zone}") for zone in "ac"
    )
    certificate = town.client("acm").request_certificate(DomainName="kirihara.example")["CertificateArn"]
    town.ids["cert-kirihara"] = certificate

    def balancer(name, scheme, *where, **more):
        made = elb.create_load_balancer(Name=name, Scheme=scheme, Subnets=list(where), **more)
        town.ids[f"lb-{name}"] = made["LoadBalancers"][0]["LoadBalancerArn"]
        return town.ids[f"lb-{name}"]

    say = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}]
    https = [{"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}]

    def listener(name, arn, protocol, port, action, **more):
        made = elb.create_listener(
            LoadBalancerArn=arn, Protocol=protocol, Port=port, DefaultActions=action, **more
        )
        town.ids[f"listener-{name}"] = made["Listeners"][0]["ListenerArn"]

    window = balancer("madoguchi", "internet-facing", first, second)
    attributes = {"access_logs.s3.enabled": "true", "access_logs.s3.bucket": "kirihara-zeimu-data"}
    elb.modify_load_balancer_attributes(
        LoadBalancerArn=window, Attributes=[{"Key": key, "Value": value} for key, value in attributes.items()]
    )
    policies = {
        "shin": "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        "cbc": "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "fs": "ELBSecurityPolicy-FS-1-2-Res-2020-10",
        "kitei": "ELBSecurityPolicy-2016-08",
        "rsa": "ELBSecurityPolicy-TLS-1-2-2017-01",
        "sha1": "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06",
        "des": "ELBSecurityPolicy-TLS-1-0-2015-04",
    }
    for port, (name, policy) in enumerate(policies.items(), start=8443):
        used = [{"CertificateArn": certificate}]
        listener(name, window, "HTTPS", port, say, SslPolicy=policy, Certificates=used)
    listener("hirabun", window, "HTTP", 80, say)
    listener("tensou", window, "HTTP", 8080, https)
    listener("naibu", balancer("naibu", "internal", first, second), "HTTP", 80, say)
    vpc = next(one["VpcId"] for one in subnets if one["SubnetId"] == first)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.create_nat_gateway(SubnetId=first, AllocationId=address)
    town.ids["vpc-nat"] = vpc


def seed_classic_balancer(town):
    town.client("elb").create_load_balancer(
        LoadBalancerName="kyu-madoguchi",
        Listeners=[{"Protocol": "HTTP", "LoadBalancerPort": 80, "InstanceProtocol": "HTTP", "InstancePort": 80}],
        AvailabilityZones=[f"{TOKYO}a"],
    )


def seed_edge(town):
    """A distribution, a zone and an API whose stage has a variable that nobody must see."""
    origin = {
        "Id": "genten",
        "DomainName": "genten.kirihara.example",
        "CustomOriginConfig": {
            "HTTPPort": 80,
            "HTTPSPort": 443,
            "OriginProtocolPolicy": "https-only",
            "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
        },
    }
    behaviour = {
        "TargetOriginId": "genten",
        "ViewerProtocolPolicy": "allow-all",
        "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}},
        "MinTTL": 0,
    }
    made = town.client("cloudfront").create_distribution(
        DistributionConfig={
            "CallerReference": "kirihara",
            "Comment": "kanko",
            "Enabled": True,
            "Origins": {"Quantity": 1, "Items": [origin]},
            "DefaultCacheBehavior": behaviour,
        }
    )
    town.ids["cdn-kanko"] = made["Distribution"]["ARN"]
    zone = town.client("route53").create_hosted_zone(Name="kirihara.example", CallerReference="kirihara")
    town.ids["zone-kirihara"] = zone["HostedZone"]["Id"].rsplit("/", 1)[-1]
    api = town.client("apigateway")
    rest = api.create_rest_api(name="kirihara-yoyaku", endpointConfiguration={"types": ["REGIONAL"]})
    root = api.get_resources(restApiId=rest["id"])["items"][0]["id"]
    api.put_method(restApiId=rest["id"], resourceId=root, httpMethod="GET", authorizationType="NONE")
    api.put_integration(restApiId=rest["id"], resourceId=root, httpMethod="GET", type="MOCK")
    variables = {"ango": "himitsu-no-kotoba"}
    api.create_deployment(restApiId=rest["id"], stageName="hon", variables=variables)
    town.ids["api-yoyaku"] = rest["id"]


def seed_bill(town):
    """moto does not track costs; it answers what it is told to."""

    def group(region, service, amount):
        return {"Keys": [region, service], "Metrics": {"UnblendedCost": {"Amount": amount, "Unit": "USD"}}}

    groups = [
        group(TOKYO, "Amazon Relational Database Service", "310.5"),
        group(OREGON, "Amazon Elastic Compute Cloud - Compute", "3.2"),
        group("us-east-1", "Amazon Route 53", "0.5"),
    ]
    period = {"Start": "2026-01-01", "End": "2026-02-01"}
    month = {"TimePeriod": period, "Total": {}, "Groups": groups, "Estimated": False}
    results = [{"ResultsByTime": [month], "DimensionValueAttributes": []}]
    body = json.dumps({"account_id": town.account, "results": results}).encode()
    url = f"{town.endpoint}/moto-api/static/ce/cost-and-usage-results"
    headers = {"Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(url, body, headers)).close()


def main():
    started = time.monotonic()
    town = Town(sys.argv[1])
    seed_people(town)
    seed_roles(town)
    seed_keys(town)
    seed_buckets(town)
    seed_logs(town)
    seed_databases(town)
    seed_volumes(town)
    seed_stores(town)
    seed_alerts(town)
    seed_backup(town)
    seed_networks(town)
    seed_sharing(town)
    seed_servers(town)
    seed_endpoints(town)
    seed_classic_balancer(town)
    seed_edge(town)
    seed_bill(town)
    retire_keys(town)
    print(f"seeded in {time.monotonic() - started:.1f} s", file=sys.stderr)
    print(json.dumps(town.ids, sort_keys=True))


if __name__ == "__main__":
    main()
