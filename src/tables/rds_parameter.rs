//! The parameters of a database that demand TLS and set the time zone.
//!
//! They are asked for by name, once for each parameter group: a group has hundreds of others.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::aws::operation::Request;
use crate::aws::{Listed, Operation};
use crate::model::CallId;

use super::rds_list::{Elements, marked_by};
use super::required::incomplete;
use super::service::RDS;
use super::wire::or_none;
use super::{Facts, Reader};

pub(super) static DESCRIBE_DB_PARAMETERS: Operation<DescribeDbParameters> =
    RDS.operation("DescribeDBParameters");
pub(super) static DESCRIBE_DB_CLUSTER_PARAMETERS: Operation<DescribeDbClusterParameters> =
    RDS.operation("DescribeDBClusterParameters");

const COLUMNS: [&str; 2] = ["tls_parameter", "timezone_parameter"];

/// A parameter group in use.
pub(super) struct Group<'a, O: 'static> {
    /// The engine, which has its own names for the parameters.
    pub(super) engine: &'a str,
    /// Its name; absent when AWS left it out.
    pub(super) name: Option<&'a str>,
    /// The operation that lists its parameters.
    pub(super) operation: &'static Operation<O>,
    /// The operation and call that named it.
    pub(super) named_by: (&'static str, CallId),
}

/// The two values; `none` where there is none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Values {
    /// Of the parameter that demands TLS.
    pub(super) tls: Option<String>,
    /// Of the time zone.
    pub(super) timezone: Option<String>,
}

impl Values {
    /// Of a database that takes no parameters of its own.
    pub(super) fn none() -> Self {
        let none = || Some(or_none(None::<String>));
        Self { tls: none(), timezone: none() }
    }

    fn unknown() -> Self {
        Self { tls: None, timezone: None }
    }

    fn of(names: Names, parameters: &[(Parameter, CallId)]) -> Self {
        let value = |name: Option<&str>| {
            let found = parameters.iter().find(|(one, _)| Some(one.name.as_str()) == name);
            Some(or_none(found.and_then(|(one, _)| one.value.clone())))
        };
        Self { tls: value(names.tls), timezone: value(names.timezone) }
    }
}

/// What an engine calls the parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Names {
    tls: Option<&'static str>,
    timezone: Option<&'static str>,
}

/// Engines that are not named here have neither parameter: Oracle and Db2 take options instead.
fn names(engine: &str) -> Names {
    match engine {
        "postgres" | "aurora-postgresql" => Names { tls: Some("rds.force_ssl"), timezone: Some("timezone") },
        "mysql" | "mariadb" | "aurora-mysql" => {
            Names { tls: Some("require_secure_transport"), timezone: Some("time_zone") }
        }
        "docdb" => Names { tls: Some("tls"), timezone: None },
        engine if engine.starts_with("sqlserver") => Names { tls: Some("rds.force_ssl"), timezone: None },
        _ => Names { tls: None, timezone: None },
    }
}

impl<O: Parameters> Group<'_, O> {
    /// Asks for the values; what could not be asked is a gap of the row.
    pub(super) async fn values(&self, reader: &Reader, facts: &mut Facts) -> Values {
        let names = names(self.engine);
        if names.tls.is_none() && names.timezone.is_none() {
            return Values::none();
        }
        let Some(name) = self.name else {
            let (operation, call) = self.named_by;
            facts.unknown(&COLUMNS, incomplete("rds", operation, call));
            return Values::unknown();
        };
        let list = self.parameters(reader, name, names).await;
        facts.rest_on(&list.calls);
        match &list.failure {
            None => Values::of(names, &list.items),
            Some(failure) => {
                facts.unknown(&COLUMNS, failure.clone());
                Values::unknown()
            }
        }
    }

    async fn parameters(&self, reader: &Reader, name: &str, names: Names) -> Arc<Listed<Parameter>> {
        let request =
            Request::new().parameter(O::GROUP, name).parameter("Filters.Filter.1.Name", "parameter-name");
        let wanted = [names.tls, names.timezone].into_iter().flatten().zip(1..);
        let request = wanted.fold(request, |request, (name, number)| {
            request.parameter(&format!("Filters.Filter.1.Values.Value.{number}"), name)
        });
        let fetch = async { marked_by(reader, self.operation, &request, O::split).await };
        reader.once(&format!("{} {name}", self.operation.name), fetch).await
    }
}

/// An answer that lists parameters.
pub(super) trait Parameters: DeserializeOwned + fmt::Debug + Send + Sync + 'static {
    /// The request's name for the group.
    const GROUP: &'static str;

    /// The parameters of a page and the marker of the next.
    fn split(self) -> (Elements<Parameter>, Option<String>);
}

impl Parameters for DescribeDbParameters {
    const GROUP: &'static str = "DBParameterGroupName";

    fn split(self) -> (Elements<Parameter>, Option<String>) {
        (self.result.parameters, self.result.marker)
    }
}

impl Parameters for DescribeDbClusterParameters {
    const GROUP: &'static str = "DBClusterParameterGroupName";

    fn split(self) -> (Elements<Parameter>, Option<String>) {
        (self.result.parameters, self.result.marker)
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct DescribeDbParameters {
    #[serde(rename = "DescribeDBParametersResult")]
    result: Listing,
}

#[derive(Debug, Deserialize)]
pub(super) struct DescribeDbClusterParameters {
    #[serde(rename = "DescribeDBClusterParametersResult")]
    result: Listing,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listing {
    parameters: Elements<Parameter>,
    marker: Option<String>,
}

/// One parameter.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Parameter {
    #[serde(rename = "ParameterName")]
    name: String,
    #[serde(rename = "ParameterValue")]
    value: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(body: &str) -> Vec<(Parameter, CallId)> {
        let answer: DescribeDbParameters = quick_xml::de::from_str(body).unwrap();
        answer.split().0.list.into_iter().map(|one| (one, CallId(1))).collect()
    }

    #[test]
    fn each_value_is_found_by_the_engines_own_name() {
        let body = "<R><DescribeDBParametersResult><Parameters>
            <Parameter><ParameterName>rds.force_ssl</ParameterName><ParameterValue>1</ParameterValue></Parameter>
            <Parameter><ParameterName>timezone</ParameterName><ParameterValue>Asia/Tokyo</ParameterValue></Parameter>
            </Parameters></DescribeDBParametersResult></R>";
        let values = Values::of(names("postgres"), &parameters(body));
        assert_eq!((values.tls.as_deref(), values.timezone.as_deref()), (Some("1"), Some("Asia/Tokyo")));
        assert_eq!(Values::of(names("mysql"), &parameters(body)), Values::none());
    }

    #[test]
    fn a_parameter_without_a_value_is_none_and_not_unknown() {
        let body = "<R><DescribeDBParametersResult><Parameters>
            <Parameter><ParameterName>time_zone</ParameterName></Parameter></Parameters></DescribeDBParametersResult></R>";
        assert_eq!(Values::of(names("mysql"), &parameters(body)), Values::none());
    }

    #[test]
    fn engines_that_take_options_are_not_asked_for_parameters() {
        let none = Names { tls: None, timezone: None };
        assert_eq!((names("oracle-ee"), names("db2-se"), names("neptune")), (none, none, none));
    }
}
