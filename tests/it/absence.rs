//! Services that do not exist in a Region: kakunin's list is the one of AWS's SDKs.

use std::collections::BTreeSet;
use std::process::Command;

use kakunin::aws::ABSENT;

use crate::program::stdout;
use crate::witness::{skip, venv};

#[test]
fn the_list_of_services_without_an_endpoint_is_that_of_the_sdks() {
    let venv = match venv() {
        Err(why) => return skip(&why),
        Ok(venv) => venv,
    };
    let declared = kakunin::evaluate::Schemas::of_this_version().unwrap();
    let called =
        declared.docs().iter().flat_map(|table| table.operations.iter().map(|(service, _)| *service));
    let listed = ABSENT.iter().map(|(service, _)| *service);
    let services: BTreeSet<&str> = called.chain(listed).collect();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/witness/absent_services.py");
    let output = Command::new(venv.join("bin/python")).arg(script).args(services).output().unwrap();
    let absent: Vec<String> =
        ABSENT.iter().map(|(service, regions)| format!("{service}: {}", regions.join(" "))).collect();
    let said = stdout(&output);
    let known: Vec<&str> = said.lines().filter(|line| !line.ends_with(':')).collect();
    assert_eq!(absent, known);
}
