//! What a table reads with: one account, one Region, the shared answers.

use std::future::Future;
use std::sync::Arc;

use aws_types::SdkConfig;

use crate::aws::{Answer, Operation, Session, operation::Request};
use crate::model::{AccountId, Region, Time};

/// One table's view of the account in one Region (or `global`).
#[derive(Clone, Debug)]
pub struct Reader {
    session: Arc<Session>,
    region: Region,
    regions: Arc<[Region]>,
    started_at: Time,
}

impl Reader {
    /// A reader of the account of `session`; `regions` are the Regions being scanned.
    pub fn new(session: Arc<Session>, region: Region, regions: Arc<[Region]>, started_at: Time) -> Self {
        Self { session, region, regions, started_at }
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The account.
    pub fn account(&self) -> &AccountId {
        self.session.account()
    }

    /// The Region being read; `global` for a global table.
    pub fn region(&self) -> &Region {
        &self.region
    }

    /// Every Region being scanned, for global tables that ask in each.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The start of the scan.
    pub fn started_at(&self) -> Time {
        self.started_at
    }

    /// The same reader in another Region.
    #[must_use]
    pub fn at(&self, region: &Region) -> Self {
        Self { region: region.clone(), ..self.clone() }
    }

    /// The configuration for an SDK client in this Region.
    pub fn sdk(&self) -> SdkConfig {
        self.session.sdk(&self.region)
    }

    /// Sends a call of a service without an SDK crate, in this Region.
    pub async fn operation<O>(&self, operation: &Operation<O>, request: Request) -> Answer<O>
    where
        O: serde::de::DeserializeOwned + std::fmt::Debug + Send + Sync + 'static,
    {
        self.session.operation(operation, &self.region, request).await
    }

    /// What several tables need, fetched once for each Region: the first asker's future runs, the
    /// others wait for it.
    pub async fn once<T, F>(&self, name: &str, fetch: F) -> Arc<T>
    where
        T: Send + Sync + 'static,
        F: Future<Output = T>,
    {
        self.session.memo().once(&format!("{name}@{}", self.region), fetch).await
    }
}
