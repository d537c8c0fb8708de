//! kakunin (確認): reads live AWS accounts and answers the 37 confirmation items.

pub mod aws;
pub mod derive;
pub mod model;
pub mod snapshot;
pub mod tables;
