//! Major versions of the engines of RDS, with the end of their standard support.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Operation;
use crate::model::Time;

use super::rds_list::{Elements, marked};
use super::required::incomplete;
use super::service::RDS;
use super::wire::TextTime;
use super::{Collected, Facts, Reader, Scope, Table};

static DESCRIBE_DB_MAJOR_ENGINE_VERSIONS: Operation<DescribeVersions> =
    RDS.operation("DescribeDBMajorEngineVersions");

/// One major version of an engine.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RdsEngineVersion {
    /// Engine, such as `postgres` or `aurora-mysql`.
    pub engine: String,
    /// Major version, such as `16` or `8.0`.
    pub major_version: String,
    /// End of standard support; 1970-01-01T00:00:00Z when AWS publishes none, as for commercial engines.
    pub standard_support_ends_at: Option<Time>,
}

impl Table for RdsEngineVersion {
    const NAME: &'static str = "rds_engine_version";
    const SCOPE: Scope = Scope::Regional;
    const OPERATIONS: &'static [(&'static str, &'static str)] = &[("rds", "DescribeDBMajorEngineVersions")];

    async fn collect(reader: Reader) -> Collected<Self> {
        let split = |answer: DescribeVersions| (answer.result.versions, answer.result.marker);
        let list = marked(&reader, &DESCRIBE_DB_MAJOR_ENGINE_VERSIONS, split).await;
        let mut collected = Collected::default();
        collected.listed(reader.region(), &list);
        for (version, call) in list.items {
            let name = format!("{} {} ({})", version.engine, version.major_engine_version, reader.region());
            let mut facts = Facts::of(reader.region(), name).resting_on(call);
            let row = version.into_row();
            if row.standard_support_ends_at.is_none() {
                let failure = incomplete("rds", "DescribeDBMajorEngineVersions", call);
                facts.unknown(&["standard_support_ends_at"], failure);
            }
            collected.keep(facts, row);
        }
        collected
    }
}

#[derive(Debug, Deserialize)]
struct DescribeVersions {
    #[serde(rename = "DescribeDBMajorEngineVersionsResult")]
    result: Versions,
}

#[derive(Debug, Deserialize)]
struct Versions {
    #[serde(rename = "DBMajorEngineVersions")]
    versions: Elements<Version>,
    #[serde(rename = "Marker")]
    marker: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Version {
    engine: String,
    major_engine_version: String,
    #[serde(default)]
    supported_engine_lifecycles: Elements<Lifecycle>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Lifecycle {
    lifecycle_support_name: String,
    lifecycle_support_end_date: TextTime,
}

impl Version {
    fn into_row(self) -> RdsEngineVersion {
        let standard = |one: &&Lifecycle| one.lifecycle_support_name == "open-source-rds-standard-support";
        let end = self.supported_engine_lifecycles.list.iter().find(standard);
        // Other spans without that of standard support are not "none published".
        let unpublished = self.supported_engine_lifecycles.list.is_empty().then_some(Time::NONE);
        RdsEngineVersion {
            standard_support_ends_at: end.map(|end| end.lifecycle_support_end_date.0).or(unpublished),
            engine: self.engine,
            major_version: self.major_engine_version,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r"<DescribeDBMajorEngineVersionsResponse><DescribeDBMajorEngineVersionsResult><DBMajorEngineVersions>
        <DBMajorEngineVersion><Engine>mysql</Engine><MajorEngineVersion>8.0</MajorEngineVersion>
        <SupportedEngineLifecycles>
          <SupportedEngineLifecycle><LifecycleSupportName>open-source-rds-extended-support</LifecycleSupportName>
          <LifecycleSupportStartDate>2026-08-01T00:00:00Z</LifecycleSupportStartDate>
          <LifecycleSupportEndDate>2029-07-31T23:59:59.999Z</LifecycleSupportEndDate></SupportedEngineLifecycle>
          <SupportedEngineLifecycle><LifecycleSupportName>open-source-rds-standard-support</LifecycleSupportName>
          <LifecycleSupportStartDate>2018-01-01T00:00:00Z</LifecycleSupportStartDate>
          <LifecycleSupportEndDate>2026-07-31T23:59:59.999Z</LifecycleSupportEndDate></SupportedEngineLifecycle>
        </SupportedEngineLifecycles></DBMajorEngineVersion>
        <DBMajorEngineVersion><Engine>oracle-ee</Engine><MajorEngineVersion>19</MajorEngineVersion></DBMajorEngineVersion>
        </DBMajorEngineVersions></DescribeDBMajorEngineVersionsResult></DescribeDBMajorEngineVersionsResponse>";

    #[test]
    fn the_end_is_that_of_standard_support_and_not_of_paid_support() {
        let answer: DescribeVersions = quick_xml::de::from_str(BODY).unwrap();
        let rows: Vec<_> = answer.result.versions.list.into_iter().map(Version::into_row).collect();
        assert_eq!(rows[0].standard_support_ends_at, Time::parse("2026-07-31T23:59:59.999Z"));
        assert_eq!((rows[1].major_version.as_str(), rows[1].standard_support_ends_at), ("19", Some(Time::NONE)));
    }

    #[test]
    fn spans_of_support_without_the_standard_one_leave_the_end_open() {
        let body = BODY.replace("open-source-rds-standard-support", "something-new");
        let answer: DescribeVersions = quick_xml::de::from_str(&body).unwrap();
        let rows: Vec<_> = answer.result.versions.list.into_iter().map(Version::into_row).collect();
        assert_eq!(rows[0].standard_support_ends_at, None);
    }
}
