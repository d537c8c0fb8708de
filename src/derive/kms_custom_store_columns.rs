//! Whether a custom key store is in the operator's register.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{Extra, RegisterKind, Stored};
use crate::tables::kms_custom_store::KmsCustomStore;

use super::{Columns, World};

/// Columns computed for a custom key store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KmsCustomStoreColumns {
    /// Whether the register of key stores lists its id; NULL without a register.
    pub declared: Option<bool>,
}

impl Columns for KmsCustomStoreColumns {
    type Base = KmsCustomStore;

    fn derive(world: &World, rows: &[Stored<KmsCustomStore>]) -> Vec<Extra<Self>> {
        let declared = |stored: &Stored<KmsCustomStore>| world.listed(RegisterKind::KeyStores, &stored.row.id);
        rows.iter().map(|stored| Extra::of(Self { declared: declared(stored) })).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::derive::identity::fixture::{stored, world_covering};
    use crate::model::{Declarations, Register, RegisterEntry, Time};

    use super::*;

    fn declared(id: &str, listed: Option<&str>) -> Option<bool> {
        let entry = |resource: &str| RegisterEntry {
            resource: resource.to_owned(),
            reference: "霞情第9号".to_owned(),
            hours: None,
            valid_until: None,
        };
        let register = |resource: &str| Register {
            kind: RegisterKind::KeyStores,
            accounts: Vec::new(),
            owner: "情報政策課".to_owned(),
            approver: Some("課長".to_owned()),
            approved_at: Time::from_seconds(1),
            valid_until: Time::from_seconds(4_102_444_800),
            entries: vec![entry(resource)],
        };
        let registers = listed.map(register).into_iter().collect();
        let world = world_covering(&[]).with_declarations(Declarations { attestations: Vec::new(), registers });
        let none = || "none".to_owned();
        let store = KmsCustomStore {
            id: id.to_owned(),
            name: none(),
            kind: None,
            state: None,
            cluster_id: none(),
            xks_uri: none(),
        };
        KmsCustomStoreColumns::derive(&world, &[stored(id, store)]).remove(0).row.declared
    }

    #[test]
    fn a_store_is_declared_by_its_id_and_unknown_without_a_register() {
        assert_eq!(declared("cks-1", Some("cks-1")), Some(true));
        assert_eq!(declared("cks-1", Some("cks-2")), Some(false));
        assert_eq!(declared("cks-1", None), None);
    }
}
