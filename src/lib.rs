//! kakunin (確認): reads live AWS accounts and answers the 37 confirmation items.

pub mod aws;
pub mod catalog;
pub mod collect;
pub mod derive;
pub mod evaluate;
pub mod mock;
pub mod model;
pub mod report;
pub mod score;
pub mod snapshot;
pub mod tables;
