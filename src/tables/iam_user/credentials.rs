//! Credentials of users that the credential report leaves out: those for one service, and SSH keys.

use aws_sdk_iam::Client;
use aws_sdk_iam::types::StatusType;

use crate::aws::{Answer, Listed, Page, pages};
use crate::model::Region;
use crate::tables::iam::one_page;
use crate::tables::required::required;
use crate::tables::{Facts, Reader};

pub(super) const SERVICES: &str = "ListServiceSpecificCredentials";
pub(super) const SSH: &str = "ListSSHPublicKeys";

/// Every credential for one service that is active, by the name of its user: one list for the account.
pub(super) async fn of_services(reader: &Reader, client: &Client) -> Listed<String> {
    pages(|marker| services_page(reader, client, marker)).await
}

async fn services_page(reader: &Reader, client: &Client, marker: Option<String>) -> Answer<Page<String>> {
    let answer = reader
        .session()
        .call("iam", SERVICES, &Region::us_east_1(), |recorder| {
            let request = client.list_service_specific_credentials().all_users(true).set_marker(marker);
            request.customize().interceptor(recorder).send()
        })
        .await;
    required("iam", SERVICES, answer, |output| {
        let mut users = Vec::new();
        for credential in output.service_specific_credentials.unwrap_or_default() {
            users.extend(is_active(&credential.status)?.then_some(credential.user_name));
        }
        one_page(users, output.is_truncated, output.marker)
    })
}

/// Whether a credential works; `None` for a state that this version does not know.
fn is_active(status: &StatusType) -> Option<bool> {
    match status.as_str() {
        "Active" => Some(true),
        "Expired" | "Inactive" => Some(false),
        _ => None,
    }
}

/// How many of them are one user's.
pub(super) fn count(facts: &mut Facts, list: &Listed<String>, user: &str) -> Option<i64> {
    facts.rest_on(&list.calls);
    if let Some(failure) = &list.failure {
        facts.unknown(&["service_specific_creds"], failure.clone());
        return None;
    }
    i64::try_from(list.values().filter(|name| *name == user).count()).ok()
}

/// How many active SSH public keys a user has.
pub(super) async fn ssh_keys(reader: &Reader, client: &Client, facts: &mut Facts, user: &str) -> Option<i64> {
    let list = pages(|marker| ssh_page(reader, client, user, marker)).await;
    facts.rest_on(&list.calls);
    if let Some(failure) = list.failure {
        facts.unknown(&["ssh_keys"], failure);
        return None;
    }
    i64::try_from(list.values().filter(|active| **active).count()).ok()
}

async fn ssh_page(reader: &Reader, client: &Client, user: &str, marker: Option<String>) -> Answer<Page<bool>> {
    let answer = reader
        .session()
        .call("iam", SSH, &Region::us_east_1(), |recorder| {
            let request = client.list_ssh_public_keys().user_name(user).set_marker(marker);
            request.customize().interceptor(recorder).send()
        })
        .await;
    required("iam", SSH, answer, |output| {
        let keys = output.ssh_public_keys.unwrap_or_default();
        let active: Option<Vec<bool>> = keys.iter().map(|key| is_active(&key.status)).collect();
        one_page(active?, output.is_truncated, output.marker)
    })
}

#[cfg(test)]
mod tests {
    use crate::aws::Failure;
    use crate::model::{CallId, Cause};
    use crate::tables::Collected;

    use super::*;

    fn counted(failure: Option<Failure>) -> (Option<i64>, usize) {
        let of = |name: &str| (name.to_owned(), CallId(1));
        let list = Listed { items: vec![of("a"), of("b"), of("a")], calls: vec![CallId(1)], failure };
        let mut facts = Facts::of(&Region::global(), "user");
        let count = count(&mut facts, &list, "a");
        let mut collected = Collected::default();
        collected.keep(facts, ());
        (count, collected.gaps.len())
    }

    #[test]
    fn the_list_of_the_account_is_counted_user_by_user() {
        assert_eq!(counted(None), (Some(2), 0));
    }

    #[test]
    fn a_state_that_is_not_known_is_not_taken_for_switched_off() {
        assert_eq!(["Active", "Expired", "Frozen"].map(|text| is_active(&text.into())), [Some(true), Some(false), None]);
    }

    #[test]
    fn a_list_that_broke_off_counts_for_nobody() {
        assert_eq!(counted(Some(Failure::without_call(Cause::Throttled, ""))), (None, 1));
    }
}
