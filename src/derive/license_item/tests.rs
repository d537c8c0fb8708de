//! What counts as third-party software, and when it is tracked.

use serde_json::json;

use crate::model::{
    AccountId, Coverage, Declarations, Region, Register, RegisterEntry, Settings, State, Time,
};

use super::*;

const ARN: &str = "arn:aws:ec2:ap-northeast-1:111111111111:instance/i-1";

fn tokyo() -> Region {
    Region::parse("ap-northeast-1").unwrap()
}

fn stored<T>(resource: &str, row: T) -> Stored<T> {
    Stored { region: Some(tokyo()), resource: resource.to_owned(), calls: Vec::new(), gaps: Vec::new(), row }
}

fn world(records: State, resources: Option<&[&str]>) -> World {
    let cell = Coverage {
        region: tokyo(),
        table: "license_configuration".to_owned(),
        state: records,
        rows: 0,
        gaps: Vec::new(),
    };
    let account = AccountId::parse("111111111111").unwrap();
    let mut world = World::new(account, Time::from_seconds(100), Settings::default(), vec![cell], Vec::new());
    if let Some(resources) = resources {
        let row = LicenseConfiguration {
            arn: "arn:lic".to_owned(),
            name: "windows".to_owned(),
            resources: Some(resources.iter().map(|one| (*one).to_owned()).collect()),
        };
        world.insert(vec![stored("arn:lic", row)]);
    }
    world
}

fn of(mut world: World, usage_operation: Option<&str>, codes: &[&str], tenancy: &str) -> Vec<LicenseItem> {
    let row = json!({
        "id": "i-1", "state": "running", "launched_at": 0, "root_volume_id": "none", "volume_ids": [],
        "asg_member": false, "tags": [], "image_id": "ami-1", "usage_operation": usage_operation,
        "marketplace_codes": codes, "tenancy": tenancy,
    });
    world.insert::<Ec2Instance>(vec![stored(ARN, serde_json::from_value(row).unwrap())]);
    LicenseItem::derive(&world).into_iter().map(|stored| stored.row).collect()
}

fn windows(world: World) -> Option<bool> {
    of(world, Some("RunInstances:0800"), &[], "default").remove(0).tracked
}

#[test]
fn software_whose_licence_is_in_the_price_is_no_item() {
    assert!(of(world(State::Read, None), Some("RunInstances:0002"), &[], "default").is_empty());
    assert!(of(world(State::Read, None), Some("RunInstances"), &[], "default").is_empty());
}

#[test]
fn the_kind_is_told_by_product_code_operation_and_tenancy() {
    let kind = |operation, codes: &[&str], tenancy| {
        of(world(State::Read, None), Some(operation), codes, tenancy).remove(0).kind.unwrap()
    };
    assert_eq!(kind("RunInstances", &["abc"], "default"), "marketplace-ami");
    assert_eq!(kind("RunInstances:0800", &[], "default"), "byol-windows");
    assert_eq!(kind("RunInstances", &[], "host"), "byol-host");
}

#[test]
fn without_a_record_and_without_a_register_nothing_is_tracked() {
    assert_eq!(windows(world(State::Read, None)), Some(false));
}

#[test]
fn a_record_names_the_instance_or_its_image() {
    assert_eq!(windows(world(State::Read, Some(&[ARN]))), Some(true));
    assert_eq!(windows(world(State::Read, Some(&["arn:aws:ec2:ap-northeast-1::image/ami-1"]))), Some(true));
    assert_eq!(windows(world(State::Read, Some(&["arn:aws:ec2:ap-northeast-1::image/ami-2"]))), Some(false));
}

#[test]
fn records_that_could_not_be_listed_may_name_it() {
    assert_eq!(windows(world(State::Gap, None)), None);
}

#[test]
fn a_line_of_the_register_tracks_it() {
    let account = AccountId::parse("111111111111").unwrap();
    let register = Register {
        kind: RegisterKind::Software,
        accounts: vec![account],
        owner: "情報政策課".to_owned(),
        approver: Some("課長".to_owned()),
        approved_at: Time::from_seconds(1),
        valid_until: Time::from_seconds(1_000),
        entries: vec![RegisterEntry {
            resource: "ami-1".to_owned(),
            reference: "契約第3号".to_owned(),
            hours: None,
            valid_until: None,
        }],
    };
    let declared = Declarations { registers: vec![register], ..Declarations::default() };
    assert_eq!(windows(world(State::Gap, None).with_declarations(declared)), Some(true));
}

#[test]
fn an_instance_that_does_not_show_its_operation_is_unclear() {
    let row = of(world(State::Read, None), None, &[], "default").remove(0);
    assert_eq!((row.kind, row.tracked), (None, None));
}
