//! `kakunin policy`: the IAM policy that a scan needs, and the role to give it to.

use std::collections::BTreeSet;

use serde::Serialize as _;

use crate::evaluate::{Rules, Schemas};
use crate::model::CheckId;
use crate::privilege::{self, Document, Needs, Role};

use super::args::{PolicyArgs, PolicyFormat};
use super::assess::catalog;
use super::{Exit, Failure, output};

pub(super) fn run(args: &PolicyArgs) -> Result<Exit, Failure> {
    let catalog = catalog(&args.catalog)?;
    let needs = Needs::of(&Schemas::of_this_version()?, &Rules::compile(&catalog.checks, &catalog.settings)?);
    let actions = actions(&needs, &args.checks)?;
    let documents = privilege::documents(&actions, args.sign_with_kms.as_ref(), privilege::LIMIT);
    let role = Role {
        name: args.role_name.clone(),
        trust: args.trust.clone(),
        external_id: args.external_id.clone(),
    };
    let text = match args.format {
        PolicyFormat::Json if role.trust.is_some() || role.external_id.is_some() => return Err(no_role()),
        PolicyFormat::Json => json(&documents)?,
        PolicyFormat::Cloudformation => super::list::pretty(&privilege::template(&documents, &role)),
        PolicyFormat::Terraform => privilege::module(&documents, &role),
    };
    output::data(&text)?;
    tell(&actions, &documents);
    Ok(Exit::Complete)
}

/// The actions of some checks; of a whole scan when none is named.
fn actions(needs: &Needs, checks: &[CheckId]) -> Result<BTreeSet<String>, Failure> {
    if checks.is_empty() {
        return Ok(needs.all());
    }
    let mut actions = BTreeSet::new();
    for check in checks {
        actions.extend(needs.of_check(check).ok_or_else(|| Failure::Usage {
            message: format!("there is no check `{check}`"),
            hint: "`kakunin list checks` shows them".to_owned(),
        })?);
    }
    Ok(actions)
}

/// One document as it is; several, which IAM takes one by one, as an array.
fn json(documents: &[Document]) -> Result<String, Failure> {
    let mut text = Vec::new();
    let mut writer = serde_json::Serializer::pretty(&mut text);
    let written = match documents {
        [document] => document.serialize(&mut writer),
        several => several.serialize(&mut writer),
    };
    let failed = |source: serde_json::Error| Failure::System {
        what: "write the policy".to_owned(),
        source: source.into(),
    };
    written.map_err(failed)?;
    Ok(format!("{}\n", String::from_utf8_lossy(&text)))
}

fn no_role() -> Failure {
    Failure::Usage {
        message: "a policy in JSON has no role to trust anyone with".to_owned(),
        hint: "add --format cloudformation or --format terraform, or leave --trust and --external-id out"
            .to_owned(),
    }
}

fn tell(actions: &BTreeSet<String>, documents: &[Document]) {
    let sizes: Vec<String> = documents.iter().map(|document| privilege::size(document).to_string()).collect();
    let (count, limit) = (actions.len(), privilege::LIMIT);
    output::note(&match sizes.as_slice() {
        [size] => format!("{count} actions, {size} of {limit} characters"),
        sizes => format!(
            "{count} actions in {} policies of {} characters each: one may have {limit}, so attach them all",
            sizes.len(),
            sizes.join(" and ")
        ),
    });
}
