//! What AWS WAF answers: of a rule only what it does, never what it looks for.

use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Debug, Deserialize)]
pub(super) struct ListWebAcls {
    #[serde(rename = "WebACLs")]
    pub(super) web_acls: Vec<Summary>,
    #[serde(rename = "NextMarker")]
    pub(super) next_marker: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Summary {
    #[serde(rename = "Name")]
    pub(super) name: String,
    #[serde(rename = "Id")]
    pub(super) id: String,
    #[serde(rename = "ARN")]
    pub(super) arn: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct GetLoggingConfiguration {
    #[serde(rename = "LoggingConfiguration")]
    configuration: LoggingConfiguration,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LoggingConfiguration {
    log_destination_configs: Vec<String>,
}

impl GetLoggingConfiguration {
    pub(super) fn logs(self) -> bool {
        !self.configuration.log_destination_configs.is_empty()
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct GetWebAcl {
    #[serde(rename = "WebACL")]
    pub(super) web_acl: Acl,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Acl {
    default_action: Kind,
    #[serde(default)]
    rules: Vec<Rule>,
    #[serde(default, rename = "PreProcessFirewallManagerRuleGroups")]
    before: Vec<Rule>,
    #[serde(default, rename = "PostProcessFirewallManagerRuleGroups")]
    after: Vec<Rule>,
}

/// Something whose kind is the name of its one member.
type Kind = Map<String, Value>;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Rule {
    /// Of a rule of its own.
    action: Option<Kind>,
    /// Of a rule group: `None` leaves the actions of its rules as they are.
    override_action: Option<Kind>,
    statement: Option<Statement>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Statement {
    managed_rule_group_statement: Option<Group>,
    rule_group_reference_statement: Option<Group>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Group {
    #[serde(default)]
    rule_action_overrides: Vec<Override>,
    /// The older way to set rules to count.
    #[serde(default)]
    excluded_rules: Vec<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Override {
    action_to_use: Kind,
}

impl Acl {
    fn all(&self) -> impl Iterator<Item = &Rule> {
        self.before.iter().chain(&self.rules).chain(&self.after)
    }

    pub(super) fn rule_count(&self) -> i64 {
        i64::try_from(self.all().count()).unwrap_or(i64::MAX)
    }

    /// Whether anything is stopped.
    pub(super) fn blocks(&self) -> Option<bool> {
        let by_default = stops(&self.default_action);
        let mut all = self.all().map(Rule::blocks).chain([by_default]);
        let mut unknown = false;
        let any = all.any(|one| {
            unknown |= one.is_none();
            one == Some(true)
        });
        if any { Some(true) } else { (!unknown).then_some(false) }
    }
}

impl Rule {
    fn blocks(&self) -> Option<bool> {
        match (&self.action, &self.override_action) {
            (Some(action), _) => stops(action),
            (None, Some(over)) if over.contains_key("Count") => Some(false),
            (None, Some(over)) if over.contains_key("None") => self.group_blocks(),
            _ => None,
        }
    }

    /// How many of a group's rules were not set to count is not told here.
    fn group_blocks(&self) -> Option<bool> {
        let statement = self.statement.as_ref();
        let group = statement.and_then(|one| {
            one.managed_rule_group_statement.as_ref().or(one.rule_group_reference_statement.as_ref())
        });
        let softened = group.is_some_and(|group| {
            let counts = |one: &Override| stops(&one.action_to_use) != Some(true);
            !group.excluded_rules.is_empty() || group.rule_action_overrides.iter().any(counts)
        });
        (!softened).then_some(true)
    }
}

/// Whether an action keeps a request from going on; unknown for one that is new.
fn stops(action: &Kind) -> Option<bool> {
    match action.keys().next().map(String::as_str) {
        Some("Block" | "Captcha" | "Challenge") => Some(true),
        Some("Allow" | "Count") => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(default: &str, rules: &str) -> Option<bool> {
        let json = format!(r#"{{"WebACL":{{"DefaultAction":{{"{default}":{{}}}},"Rules":[{rules}]}}}}"#);
        serde_json::from_str::<GetWebAcl>(&json).unwrap().web_acl.blocks()
    }

    const GROUP: &str = r#"{"OverrideAction":{"None":{}},"Statement":{"ManagedRuleGroupStatement":{"Name":"g"@}}}"#;

    #[test]
    fn a_web_acl_that_only_counts_stops_nothing() {
        let counting = r#"{"Action":{"Count":{}}},{"OverrideAction":{"Count":{}}}"#;
        assert_eq!(blocks("Allow", counting), Some(false));
        assert_eq!(blocks("Allow", ""), Some(false));
    }

    #[test]
    fn one_rule_that_blocks_is_enough_and_so_is_the_default() {
        assert_eq!(blocks("Allow", r#"{"Action":{"Count":{}}},{"Action":{"Block":{}}}"#), Some(true));
        assert_eq!(blocks("Block", ""), Some(true));
        assert_eq!(blocks("Allow", &GROUP.replace('@', "")), Some(true));
    }

    #[test]
    fn a_group_with_rules_set_to_count_may_stop_nothing() {
        let softened = r#","RuleActionOverrides":[{"Name":"r","ActionToUse":{"Count":{}}}]"#;
        assert_eq!(blocks("Allow", &GROUP.replace('@', softened)), None);
        let excluded = r#","ExcludedRules":[{"Name":"r"}]"#;
        assert_eq!(blocks("Allow", &GROUP.replace('@', excluded)), None);
    }

    #[test]
    fn an_action_that_is_new_is_unknown() {
        assert_eq!(blocks("Allow", r#"{"Action":{"Monetize":{}}}"#), None);
    }

    #[test]
    fn an_answer_without_a_default_action_is_malformed() {
        assert!(serde_json::from_str::<GetWebAcl>(r#"{"WebACL":{"Rules":[]}}"#).is_err());
    }
}
