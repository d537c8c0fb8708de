//! What a web ACL does for the endpoint that names it.

use crate::derive::World;
use crate::derive::arn::Arn;
use crate::model::{CallId, GapId};
use crate::tables::Table as _;
use crate::tables::web_acl::WebAcl;

/// What is known of the web ACL in front of an endpoint.
#[derive(Clone, Debug, Default)]
pub(super) struct Shield {
    /// Whether there is one that stops anything.
    pub(super) blocks: Option<bool>,
    /// Whether there is one that logs.
    pub(super) logging: Option<bool>,
    /// Calls that this rests on.
    pub(super) calls: Vec<CallId>,
    /// Gaps that leave it unknown.
    pub(super) gaps: Vec<GapId>,
}

impl Shield {
    /// Looks a web ACL up by its ARN. One that is not among those of the account, as one of the first
    /// generation of AWS WAF or of another account, is unknown.
    pub(super) fn of(world: &World, acl: Option<&str>) -> Self {
        let Some(arn) = acl else { return Self::default() };
        if arn == "none" {
            return Self { blocks: Some(false), logging: Some(false), ..Self::default() };
        }
        match world.rows::<WebAcl>().iter().find(|one| one.row.arn == arn) {
            Some(found) => Self {
                blocks: found.row.blocks,
                logging: found.row.logging,
                calls: found.calls.clone(),
                gaps: found.gaps.clone(),
            },
            None => Self { gaps: unread(world, arn), ..Self::default() },
        }
    }
}

/// Why the web ACLs of the ARN's Region were not all read.
fn unread(world: &World, arn: &str) -> Vec<GapId> {
    let region = Arn::parse(arn).and_then(|arn| arn.region);
    let cells = world.incomplete(WebAcl::NAME).into_iter();
    cells.filter(|cell| Some(cell.region.as_str()) == region).flat_map(|cell| cell.gaps.clone()).collect()
}
