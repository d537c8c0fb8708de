//! What the page may do: its own style sheet and its own script, by their digests, and nothing else.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The style sheet of the page, whole.
pub(super) const STYLE: &str = include_str!("../templates/report.css");

/// The script of the page, whole: filters and search, nothing else.
pub(super) const SCRIPT: &str = include_str!("../templates/report.js");

/// The Content-Security-Policy (W3C CSP Level 3) under which a browser runs these two and fetches
/// nothing: a name that got through as markup could neither run nor call out.
pub(super) fn policy() -> String {
    format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        source(SCRIPT),
        source(STYLE)
    )
}

/// The text of an element as a hash source.
fn source(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_source_is_the_base64_of_the_sha_256() {
        // The example of the W3C: `alert('Hello, world.');`.
        let expected = "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=";
        assert_eq!(source("alert('Hello, world.');"), expected);
    }

    #[test]
    fn the_script_makes_no_markup_and_calls_nobody() {
        for word in [
            "innerHTML",
            "outerHTML",
            "insertAdjacent",
            "eval",
            "Function(",
            "document.write",
            "fetch",
            "XMLHttp",
            "import",
            "location.href",
            "location =",
            "cookie",
            "Storage",
            "http",
        ] {
            assert!(!SCRIPT.contains(word), "{word}");
        }
    }

    #[test]
    fn neither_ends_its_own_element() {
        assert!(!SCRIPT.contains("</") && !STYLE.contains("</"));
        assert!(!SCRIPT.contains('\r') && !STYLE.contains('\r'), "a browser hashes the text without them");
    }
}
