//! Ends of support that AWS publishes in its documentation and no API tells: Lambda runtimes and
//! operating systems.
//!
//! Collected in November 2026 from the Lambda Developer Guide ("Runtimes") and from the vendors' own
//! life-cycle pages. A name that is not here has no known end: unknown, never supported. Runtimes whose
//! published date was moved in the last year are left out.

use crate::model::Time;

/// Runtime and the day on which AWS stops to patch it.
const LAMBDA: &[(&str, &str)] = &[
    ("dotnet10", "2028-11-14"),
    ("dotnet5.0", "2022-05-10"),
    ("dotnet6", "2024-12-20"),
    ("dotnet7", "2024-05-14"),
    ("dotnet8", "2026-11-10"),
    ("dotnetcore1.0", "2019-06-27"),
    ("dotnetcore2.0", "2019-05-30"),
    ("dotnetcore2.1", "2022-01-05"),
    ("dotnetcore3.1", "2023-04-03"),
    ("go1.x", "2024-01-08"),
    ("java21", "2029-06-30"),
    ("java25", "2029-06-30"),
    ("java8", "2024-01-08"),
    ("nodejs", "2016-10-31"),
    ("nodejs10.x", "2021-07-30"),
    ("nodejs12.x", "2023-03-31"),
    ("nodejs14.x", "2023-12-04"),
    ("nodejs16.x", "2024-06-12"),
    ("nodejs18.x", "2025-09-01"),
    ("nodejs20.x", "2026-04-30"),
    ("nodejs22.x", "2027-04-30"),
    ("nodejs24.x", "2028-04-30"),
    ("nodejs4.3", "2020-03-05"),
    ("nodejs4.3-edge", "2020-03-05"),
    ("nodejs6.10", "2019-08-12"),
    ("nodejs8.10", "2020-03-06"),
    ("provided", "2024-01-08"),
    ("provided.al2023", "2029-06-30"),
    ("python2.7", "2021-07-15"),
    ("python3.12", "2028-10-31"),
    ("python3.13", "2029-06-30"),
    ("python3.14", "2029-06-30"),
    ("python3.6", "2022-07-18"),
    ("python3.7", "2023-12-04"),
    ("python3.8", "2024-10-14"),
    ("python3.9", "2025-12-15"),
    ("ruby2.5", "2021-07-30"),
    ("ruby2.7", "2023-12-07"),
    ("ruby3.2", "2026-03-31"),
    ("ruby3.3", "2027-03-31"),
    ("ruby3.4", "2028-03-31"),
];

/// Beginnings of an operating system's name and of its version, and the day on which its vendor stops to
/// patch it without a further contract.
const SYSTEMS: &[(&str, &str, &str)] = &[
    ("Amazon Linux AMI", "2018.", "2023-12-31"),
    ("Amazon Linux", "2018.", "2023-12-31"),
    ("Amazon Linux", "2023", "2029-06-30"),
    ("Amazon Linux", "2", "2026-06-30"),
    ("CentOS Linux", "7", "2024-06-30"),
    ("CentOS Linux", "8", "2021-12-31"),
    ("Microsoft Windows Server 2012", "", "2023-10-10"),
    ("Microsoft Windows Server 2016", "", "2027-01-12"),
    ("Microsoft Windows Server 2019", "", "2029-01-09"),
    ("Microsoft Windows Server 2022", "", "2031-10-14"),
    ("Red Hat Enterprise Linux", "7", "2024-06-30"),
    ("Red Hat Enterprise Linux", "8", "2029-05-31"),
    ("Red Hat Enterprise Linux", "9", "2032-05-31"),
    ("Rocky Linux", "8", "2029-05-31"),
    ("Rocky Linux", "9", "2032-05-31"),
    ("Ubuntu", "16.04", "2021-04-30"),
    ("Ubuntu", "18.04", "2023-05-31"),
    ("Ubuntu", "20.04", "2025-05-31"),
    ("Ubuntu", "22.04", "2027-04-01"),
    ("Ubuntu", "24.04", "2029-04-25"),
];

/// End of support of a Lambda runtime; none when it is not known.
pub(super) fn of_runtime(runtime: &str) -> Option<Time> {
    let (_, day) = LAMBDA.iter().find(|(name, _)| *name == runtime)?;
    midnight(day)
}

/// End of support of an operating system; none when it is not known.
pub(super) fn of_system(name: &str, version: &str) -> Option<Time> {
    let is =
        |(system, release, _): &&(&str, &str, &str)| name.starts_with(system) && is_release(version, release);
    let (_, _, day) = SYSTEMS.iter().find(is)?;
    midnight(day)
}

/// `8` is the release of `8.9` and not of `80`; one that ends in a point is a beginning.
fn is_release(version: &str, release: &str) -> bool {
    let Some(rest) = version.strip_prefix(release) else { return false };
    release.is_empty() || release.ends_with('.') || rest.is_empty() || rest.starts_with('.')
}

fn midnight(day: &str) -> Option<Time> {
    Time::parse(&format!("{day}T00:00:00Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_is_a_day() {
        assert!(LAMBDA.iter().all(|(_, day)| midnight(day).is_some()));
        assert!(SYSTEMS.iter().all(|(_, _, day)| midnight(day).is_some()));
    }

    #[test]
    fn a_system_is_told_by_name_and_release() {
        assert_eq!(of_system("Amazon Linux", "2"), midnight("2026-06-30"));
        assert_eq!(of_system("Amazon Linux", "2023"), midnight("2029-06-30"));
        assert_eq!(
            of_system("Microsoft Windows Server 2019 Datacenter", "10.0.17763"),
            midnight("2029-01-09")
        );
        assert_eq!(of_system("Red Hat Enterprise Linux Server", "8.9"), midnight("2029-05-31"));
    }

    #[test]
    fn what_is_not_on_the_list_is_unknown() {
        assert_eq!(of_runtime("cobol85"), None);
        assert_eq!(of_system("Ubuntu", "30.04"), None);
        assert_eq!(of_system("Red Hat Enterprise Linux", "80"), None);
    }
}
