//! Small worlds for the tests of what is derived of identities.

use crate::derive::World;
use crate::model::{
    AccountId, CallId, Cause, Coverage, Gap, GapId, Parameter, Region, Settings, State, Stored, Text, Time,
    Value,
};
use crate::tables::iam_user::IamUser;

/// The time of the scan.
pub(in crate::derive) fn as_of() -> Time {
    Time::parse("2026-04-01T00:00:00Z").unwrap()
}

/// A world without rows and coverage.
pub(in crate::derive) fn world() -> World {
    world_of(Vec::new(), Vec::new())
}

/// A world in which tables were read wholly or not, account-wide.
pub(in crate::derive) fn world_covering(tables: &[(&str, bool)]) -> World {
    let causes: Vec<Option<Cause>> =
        tables.iter().map(|(_, complete)| (!complete).then_some(Cause::Denied)).collect();
    let names: Vec<&str> = tables.iter().map(|(table, _)| *table).collect();
    let (coverage, gaps) = cells(&Region::global(), &names, &causes);
    world_of(coverage, gaps)
}

/// A world with one cell of a Region for each entry: read, or not for a cause.
pub(in crate::derive) fn world_with_cells(region: &Region, causes: &[Option<Cause>]) -> World {
    let names = vec!["table"; causes.len()];
    let (coverage, gaps) = cells(region, &names, causes);
    world_of(coverage, gaps)
}

fn cells(region: &Region, tables: &[&str], causes: &[Option<Cause>]) -> (Vec<Coverage>, Vec<Gap>) {
    let mut coverage = Vec::new();
    let mut gaps = Vec::new();
    for (table, cause) in tables.iter().zip(causes) {
        let id = GapId(u32::try_from(gaps.len()).unwrap() + 1);
        gaps.extend(cause.map(|cause| gap(id, region, table, cause)));
        let state = if cause.is_some() { State::Gap } else { State::Read };
        let of = if cause.is_some() { vec![id] } else { Vec::new() };
        coverage.push(Coverage {
            region: region.clone(),
            table: (*table).to_owned(),
            state,
            rows: 0,
            gaps: of,
        });
    }
    (coverage, gaps)
}

fn gap(id: GapId, region: &Region, table: &str, cause: Cause) -> Gap {
    Gap {
        id,
        account: account(),
        region: region.clone(),
        table: table.to_owned(),
        resource: "none".to_owned(),
        columns: Vec::new(),
        cause,
        call: Some(CallId(id.0)),
        operation: "iam:GetAccountAuthorizationDetails".to_owned(),
        permission: "none".to_owned(),
        message: String::new(),
    }
}

fn account() -> AccountId {
    AccountId::parse("111111111111").unwrap()
}

fn world_of(coverage: Vec<Coverage>, gaps: Vec<Gap>) -> World {
    let list = |values: &[&str]| Parameter {
        value: Value::List(values.iter().map(|value| (*value).to_owned()).collect()),
        floor: None,
        text: Text { ja: String::new(), en: String::new() },
    };
    let mut settings = Settings::default();
    settings.parameters.insert("jp_regions".to_owned(), list(&["ap-northeast-1", "ap-northeast-3"]));
    settings.parameters.insert("own_accounts".to_owned(), list(&["222222222222"]));
    settings.parameters.insert("vendor_accounts".to_owned(), list(&["444444444444"]));
    World::new(account(), as_of(), settings, coverage, gaps)
}

/// A row that rests on one call.
pub(in crate::derive) fn stored<R>(resource: &str, row: R) -> Stored<R> {
    stored_in(Some(Region::global()), resource, row)
}

/// A row of a Region.
pub(in crate::derive) fn stored_in<R>(region: Option<Region>, resource: &str, row: R) -> Stored<R> {
    Stored { region, resource: resource.to_owned(), calls: vec![CallId(1)], gaps: Vec::new(), row }
}

/// A user who may do nothing and has nothing.
pub(in crate::derive) fn user(name: &str) -> IamUser {
    IamUser {
        arn: format!("arn:aws:iam::111111111111:user/{name}"),
        user_name: name.to_owned(),
        path: "/".to_owned(),
        created_at: Some(as_of().minus_days(300)),
        has_console: Some(false),
        password_last_used_at: Some(Time::NONE),
        mfa_serials: Some(Vec::new()),
        mfa_count: Some(0),
        mfa_kinds: Some(Vec::new()),
        service_specific_creds: Some(0),
        ssh_keys: Some(0),
        inline_policies: Vec::new(),
        attached_policy_arns: Some(Vec::new()),
        group_names: Vec::new(),
        boundary_arn: Some("none".to_owned()),
        tags: Vec::new(),
    }
}
