//! kakunin (確認): reads live AWS accounts and answers the 37 confirmation items.
//!
//! # The map
//!
//! ```text
//!  AWS account ──► collect ──► SNAPSHOT ──► derive ──► evaluate ──► score ──► report
//!  (tables, aws)              (a sealed     joins,     checks       items     html json csv
//!                              folder)      ages
//! ```
//!
//! There is one path. A scan writes a snapshot and then judges it; `check`, `report`, `query`, `diff` and
//! the demo read one. Everything to the right of the snapshot works without AWS and without a
//! clock: the time is the snapshot's.
//!
//! What holds everywhere:
//!
//! 1. Unknown is never pass. What could not be read is NULL with a gap that says why.
//! 2. Everything selected is accounted for: each account, Region and table was read or is a gap.
//! 3. Only reads, and only the operations that the tables name and `kakunin policy` prints.
//! 4. Every call is in the ledger.
//! 5. Same snapshot, same catalogue, same bytes in every output.
//! 6. A filed snapshot can be checked: whatever was cut off, altered, added or removed is found out.
//! 7. One list, the rest derived: documents, permissions and help are generated and compared.
//! 8. Memory follows the target, never the organisation.
//!
//! # Layers
//!
//! From the bottom up. Imports point down only; `tests/it/architecture.rs` holds this table.
//! Unit tests of every layer may use the mock.
//!
//! | layer | holds | may import |
//! |---|---|---|
//! | `model` | ids, gaps, calls, checks, findings, items, texts in two languages; no IO, no AWS | – |
//! | `catalog` | `checks/` as data; every error names file and line | `model` |
//! | `snapshot` | the folder format: Parquet tables, ledger, gaps, coverage, manifest; keys, seal, chain, verify | `model` |
//! | `aws` | credentials, calls, paging, pacing, ledger; a failed call becomes a failure with a cause | `model` |
//! | `tables` | one file per AWS resource type: its row, its scope, its calls | `model`, `aws` |
//! | `collect` | target to receipt: plans Regions × tables, runs them, numbers the gaps | `model`, `snapshot`, `aws`, `tables` |
//! | `derive` | derived tables and columns: pure functions over rows | `model`, `tables` |
//! | `evaluate` | snapshot and checks to findings; the only place that names the SQL engine | `model`, `snapshot`, `tables`, `derive` |
//! | `privilege` | which IAM actions the checks need, and the policies and the role that grant them; pure | `model`, `aws`, `tables`, `evaluate` |
//! | `score` | outcomes to verdicts and scores; pure | `model` |
//! | `compare` | two judged snapshots to what differs and why; pure but for reading rows | `model`, `snapshot`, `evaluate`, `score` |
//! | `report` | one view, then one file per format | `model`, `score`, `compare` |
//! | `mock` | a mock AWS on loopback, for tests and the demo | – |
//! | `trial` | law 1, tried on the mock: operations × faults | `model`, `catalog`, `snapshot`, `aws`, `tables`, `collect`, `derive`, `evaluate`, `score`, `mock` |
//! | `cli` | one file per command; settings, exit codes, progress; the only layer that prints | all |
//!
//! # Words
//!
//! Each is used with one meaning, in code, documents and output.
//!
//! | word | ja | meaning |
//! |---|---|---|
//! | target | 対象 | one account to read, with its role and Regions |
//! | table | テーブル | one AWS resource type; one row for each resource |
//! | gap | 欠測 | what could not be read: where, which call, why |
//! | ledger | 呼出台帳 | every API call that was made |
//! | snapshot | スナップショット | the sealed folder of one scan |
//! | derived table | 導出テーブル | rows computed from tables of a snapshot |
//! | check | チェック | one rule on one table |
//! | outcome | 判定 | pass, fail, unknown, not applicable |
//! | finding | 検出結果 | the outcome of one check on one resource |
//! | item | 確認事項 | one of the 37 |
//! | verdict | 適合状況 | what the findings and attestations say of an item |
//! | attestation | 証跡 | a person's dated, expiring statement for what no API can show |
//! | register | 台帳 | a dated, expiring list that people approved and checks rely on, such as keys to dispose of |
//! | waiver | 例外承認 | an accepted failure: reason, approver, expiry; never counted as a pass |

pub mod aws;
pub mod catalog;
pub mod cli;
pub mod collect;
pub mod compare;
pub mod derive;
pub mod evaluate;
pub mod mock;
pub mod model;
pub mod privilege;
pub mod report;
pub mod score;
pub mod snapshot;
pub mod tables;
pub mod trial;
