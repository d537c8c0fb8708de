//! Doors for the fuzz targets: answers made of the shapes that the services share.

use serde::Deserialize;

use crate::aws::Protocol;
use crate::aws::operation::fuzzing::read;

use super::wire::{EpochTime, Items, Tag, TextTime, tag_list};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Volumes {
    volume_set: Items<Volume>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Volume {
    volume_id: String,
    create_time: TextTime,
    encrypted: Option<bool>,
    size: Option<i64>,
    #[serde(default)]
    tag_set: Items<Tag>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Table {
    table_name: String,
    creation_date_time: EpochTime,
    deletion_protection_enabled: Option<bool>,
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tables {
    tables: Vec<Table>,
    next_token: Option<String>,
}

/// An EC2 list, each volume and the page token as one line.
pub fn volumes(status: u16, xml: &[u8]) -> Result<Vec<String>, String> {
    let protocol = Protocol::Ec2 { version: "2016-11-15" };
    let answer: Volumes = read(protocol, "DescribeVolumes", status, None, xml)?;
    let line = |volume: Volume| {
        let (time, tags) = (volume.create_time.0, tag_list(volume.tag_set.item));
        format!("{} {time:?} {:?} {:?} {tags:?}", volume.volume_id, volume.encrypted, volume.size)
    };
    Ok(answer.volume_set.item.into_iter().map(line).chain(answer.next_token).collect())
}

/// A JSON list, each table and the page token as one line.
pub fn tables(status: u16, error_type: Option<&str>, json: &[u8]) -> Result<Vec<String>, String> {
    let protocol = Protocol::AwsJson { target: "DynamoDB_20120810", version: "1.0" };
    let answer: Tables = read(protocol, "ListTables", status, error_type, json)?;
    let line = |table: Table| {
        let (time, tags) = (table.creation_date_time.0, tag_list(table.tags));
        format!("{} {time:?} {:?} {tags:?}", table.table_name, table.deletion_protection_enabled)
    };
    Ok(answer.tables.into_iter().map(line).chain(answer.next_token).collect())
}
