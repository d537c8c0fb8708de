//! SHA-256 of bytes and of files, in hexadecimal; a file is never held in memory whole.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use ring::digest::{Context, SHA256};

use crate::model::text::hex;

const BLOCK: usize = 64 * 1024;

/// SHA-256 of bytes.
pub(super) fn hex_sha256(bytes: &[u8]) -> String {
    hex(ring::digest::digest(&SHA256, bytes).as_ref())
}

/// SHA-256 and length of what a reader still holds.
pub(super) fn of_reader(mut reader: impl Read) -> io::Result<(String, u64)> {
    let mut context = Context::new(&SHA256);
    let mut block = vec![0_u8; BLOCK];
    let mut length = 0_u64;
    loop {
        let read = match reader.read(&mut block) {
            Ok(0) => return Ok((hex(context.finish().as_ref()), length)),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        context.update(block.get(..read).unwrap_or_default());
        length = length.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
    }
}

/// SHA-256 of a file in hexadecimal.
pub fn file_sha256(path: &Path) -> io::Result<String> {
    of_reader(File::open(path)?).map(|(digest, _)| digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_has_the_digest_of_its_bytes() {
        let bytes: Vec<u8> = (0..=255).cycle().take(3 * BLOCK + 7).collect();
        let (digest, length) = of_reader(bytes.as_slice()).unwrap();
        assert_eq!(digest, hex_sha256(&bytes));
        assert_eq!(length, u64::try_from(bytes.len()).unwrap());
    }

    #[test]
    fn the_digest_is_sha_256() {
        // FIPS 180-4, the example of one block.
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex_sha256(b"abc"), expected);
    }
}
