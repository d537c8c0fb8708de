//! A mock AWS on loopback that the real SDK talks to, so that signing, protocols, paging, retries and
//! timeouts are the real ones in tests and in the demo.
//!
//! A [`Scenario`] holds raw answers by account, region, service and operation; [`MockAws`] serves it and
//! remembers what it was asked. A request without an answer is an error of its own (501), never an empty
//! list: a scan that asks for something new has to fail until somebody has written what AWS would say.
//! [`Fault`]s and [`Throttle`]s make single calls go wrong.
//!
//! We wrote both this and the scanner, so their agreement proves little; tests also run against
//! emulators of others.
//!
//! # Files of a scenario
//!
//! `scenario.toml` has `name.ja`, `name.en`, `account` and `home_region`. Every other `.toml` file holds
//! `[[answer]]` tables:
//!
//! | key | meaning |
//! |---|---|
//! | `service` | the name it signs with; `s3control` or `s3` for S3 Control |
//! | `operation` | AWS name of the operation |
//! | `request` | REST services: `GET /path/{column}?key`; `{*}` is any one segment |
//! | `region` | one or a list; absent: every region |
//! | `account` | absent: the account of the scenario, see [`Accounts`] |
//! | `match` | parameters that must have these values; `""`: must be absent; nested members by dots |
//! | `each` | rows; the answer is repeated for each, with its columns put in everywhere |
//! | `body` or `error` | the raw body, or `{ code, message }` in the words of the protocol |
//! | `status`, `headers` | default 200, or what AWS uses for the error; headers replace our own |
//!
//! Of several answers that fit, a named account wins over none, then a named region over none, then the
//! path with more written out, then more conditions, then the one written first.
//!
//! Placeholders: `{{column}}`, `{{account}}`, `{{region}}`; `{{iso -30d}}`, `{{epoch +12h}}`,
//! `{{millis}}` (units `s m h d w`; the offset may be a column: `{{iso age}}`); and blocks that encode
//! what they hold: `{{base64}}…{{/base64}}`, `uri`, `json`, `xml`.

mod answer;
mod closed_list;
mod declared;
mod deny;
mod encoding;
mod fault;
mod file;
mod parameters;
mod permission;
mod protocol;
mod record;
mod render;
mod request;
mod rewrite;
mod route;
mod scenario;
mod server;
mod state;
mod template;
mod throttle;

pub use answer::Accounts;
pub use closed_list::closed_lists;
pub use declared::kasumi_attestations;
pub use fault::{Fault, FaultKind, Wording};
pub use record::SeenRequest;
pub use scenario::{KASUMI_SETTINGS, Problem, Scenario, ScenarioError, ScenarioName};
pub use server::{MockAws, MockError};
pub use state::{Options, Record};
pub use throttle::Throttle;
