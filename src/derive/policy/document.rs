//! A policy document as a value, so that every question is asked of the same reading of its text.

use std::str::Utf8Error;

use super::condition::Condition;
use super::principal::Principal;

/// Why a text is not a policy document. Each of these makes what depends on the policy unknown.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// The text is not JSON, or nested too deeply.
    #[error("read the policy as JSON")]
    Json(#[from] serde_json::Error),
    /// The percent-encoded form does not hold UTF-8.
    #[error("decode the policy as UTF-8")]
    Encoding(#[from] Utf8Error),
    /// An element holds another kind of value than the policy language gives it.
    #[error("element `{element}` has an unexpected form")]
    Form {
        /// The element.
        element: String,
    },
    /// An element is needed and absent, or two that exclude each other are present.
    #[error("element `{element}` is needed exactly once in either of its forms")]
    Choice {
        /// The element in its positive form.
        element: String,
    },
    /// A key is written twice, and which one AWS obeys is not documented.
    #[error("key `{key}` is repeated")]
    Repeated {
        /// The key.
        key: String,
    },
    /// An element, operator, version or kind of principal that is not known here.
    #[error("`{name}` is not known in `{element}`")]
    Unknown {
        /// Where it stands.
        element: &'static str,
        /// What was found.
        name: String,
    },
}

/// A policy: its statements in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The statements.
    pub statements: Vec<Statement>,
}

/// One statement of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Whether it allows or denies.
    pub effect: Effect,
    /// Whom it is about.
    pub principals: Principals,
    /// Which actions it covers.
    pub actions: Actions,
    /// Which resources it covers.
    pub resources: Resources,
    /// What must hold besides; empty when it always applies.
    pub conditions: Vec<Condition>,
}

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever else allows.
    Deny,
}

/// `Principal`, `NotPrincipal`, or neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principals {
    /// Neither: the holder of an identity policy.
    Absent,
    /// `Principal`.
    Only(Vec<Principal>),
    /// `NotPrincipal`: everybody else in the world.
    AllExcept(Vec<Principal>),
}

/// `Action` or `NotAction`, as patterns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actions {
    /// `Action`.
    Only(Vec<String>),
    /// `NotAction`.
    AllExcept(Vec<String>),
}

/// `Resource`, `NotResource`, or neither, as patterns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resources {
    /// Neither: a trust policy is about its own role.
    Absent,
    /// `Resource`.
    Only(Vec<String>),
    /// `NotResource`.
    AllExcept(Vec<String>),
}

impl Document {
    /// The statements that allow.
    pub fn allows(&self) -> impl Iterator<Item = &Statement> {
        self.with_effect(Effect::Allow)
    }

    /// The statements that deny.
    pub fn denies(&self) -> impl Iterator<Item = &Statement> {
        self.with_effect(Effect::Deny)
    }

    fn with_effect(&self, effect: Effect) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(move |statement| statement.effect == effect)
    }
}
