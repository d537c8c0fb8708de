//! Derived table `license_item`: software of third parties that instances and databases show, and whether a
//! licence record names it.
//!
//! Software whose licence AWS includes in the price is no item. Product codes get lost when an image is
//! copied: what shows nothing may still be licensed software.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::row::tidy;
use crate::model::{RegisterKind, Stored};
use crate::tables::Table as _;
use crate::tables::ec2_instance::Ec2Instance;
use crate::tables::license_configuration::LicenseConfiguration;
use crate::tables::rds_instance::RdsInstance;

use super::backup_coverage::gaps_in;
use super::truth::any;
use super::{Derived, World};

/// One sign of third-party software.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LicenseItem {
    /// ARN of the instance or database.
    pub arn: Option<String>,
    /// `marketplace-ami`, `byol-windows`, `byol-rhel`, `byol-host`, `byol-oracle-rds` or `byol-rds`; unknown
    /// where it could not be told whether there is such software.
    pub kind: Option<String>,
    /// Whether a licence record of License Manager or a line of the software register names the resource, its
    /// image or its product code; FALSE without either.
    pub tracked: Option<bool>,
}

impl Derived for LicenseItem {
    const NAME: &'static str = "license_item";
    const FEEDS: &'static [&'static str] = &["ec2_instance", "license_configuration", "rds_instance"];

    fn derive(world: &World) -> Vec<Stored<Self>> {
        let instances = world.rows::<Ec2Instance>().iter().filter_map(|one| instance(world, one));
        let databases = world.rows::<RdsInstance>().iter().filter_map(|one| database(world, one));
        let mut rows: Vec<_> = instances.chain(databases).collect();
        for table in [Ec2Instance::NAME, RdsInstance::NAME] {
            rows.extend(world.placeholders(table, |_| Self { arn: None, kind: None, tracked: None }));
        }
        rows
    }
}

/// What a resource shows of its software.
enum Sign {
    Nothing,
    Kind(&'static str),
    Unclear,
}

fn instance(world: &World, stored: &Stored<Ec2Instance>) -> Option<Stored<LicenseItem>> {
    let row = &stored.row;
    let mut names = vec![stored.resource.clone()];
    names.extend(row.image_id.clone());
    names.extend(row.marketplace_codes.iter().flatten().cloned());
    item(world, stored, &sign_of_instance(row), &names)
}

/// The billed operation tells who brings the licence (EC2 User Guide, "AMI billing information fields").
fn sign_of_instance(row: &Ec2Instance) -> Sign {
    if row.marketplace_codes.as_ref().is_some_and(|codes| !codes.is_empty()) {
        return Sign::Kind("marketplace-ami");
    }
    match row.usage_operation.as_deref() {
        Some("RunInstances:0800") => Sign::Kind("byol-windows"),
        Some("RunInstances:00g0") => Sign::Kind("byol-rhel"),
        Some(_) if row.tenancy.as_deref() == Some("host") => Sign::Kind("byol-host"),
        Some(_) if row.tenancy.is_some() && row.marketplace_codes.is_some() => Sign::Nothing,
        Some(_) | None => Sign::Unclear,
    }
}

fn database(world: &World, stored: &Stored<RdsInstance>) -> Option<Stored<LicenseItem>> {
    let sign = match stored.row.license_model.as_deref() {
        Some("bring-your-own-license") if stored.row.engine.starts_with("oracle") => Sign::Kind("byol-oracle-rds"),
        Some("bring-your-own-license") => Sign::Kind("byol-rds"),
        Some(_) => Sign::Nothing,
        None => Sign::Unclear,
    };
    item(world, stored, &sign, std::slice::from_ref(&stored.resource))
}

fn item<T>(world: &World, stored: &Stored<T>, sign: &Sign, names: &[String]) -> Option<Stored<LicenseItem>> {
    let kind = match sign {
        Sign::Nothing => return None,
        Sign::Kind(kind) => Some((*kind).to_owned()),
        Sign::Unclear => None,
    };
    let region = stored.region.as_ref()?;
    let records = world.rows::<LicenseConfiguration>().iter().filter(|one| one.region.as_ref() == Some(region));
    let records: Vec<_> = records.collect();
    let associated = associated(world, stored, &records, names);
    let listed = names.iter().any(|name| world.listed(RegisterKind::Software, name) == Some(true));
    let tracked = any([associated, Some(listed)]);
    // Where it is not even clear that there is software, no record is no fault.
    let tracked = if kind.is_none() { tracked.filter(|tracked| *tracked) } else { tracked };
    let calls = records.iter().flat_map(|one| one.calls.iter().copied());
    let gaps = records.iter().flat_map(|one| one.gaps.iter().copied());
    Some(Stored {
        region: stored.region.clone(),
        resource: stored.resource.clone(),
        calls: tidy(stored.calls.iter().copied().chain(calls).collect()),
        gaps: tidy(
            stored.gaps.iter().copied().chain(gaps).chain(gaps_in::<LicenseConfiguration>(world, region)).collect(),
        ),
        row: LicenseItem { arn: Some(stored.resource.clone()), kind, tracked },
    })
}

/// Whether a licence record names the resource or its image.
fn associated<T>(
    world: &World,
    stored: &Stored<T>,
    records: &[&Stored<LicenseConfiguration>],
    names: &[String],
) -> Option<bool> {
    let named = |arn: &String| {
        let last = arn.rsplit('/').next().unwrap_or(arn);
        names.iter().any(|name| name == arn || name == last)
    };
    let of_record = |one: &&Stored<LicenseConfiguration>| {
        one.row.resources.as_ref().map(|resources| resources.iter().any(named))
    };
    let region = stored.region.as_ref()?;
    let all_listed = world.is_complete_in(LicenseConfiguration::NAME, region).then_some(false);
    any(records.iter().map(of_record).chain([all_listed]))
}

#[cfg(test)]
mod tests;
