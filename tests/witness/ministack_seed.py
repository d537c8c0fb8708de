"""Builds the AWS account of the water works (水道課) of the fictional town of Kirihara in a running ministack.

usage: python3 ministack_seed.py ENDPOINT
The last line of stdout is a JSON object: logical name -> real id. `ministack_expected/`
says what an honest scan of this account must find; neither file was derived from the scanner.

What ministack 1.5.33 answers wrongly or not at all among the calls of a scan (raw HTTP, three Regions asked):

| operation | answer | what an honest scanner makes of it |
|---|---|---|
| cloudtrail:ListEventDataStores, ssm:ListResourceDataSync | 400, x-amz-json-1.1 (unknown operation) | gap |
| ec2:DescribeClientVpnEndpoints, ec2:DescribeTransitGatewayAttachments | 400, InvalidAction | gap: connections may be missing |
| directconnect, every operation | 400, application/json | gap |
| ec2:DescribeVpcs | 200, names DHCP options that DescribeDhcpOptions does not list | time servers unknown |
| s3 ?policyStatus | 200, a ListBucketResult | gap |
| s3control ?publicAccessBlock of the account | 400, InvalidURI | gap: only what a bucket blocks by itself is known |
| config:SelectResourceConfig | 400, x-amz-json-1.1 (unknown operation) | gap |
| observabilityadmin:ListCentralizationRulesForOrganization | 400, application/json | gap |
| dynamodb:ListGlobalTables | 400, x-amz-json-1.0 (unknown operation) | gap |
| redshift:DescribeClusters, redshift-serverless:ListNamespaces, memorydb:DescribeClusters | 400 | gap |
| rds:DescribeDBParameters | 404 DBParameterGroupNotFound for default groups | unknown for that row |
| elasticache:DescribeCacheClusters | 200, also nodes of groups though asked for others | nodes of a group are left out |
| rds:DescribeDBInstanceAutomatedBackups | 400, InvalidAction | gap |
| cloudtrail:LookupEvents | 200, always empty | read where asked; us-east-1 is not asked here |
| account:ListRegions | 200, opt-in Regions are ENABLED | as answered |
| organizations:DescribeOrganization | 200, the account is its own management account | as answered |
| iam:GetAccountSummary | 200, AccountMFAEnabled 1 as soon as a user has a device; no AccountPasswordPresent | the summary decides root MFA |
| iam:GetCredentialReport | 200, root row `not_supported`, mfa_active false (contradicts the summary); `N/A` for console users never signed in | never |
| iam:GetAccountAuthorizationDetails | 200, Policies[] without AttachmentCount | attachment unknown, not 0 |
| s3 ?inventory | 200, a ListBucketResult (it lists objects instead) | no configuration, or a gap |
| kms:GetKeyRotationStatus | 200, RotationPeriodInDays 365 also when off; false where AWS refuses | the switch decides first |
| cloudtrail:GetTrailStatus | 200, neither LatestDeliveryTime nor a digest time | never delivered |
| dynamodb:DescribeContinuousBackups | 200, PITR ENABLED without RecoveryPeriodInDays | period unknown |
| ec2:DescribeVolumes, ec2:DescribeSnapshots | 200, encrypted without kmsKeyId | not asserted |
| rds:DescribeDBInstances | 200, empty elements (KmsKeyId, DBClusterIdentifier, ReadReplicaSourceDBInstanceIdentifier) | empty = absent |
| backup:ListBackupVaults | 200, EncryptionKeyArn "" where AWS puts aws/backup | empty = absent |
| backup:DescribeRegionSettings | 200, empty map | no type is opted in |
| backup:ListRecoveryPointsByBackupVault | 200, empty although the vault says 1 point | as answered |
| guardduty, securityhub, license-manager, wellarchitected | 400, empty body | gap |
| config:DescribeConformancePacks, ecr:GetRegistryScanningConfiguration, rds:DescribeDBMajorEngineVersions | 400, InvalidAction | gap |
| inspector2:BatchGetAccountStatus | 200, DISABLED | Inspector covers nothing |
| ec2:DescribeInstances | 200, no metadataOptions, platformDetails, usageOperation | unknown |
| backup:GetBackupPlan | 200, no ScheduledRunsPreview | - |
| elasticloadbalancing:DescribeLoadBalancers of 2012-06-01 | 200, the answer of 2015-12-01 | gap |
| elasticloadbalancing:DescribeLoadBalancers of 2015-12-01 | 200, every subnet in zone a | as answered |
| elasticloadbalancing:DescribeSSLPolicies, iam:ListServerCertificates, globalaccelerator:ListAccelerators | 400 (unknown operation) | gap |
| acm:ListCertificates | 200, entries without KeyAlgorithm and InUse | gap |
| wafv2:GetWebACLForResource | 400, WAFNonexistentItemException where AWS answers an empty object | unknown |
| cloudfront:GetDistributionConfig | 200, no Logging when there is none | no logs |
"""

import datetime
import json
import sys
import time

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

sys.dont_write_bytecode = True  # the import below must leave no cache beside the tests
from moto_seed import CALENDAR, FOREIGN_KEY, OREGON, OSAKA, SISTER, STRANGER, TOKYO
from moto_seed import Town, allow, document, expire, key_policy, mfa_deny, policy, replicate, trust
from moto_seed import seed_edge, seed_endpoints


def seed_people(town):
    iam = town.client("iam")
    groups = {
        "mizube-kanri": policy(town, "mizube-zenken", document(allow("*"))),
        "mizube-mfa": policy(town, "mizube-mfa", mfa_deny("BoolIfExists")),
        "mizube-etsuran": policy(town, "mizube-etsuran", document(allow(["s3:GetObject", "s3:ListBucket"]))),
    }
    for name, arn in groups.items():
        iam.create_group(GroupName=name)
        iam.attach_group_policy(GroupName=name, PolicyArn=arn)
    # name: groups, console password, MFA device, access key ("Active", "Inactive" or None)
    people = {
        "hayase-kacho": (["mizube-etsuran"], True, True, None),
        "minato-shunin": ([], True, False, None),
        "kaikei-tanto": (["mizube-kanri"], True, True, None),
        "kokyaku-mado": (["mizube-kanri", "mizube-mfa"], True, True, "Active"),
        "pump-kanshi": (["mizube-etsuran"], False, False, "Active"),
        "ryokin-batch": ([], False, False, "Active"),
        "tenken-itaku": (["mizube-etsuran"], False, False, "Inactive"),
        "yakan-toban": ([], False, False, None),
    }
    for name, (member_of, console, mfa, key) in people.items():
        iam.create_user(UserName=name)
        for group in member_of:
            iam.add_user_to_group(UserName=name, GroupName=group)
        if console:
            iam.create_login_profile(UserName=name, Password="Mizube-2026-sakura!")
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
    iam.attach_user_policy(UserName="minato-shunin", PolicyArn=groups["mizube-kanri"])
    iam.put_user_policy(
        UserName="ryokin-batch",
        PolicyName="kagi-hakko",
        PolicyDocument=document(allow(["iam:CreateAccessKey", "iam:ListUsers"])),
    )
    iam.update_account_password_policy(MinimumPasswordLength=8, RequireNumbers=True)


def seed_roles(town):
    iam = town.client("iam")
    web = "sts:AssumeRoleWithWebIdentity"
    github = {"Federated": f"arn:aws:iam::{town.account}:oidc-provider/token.actions.githubusercontent.com"}
    audience = {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}
    roles = {
        "mizube-soshiki": trust({"AWS": "*"}, condition={"StringEquals": {"aws:PrincipalOrgID": "o-kirihara00"}}),
        "mizube-kaiho": trust({"AWS": "*"}),
        "mizube-github": trust(github, web, audience),
        "mizube-keiki-gaisha": trust({"AWS": f"arn:aws:iam::{STRANGER}:role/keiki"}),
        "mizube-honcho": trust({"AWS": f"arn:aws:iam::{SISTER}:root"}),
        "mizube-jika": trust({"AWS": f"arn:aws:iam::{town.account}:root"}),
        "mizube-server": trust({"Service": "ec2.amazonaws.com"}),
    }
    for name, text in roles.items():
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=text)
    iam.attach_role_policy(
        RoleName="mizube-server",
        PolicyArn=policy(town, "mizube-log", document(allow("logs:PutLogEvents"))),
    )
    policy(town, "mizube-nemuri", document(allow("*")))  # attached to nothing


def seed_keys(town):
    not_the_root = {"NotPrincipal": {"AWS": f"arn:aws:iam::{town.account}:root"}}
    public = {"Effect": "Allow", **not_the_root, "Action": "kms:Decrypt", "Resource": "*"}
    stranger = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{STRANGER}:root"},
        "Action": "kms:Decrypt",
        "Resource": "*",
    }
    sign = {"KeyUsage": "SIGN_VERIFY"}
    external = {"Origin": "EXTERNAL"}
    # name: region, rotation period (0 = off), alias, owner tag, arguments of CreateKey
    keys = {
        "ryokin": (TOKYO, 365, True, True, {}),
        "suishitsu": (TOKYO, 730, True, True, {}),
        "kansoku": (OSAKA, 0, True, False, {}),
        "kyushi": (TOKYO, 0, True, True, {}),
        "haiki": (TOKYO, 0, False, True, {}),
        "shomei-rsa": (TOKYO, 0, True, True, {"KeySpec": "RSA_3072", **sign}),
        "shomei-ec": (TOKYO, 0, True, True, {"KeySpec": "ECC_NIST_P256", **sign}),
        "shomei-k1": (OSAKA, 0, True, True, {"KeySpec": "ECC_SECG_P256K1", **sign}),
        "keiki-mac": (TOKYO, 0, True, True, {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"}),
        "mochikomi-mujigen": (TOKYO, 0, True, True, external),
        "mochikomi-tokaijime": (TOKYO, 0, True, True, external),
        "mochikomi-mada": (TOKYO, 0, True, True, external),
        "igai-zen": (TOKYO, 365, True, True, {"Policy": key_policy(town, public)}),
        "gyosha": (TOKYO, 365, True, True, {"Policy": key_policy(town, stranger)}),
        "fukusei": (TOKYO, 365, True, True, {"MultiRegion": True}),
        "kaigai": (OREGON, 365, True, True, {}),
    }
    for name, (region, period, alias, owner, arguments) in keys.items():
        kms = town.client("kms", region)
        if owner:
            arguments = {**arguments, "Tags": [{"TagKey": "owner", "TagValue": "suido-ka"}]}
        made = kms.create_key(Description=name, **arguments)["KeyMetadata"]
        town.ids[f"kms-{name}"] = made["KeyId"]
        town.ids[f"kms-{name}-arn"] = made["Arn"]
        if period:
            kms.enable_key_rotation(KeyId=made["KeyId"], RotationPeriodInDays=period)
        if alias:
            kms.create_alias(AliasName=f"alias/mizube/{name}", TargetKeyId=made["KeyId"])
    kms = town.client("kms")
    made = kms.replicate_key(KeyId=town.ids["kms-fukusei"], ReplicaRegion=OREGON)
    town.ids["kms-fukusei-replica-arn"] = made["ReplicaKeyMetadata"]["Arn"]
    import_material(kms, town.ids["kms-mochikomi-mujigen"], None)
    import_material(kms, town.ids["kms-mochikomi-tokaijime"], 10)
    for name, grantee in [
        ("jika", f"arn:aws:iam::{town.account}:role/mizube-server"),
        ("keiki", f"arn:aws:iam::{STRANGER}:role/keiki"),
    ]:
        made = kms.create_grant(KeyId=town.ids["kms-ryokin"], GranteePrincipal=grantee, Operations=["Decrypt"])
        town.ids[f"grant-{name}"] = made["GrantId"]


def import_material(kms, key, days):
    """Imports fixed material, for ever or for so many days."""
    asked = kms.get_parameters_for_import(
        KeyId=key, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_2048"
    )
    wrapping = serialization.load_der_public_key(asked["PublicKey"])
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    more = {"ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE"}
    if days:
        until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
        more = {"ExpirationModel": "KEY_MATERIAL_EXPIRES", "ValidTo": until}
    kms.import_key_material(
        KeyId=key,
        ImportToken=asked["ImportToken"],
        EncryptedKeyMaterial=wrapping.encrypt(bytes(32), oaep),
        **more,
    )


def retire_keys(town):
    """After the resources exist."""
    kms = town.client("kms")
    kms.disable_key(KeyId=town.ids["kms-kyushi"])
    kms.schedule_key_deletion(KeyId=town.ids["kms-haiki"], PendingWindowInDays=14)


def seed_buckets(town):
    # name: region, versioning, SSE-KMS key
    buckets = {
        "mizube-ryokin": (TOKYO, True, "ryokin"),
        "mizube-kanro-zu": (TOKYO, True, None),
        "mizube-kensin": (TOKYO, False, None),
        "mizube-kansa-log": (TOKYO, True, "ryokin"),
        "mizube-bcp": (OSAKA, True, None),
        "mizube-kouhou": (OREGON, False, None),
    }
    for name, (region, versioned, key) in buckets.items():
        s3 = town.client("s3", region)
        s3.create_bucket(
            Bucket=name,
            CreateBucketConfiguration={"LocationConstraint": region},
            ObjectLockEnabledForBucket=name == "mizube-kansa-log",
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
        Bucket="mizube-kansa-log",
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 30}},
        },
    )
    # The longer rule does not save what the shorter one already deletes.
    expire(town, TOKYO, "mizube-kansa-log", [("", 500), ("AWSLogs/", 180)])
    replicate(town, TOKYO, "mizube-ryokin", "mizube-bcp", "Enabled", "mizube-server")
    replicate(town, TOKYO, "mizube-kanro-zu", "keiki-gaisha-hokan", "Enabled", "mizube-server")


def seed_logs(town):
    groups = {
        (TOKYO, "/aws/eks/mizube/cluster"): 180,
        (TOKYO, "/aws/ssm/session-manager"): 365,
        (OSAKA, "/aws/rds/instance/mizube-daicho/audit"): None,
        (TOKYO, "/mizube/app"): 14,
    }
    for (region, name), days in groups.items():
        logs = town.client("logs", region)
        logs.create_log_group(logGroupName=name)
        if days:
            logs.put_retention_policy(logGroupName=name, retentionInDays=days)
    trails = [
        ("mizube-zentai", TOKYO, "mizube-kansa-log", True, True),
        ("mizube-osaka", OSAKA, "mizube-bcp", False, True),
        ("mizube-kyushi", OREGON, "mizube-kansa-log", True, False),
    ]
    for name, region, bucket, multi, logging in trails:
        trail = town.client("cloudtrail", region)
        trail.create_trail(
            Name=name, S3BucketName=bucket, IsMultiRegionTrail=multi, EnableLogFileValidation=name == "mizube-osaka"
        )
        if logging:
            trail.start_logging(Name=name)
    town.client("cloudtrail").put_event_selectors(
        TrailName="mizube-zentai",
        EventSelectors=[
            {
                "ReadWriteType": "All",
                "IncludeManagementEvents": True,
                "DataResources": [],
                "ExcludeManagementEventSources": ["kms.amazonaws.com"],
            }
        ],
    )


def seed_databases(town):
    # name: region, retention, arguments
    instances = {
        "mizube-ryokin-db": (TOKYO, 7, {"StorageEncrypted": True, "KmsKeyId": town.ids["kms-ryokin-arn"]}),
        "mizube-daicho": (OSAKA, 1, {}),
        "mizube-kentei": (OSAKA, 0, {}),
    }
    for name, (region, days, more) in instances.items():
        town.client("rds", region).create_db_instance(
            DBInstanceIdentifier=name,
            DBInstanceClass="db.t3.medium",
            Engine="postgres",
            AllocatedStorage=20,
            MasterUsername="kanri",
            MasterUserPassword="Mizube-2026",
            BackupRetentionPeriod=days,
            **more,
        )
    town.client("rds").create_db_instance_read_replica(
        DBInstanceIdentifier="mizube-yomi", SourceDBInstanceIdentifier="mizube-ryokin-db"
    )
    tables = {
        "mizube-kensin-chi": (OSAKA, True, None),
        "mizube-moshikomi": (TOKYO, False, "ryokin"),
        "mizube-tsuchi": (TOKYO, False, None),
        "mizube-kouhou-hyo": (OSAKA, False, None),
    }
    for name, (region, pitr, key) in tables.items():
        dynamodb = town.client("dynamodb", region)
        more = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}}
        if key:
            more["SSESpecification"] = {
                "Enabled": True,
                "SSEType": "KMS",
                "KMSMasterKeyId": town.ids[f"kms-{key}-arn"],
            }
        made = dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            **more,
        )
        town.ids[f"table-{name}"] = made["TableDescription"]["TableArn"]
        if pitr:
            dynamodb.update_continuous_backups(
                TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
            )
    dynamodb = town.client("dynamodb")
    dynamodb.tag_resource(
        ResourceArn=town.ids["table-mizube-tsuchi"], Tags=[{"Key": "backup", "Value": "mainichi"}]
    )
    town.client("dynamodb", OSAKA).update_table(
        TableName="mizube-kouhou-hyo", ReplicaUpdates=[{"Create": {"RegionName": OREGON}}]
    )


def seed_volumes(town):
    # name: region, key ARN
    volumes = {
        "ryokin": (TOKYO, town.ids["kms-ryokin-arn"]),
        "hadaka": (OSAKA, None),
    }
    for name, (region, key) in volumes.items():
        more = {"Encrypted": True, "KmsKeyId": key} if key else {}
        made = town.client("ec2", region).create_volume(AvailabilityZone=region + "a", Size=8, **more)
        town.ids[f"vol-{name}"] = made["VolumeId"]
    made = town.client("ec2").create_snapshot(VolumeId=town.ids["vol-ryokin"])
    town.ids["snap-ryokin"] = made["SnapshotId"]
    # ministack shows no KmsKeyId of a volume, so the disabled and the foreign key sit on file systems.
    file_systems = {
        "zumen": town.ids["kms-ryokin-arn"],
        "kyushi": town.ids["kms-kyushi-arn"],
        "azukari": FOREIGN_KEY,
    }
    for name, key in file_systems.items():
        made = town.client("efs").create_file_system(CreationToken=f"mizube-{name}", Encrypted=True, KmsKeyId=key)
        town.ids[f"efs-{name}"] = made["FileSystemId"]


def seed_networks(town):
    ec2 = town.client("ec2", OSAKA)
    vpc = ec2.create_vpc(CidrBlock="10.90.0.0/16")["Vpc"]["VpcId"]
    town.ids["vpc-pump"] = vpc
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.90.1.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="pump", Description="pump", VpcId=vpc)["GroupId"]
    ec2.create_network_interface(SubnetId=subnet, Groups=[group])
    for name, port, source in [("open", 22, "0.0.0.0/0"), ("office", 3389, "203.0.113.0/24"), ("db", 5432, "10.90.0.0/16")]:
        ec2.authorize_security_group_ingress(
            GroupId=group, IpProtocol="tcp", FromPort=port, ToPort=port, CidrIp=source
        )
        rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
        rule = next(one for one in rules["SecurityGroupRules"] if one["FromPort"] == port)
        town.ids[f"sgr-pump-{name}"] = rule["SecurityGroupRuleId"]
    s3 = town.client("s3")
    arn = "arn:aws:s3:::mizube-kensin"
    plain = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, arn + "/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    s3.put_bucket_policy(Bucket="mizube-kensin", Policy=document(plain))


def seed_backup(town):
    backup = town.client("backup")
    backup.create_backup_vault(BackupVaultName="mizube-hokan", EncryptionKeyArn=town.ids["kms-ryokin-arn"])
    town.client("backup", OSAKA).create_backup_vault(BackupVaultName="mizube-osaka-hokan")
    rule = {
        "RuleName": "mainichi",
        "TargetBackupVaultName": "mizube-hokan",
        "ScheduleExpression": CALENDAR,
        "Lifecycle": {"DeleteAfterDays": 35},
        "CopyActions": [
            {"DestinationBackupVaultArn": f"arn:aws:backup:{OSAKA}:{town.account}:backup-vault:mizube-osaka-hokan"}
        ],
    }
    plan = backup.create_backup_plan(BackupPlan={"BackupPlanName": "mizube-mainichi", "Rules": [rule]})
    town.ids["plan-mainichi"] = plan["BackupPlanId"]
    role = f"arn:aws:iam::{town.account}:role/mizube-server"
    volume = f"arn:aws:ec2:{TOKYO}:{town.account}:volume/{town.ids['vol-ryokin']}"
    named = {
        "SelectionName": "shimei",
        "IamRoleArn": role,
        "Resources": [volume, town.ids["table-mizube-moshikomi"]],
    }
    tagged = {
        "SelectionName": "fuda",
        "IamRoleArn": role,
        "Resources": ["*"],
        "Conditions": {"StringEquals": [{"ConditionKey": "aws:ResourceTag/backup", "ConditionValue": "mainichi"}]},
    }
    for selection in [named, tagged]:
        backup.create_backup_selection(BackupPlanId=plan["BackupPlanId"], BackupSelection=selection)
    backup.start_backup_job(BackupVaultName="mizube-hokan", ResourceArn=volume, IamRoleArn=role)


def seed_stores(town):
    town.client("opensearch").create_domain(
        DomainName="mizube-kensaku",
        EncryptionAtRestOptions={"Enabled": True},
        EBSOptions={"EBSEnabled": True, "VolumeSize": 10},
    )
    town.client("elasticache", OSAKA).create_replication_group(
        ReplicationGroupId="mizube-session",
        ReplicationGroupDescription="mizube-session",
        Engine="redis",
        NumCacheClusters=2,
        MultiAZEnabled=True,
        AutomaticFailoverEnabled=True,
        AtRestEncryptionEnabled=True,
        TransitEncryptionEnabled=True,
    )


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
        repositoryName="mizube/mado", imageTagMutability="IMMUTABLE", imageScanningConfiguration=scan
    )
    ecr.create_repository(repositoryName="mizube/shisaku")
    group = {"allSupported": True, "includeGlobalResourceTypes": True}
    role = f"arn:aws:iam::{town.account}:role/mizube-kiroku"
    town.client("config").put_configuration_recorder(
        ConfigurationRecorder={"name": "default", "roleARN": role, "recordingGroup": group}
    )
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "mizube-tsuchi"}}
    town.client("cloudformation").create_stack(
        StackName="mizube-tane", TemplateBody=json.dumps({"Resources": {"Tsuchi": topic}})
    )


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
    seed_backup(town)
    seed_networks(town)
    seed_servers(town)
    seed_endpoints(town)
    seed_edge(town)
    retire_keys(town)
    print(f"seeded in {time.monotonic() - started:.1f} s", file=sys.stderr)
    print(json.dumps(town.ids, sort_keys=True))


if __name__ == "__main__":
    main()
