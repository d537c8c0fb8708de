//! Who may use a snapshot or an image, as EC2 lists it.

use serde::Deserialize;

use super::wire::Items;

/// One entry of a list of permissions: exactly one of its members is set.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Permission {
    user_id: Option<String>,
    group: Option<String>,
    organization_arn: Option<String>,
    organizational_unit_arn: Option<String>,
}

impl Permission {
    /// Accounts, groups (`all`) and ARNs, sorted; `?` for an entry that names nobody known here.
    pub(super) fn holders(list: Items<Self>) -> Vec<String> {
        let mut holders: Vec<String> = list.item.into_iter().map(Self::holder).collect();
        holders.sort();
        holders
    }

    fn holder(self) -> String {
        let named = [self.group, self.user_id, self.organization_arn, self.organizational_unit_arn];
        named.into_iter().flatten().find(|name| !name.is_empty()).unwrap_or_else(|| "?".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_accounts_and_organizations_are_holders() {
        let body = r"<P><item><userId>444444444444</userId></item><item><group>all</group></item>
            <item><organizationArn>arn:aws:organizations::222222222222:organization/o-kasumi00001</organizationArn></item>
            <item/></P>";
        let list: Items<Permission> = quick_xml::de::from_str(body).unwrap();
        let expected =
            ["444444444444", "?", "all", "arn:aws:organizations::222222222222:organization/o-kasumi00001"];
        assert_eq!(Permission::holders(list), expected);
    }
}
