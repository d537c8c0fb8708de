//! UUIDs made from names (RFC 9562, version 5), so that the same snapshot gives the same document.

use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

use crate::model::text::hex;

/// The name space of URLs that RFC 9562 gives.
const URL: [u8; 16] =
    [0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8];

/// The UUID of something that these parts name together.
pub(super) fn uuid(parts: &[&str]) -> String {
    // Parts may hold any character: their lengths keep `a/b` and `a` with `b` apart.
    let parts: Vec<String> = parts.iter().map(|part| format!("{}:{part}", part.len())).collect();
    of_url(&format!("{}/{}", super::NAMESPACE, parts.join("/")))
}

fn of_url(url: &str) -> String {
    let mut name = URL.to_vec();
    name.extend_from_slice(url.as_bytes());
    // SHA-1 is what version 5 is made of; nothing is secured by it.
    let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, &name);
    let bytes: Vec<u8> =
        digest.as_ref().iter().take(16).enumerate().map(|(at, byte)| marked(at, *byte)).collect();
    let digits = hex(&bytes);
    let mut text = String::with_capacity(36);
    for (at, digit) in digits.chars().enumerate() {
        if matches!(at, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit);
    }
    text
}

/// A byte of the digest with version and variant in their places.
fn marked(at: usize, byte: u8) -> u8 {
    match at {
        6 => (byte & 0x0f) | 0x50,
        8 => (byte & 0x3f) | 0x80,
        _ => byte,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_has_the_uuid_that_others_give_it() {
        // Python's `uuid.uuid5(uuid.NAMESPACE_URL, …)`.
        assert_eq!(of_url("https://kakunin.invalid/a"), "2a1411fd-b8c4-5056-9c6c-22f1d42cb67b");
    }

    #[test]
    fn parts_are_kept_apart() {
        assert_ne!(uuid(&["a/b"]), uuid(&["a", "b"]));
        assert_ne!(uuid(&["a/1:b"]), uuid(&["a", "b"]));
    }
}
