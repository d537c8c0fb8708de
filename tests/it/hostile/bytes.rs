//! Bytes that are no text: a pipe in front of the mock, whose own answers are always UTF-8, puts them in.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// What the pipe replaces, byte for byte, so that every length stays right.
pub(super) const MARK: &str = "@BYTES@";

const BYTES: [u8; 7] = [0xC3, 0x28, 0xFF, 0xFE, 0x80, 0xC0, 0xAF];

/// The endpoint of a pipe to this endpoint.
pub(super) fn pipe(endpoint: &str) -> String {
    let (listener, to) =
        (TcpListener::bind("127.0.0.1:0").unwrap(), endpoint.trim_start_matches("http://").to_owned());
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let Ok(server) = TcpStream::connect(&to) else { return };
            let (back, forth) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            thread::spawn(move || pump(client, server, false));
            thread::spawn(move || pump(back, forth, true));
        }
    });
    format!("http://{address}")
}

fn pump(mut from: TcpStream, mut to: TcpStream, spoil: bool) {
    let (mut kept, mut chunk) = (Vec::new(), [0; 8_192]);
    while let Ok(count @ 1..) = from.read(&mut chunk) {
        kept.extend_from_slice(&chunk[..count]);
        let rest = if spoil { spoiled(&mut kept) } else { kept.len() };
        let _ = to.write_all(&kept[..rest]);
        kept.drain(..rest);
    }
    let _ = to.shutdown(std::net::Shutdown::Both);
}

/// Replaces the marks; gives how much can be sent, which is all but the beginning of a mark at the end.
fn spoiled(bytes: &mut [u8]) -> usize {
    let mark = MARK.as_bytes();
    for start in 0..bytes.len().saturating_sub(mark.len() - 1) {
        if bytes[start..].starts_with(mark) {
            bytes[start..start + mark.len()].copy_from_slice(&BYTES);
        }
    }
    let begun = (1..mark.len()).rev().find(|length| bytes.ends_with(&mark[..*length]));
    bytes.len() - begun.unwrap_or(0)
}
