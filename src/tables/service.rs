//! The services without an SDK crate: how each is named, where it listens, what it speaks.
//!
//! Names and versions as in the service models that AWS publishes with its SDKs.

use crate::aws::Protocol;
use crate::aws::operation::Service;

const fn rest_json(signing_name: &'static str, id: &'static str) -> Service {
    Service { signing_name, host: signing_name, id, protocol: Protocol::RestJson, partition_wide: false }
}

const fn query(signing_name: &'static str, id: &'static str, version: &'static str) -> Service {
    let protocol = Protocol::Query { version };
    Service { signing_name, host: signing_name, id, protocol, partition_wide: false }
}

const fn aws_json(
    signing_name: &'static str,
    id: &'static str,
    target: &'static str,
    version: &'static str,
) -> Service {
    let protocol = Protocol::AwsJson { target, version };
    Service { signing_name, host: signing_name, id, protocol, partition_wide: false }
}

const fn partition_xml(signing_name: &'static str, id: &'static str) -> Service {
    Service { signing_name, host: signing_name, id, protocol: Protocol::RestXml, partition_wide: true }
}

/// Account Management: one control plane in us-east-1.
pub(super) static ACCOUNT: Service = Service { partition_wide: true, ..rest_json("account", "Account") };

/// Organizations: one control plane in us-east-1.
pub(super) static ORGANIZATIONS: Service = Service {
    partition_wide: true,
    ..aws_json("organizations", "Organizations", "AWSOrganizationsV20161128", "1.1")
};

/// AWS Cost Explorer: one for the account, in us-east-1.
pub(super) static COST_EXPLORER: Service =
    Service { partition_wide: true, ..aws_json("ce", "Cost Explorer", "AWSInsightsIndexService", "1.1") };

/// AWS Artifact: one for the account, in us-east-1.
pub(super) static ARTIFACT: Service = Service { partition_wide: true, ..rest_json("artifact", "Artifact") };
/// IAM Access Analyzer.
pub(super) static ACCESS_ANALYZER: Service = rest_json("access-analyzer", "AccessAnalyzer");

/// AWS Backup.
pub(super) static BACKUP: Service = rest_json("backup", "Backup");

/// AWS Direct Connect.
pub(super) static DIRECT_CONNECT: Service =
    aws_json("directconnect", "Direct Connect", "OvertureService", "1.1");
/// Amazon `CloudWatch`, in the oldest of the protocols that it speaks.
pub(super) static CLOUDWATCH: Service = query("monitoring", "CloudWatch", "2010-08-01");
/// AWS `CloudFormation`.
pub(super) static CLOUD_FORMATION: Service = Service {
    signing_name: "cloudformation",
    host: "cloudformation",
    id: "CloudFormation",
    protocol: Protocol::Query { version: "2010-05-15" },
    partition_wide: false,
};
/// AWS `CloudHSM`; it signs as `cloudhsm`.
pub(super) static CLOUDHSM: Service =
    Service { signing_name: "cloudhsm", ..aws_json("cloudhsmv2", "CloudHSM V2", "BaldrApiService", "1.1") };
/// AWS Certificate Manager.
pub(super) static ACM: Service = aws_json("acm", "ACM", "CertificateManager", "1.1");

/// Amazon API Gateway: REST APIs.
pub(super) static API_GATEWAY: Service = rest_json("apigateway", "API Gateway");

/// Amazon API Gateway: HTTP and WebSocket APIs.
pub(super) static API_GATEWAY_V2: Service = rest_json("apigateway", "ApiGatewayV2");

/// Amazon EC2 Auto Scaling.
pub(super) static AUTO_SCALING: Service = query("autoscaling", "Auto Scaling", "2011-01-01");

/// Amazon `CloudFront`: one control plane for the partition.
pub(super) static CLOUD_FRONT: Service = partition_xml("cloudfront", "CloudFront");

/// Amazon DynamoDB.
pub(super) static DYNAMODB: Service = aws_json("dynamodb", "DynamoDB", "DynamoDB_20120810", "1.0");

/// Amazon EC2.
pub(super) static EC2: Service = Service {
    signing_name: "ec2",
    host: "ec2",
    id: "EC2",
    protocol: Protocol::Ec2 { version: "2016-11-15" },
    partition_wide: false,
};

/// Amazon ECR, whose host name starts with `api`.
pub(super) static ECR: Service =
    Service { host: "api.ecr", ..aws_json("ecr", "ECR", "AmazonEC2ContainerRegistry_V20150921", "1.1") };

/// Amazon EFS.
pub(super) static EFS: Service = rest_json("elasticfilesystem", "EFS");

/// Amazon `ElastiCache`.
pub(super) static ELASTICACHE: Service = query("elasticache", "ElastiCache", "2015-02-02");

/// Amazon Data Firehose.
pub(super) static FIREHOSE: Service = aws_json("firehose", "Firehose", "Firehose_20150804", "1.1");

/// Amazon Kinesis Data Streams.
pub(super) static KINESIS: Service = aws_json("kinesis", "Kinesis", "Kinesis_20131202", "1.1");
/// Amazon EKS.
pub(super) static EKS: Service = rest_json("eks", "EKS");

/// Amazon `GuardDuty`.
pub(super) static GUARD_DUTY: Service = rest_json("guardduty", "GuardDuty");

/// Amazon Inspector.
pub(super) static INSPECTOR: Service = rest_json("inspector2", "Inspector2");

/// AWS Lambda.
pub(super) static LAMBDA: Service = rest_json("lambda", "Lambda");

/// AWS License Manager.
pub(super) static LICENSE_MANAGER: Service =
    aws_json("license-manager", "License Manager", "AWSLicenseManager", "1.1");
/// Amazon `EventBridge`.
pub(super) static EVENTS: Service = aws_json("events", "EventBridge", "AWSEvents", "1.1");
/// Amazon ECS.
pub(super) static ECS: Service = aws_json("ecs", "ECS", "AmazonEC2ContainerServiceV20141113", "1.1");

/// Elastic Load Balancing of the first generation: Classic Load Balancers.
pub(super) static ELB: Service = query("elasticloadbalancing", "Elastic Load Balancing", "2012-06-01");

/// Elastic Load Balancing: Application, Network and Gateway Load Balancers.
pub(super) static ELB_V2: Service = query("elasticloadbalancing", "Elastic Load Balancing v2", "2015-12-01");

/// AWS Global Accelerator: its control plane is asked in us-west-2.
pub(super) static GLOBAL_ACCELERATOR: Service =
    aws_json("globalaccelerator", "Global Accelerator", "GlobalAccelerator_V20180706", "1.1");

/// AWS Health: its active endpoint is in us-east-1.
pub(super) static HEALTH: Service =
    Service { partition_wide: true, ..aws_json("health", "Health", "AWSHealth_20160804", "1.1") };

/// Amazon `CloudWatch` Logs.
pub(super) static LOGS: Service = aws_json("logs", "CloudWatch Logs", "Logs_20140328", "1.1");

/// Amazon `MemoryDB`: the name in the host has a hyphen, the one in the signature has none.
pub(super) static MEMORYDB: Service =
    Service { host: "memory-db", ..aws_json("memorydb", "MemoryDB", "AmazonMemoryDB", "1.1") };
/// AWS User Notifications: its configurations have no Region, one endpoint knows them all.
pub(super) static NOTIFICATIONS: Service =
    Service { partition_wide: true, ..rest_json("notifications", "Notifications") };

/// The mail addresses of AWS User Notifications.
pub(super) static NOTIFICATION_CONTACTS: Service =
    Service { partition_wide: true, ..rest_json("notifications-contacts", "NotificationsContacts") };

/// Amazon `CloudWatch` Observability Admin.
pub(super) static OBSERVABILITY_ADMIN: Service = rest_json("observabilityadmin", "ObservabilityAdmin");

/// Amazon `OpenSearch` Service.
pub(super) static OPENSEARCH: Service = rest_json("es", "OpenSearch");
/// Amazon Route 53: one control plane for the partition.
pub(super) static ROUTE_53: Service = partition_xml("route53", "Route 53");

/// Amazon RDS (and `DocumentDB` and Neptune, which it also lists).
pub(super) static RDS: Service = Service {
    signing_name: "rds",
    host: "rds",
    id: "RDS",
    protocol: Protocol::Query { version: "2014-10-31" },
    partition_wide: false,
};

/// Amazon Redshift.
pub(super) static REDSHIFT: Service = query("redshift", "Redshift", "2012-12-01");

/// Amazon Redshift Serverless.
pub(super) static REDSHIFT_SERVERLESS: Service =
    aws_json("redshift-serverless", "Redshift Serverless", "RedshiftServerless", "1.1");

/// Amazon S3, addressed by path so that one endpoint serves every bucket of a Region.
pub(super) static S3: Service =
    Service { signing_name: "s3", host: "s3", id: "S3", protocol: Protocol::RestXml, partition_wide: false };

/// Amazon S3 Control: the account is part of the host name.
pub(super) static S3_CONTROL: Service = Service {
    signing_name: "s3",
    host: "{account}.s3-control",
    id: "S3 Control",
    protocol: Protocol::RestXml,
    partition_wide: false,
};

/// Amazon SQS.
pub(super) static SQS: Service = aws_json("sqs", "SQS", "AmazonSQS", "1.0");
/// AWS Security Hub.
pub(super) static SECURITY_HUB: Service = rest_json("securityhub", "SecurityHub");
/// Amazon SNS.
pub(super) static SNS: Service = Service {
    signing_name: "sns",
    host: "sns",
    id: "SNS",
    protocol: Protocol::Query { version: "2010-03-31" },
    partition_wide: false,
};

/// The administration of IAM Identity Center.
pub(super) static SSO_ADMIN: Service = aws_json("sso", "SSO Admin", "SWBExternalService", "1.1");

/// AWS Systems Manager.
pub(super) static SSM: Service = aws_json("ssm", "SSM", "AmazonSSM", "1.1");

/// AWS Well-Architected Tool.
pub(super) static WELL_ARCHITECTED: Service = rest_json("wellarchitected", "WellArchitected");
/// AWS WAF; what belongs to `CloudFront` is asked in us-east-1.
pub(super) static WAF: Service = aws_json("wafv2", "WAFV2", "AWSWAF_20190729", "1.1");

/// Amazon Data Lifecycle Manager.
pub(super) static DLM: Service = rest_json("dlm", "DLM");

/// Amazon Aurora DSQL.
pub(super) static DSQL: Service = rest_json("dsql", "DSQL");

/// Amazon `FSx`.
pub(super) static FSX: Service = aws_json("fsx", "FSx", "AWSSimbaAPIService_v20180301", "1.1");

/// Amazon Keyspaces.
pub(super) static KEYSPACES: Service = aws_json("cassandra", "Keyspaces", "KeyspacesService", "1.0");

/// AWS Secrets Manager.
pub(super) static SECRETS_MANAGER: Service =
    aws_json("secretsmanager", "Secrets Manager", "secretsmanager", "1.1");
