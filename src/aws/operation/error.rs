//! The error that a service answers, as far as it is read: code and message.

use std::fmt;

use aws_smithy_types::error::metadata::{ErrorMetadata, ProvideErrorMetadata};

/// An error answer of a service.
#[derive(Debug)]
pub struct OperationError {
    metadata: ErrorMetadata,
}

impl OperationError {
    pub(super) fn new(code: &str, message: &str) -> Self {
        Self { metadata: ErrorMetadata::builder().code(code).message(message).build() }
    }
}

impl fmt::Display for OperationError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.metadata.code().unwrap_or("no error code");
        let message = self.metadata.message().unwrap_or_default();
        write!(formatter, "{code}: {message}")
    }
}

impl std::error::Error for OperationError {}

impl ProvideErrorMetadata for OperationError {
    fn meta(&self) -> &ErrorMetadata {
        &self.metadata
    }
}
