//! Answers in XML: whatever the bytes, reading ends, and an answer that breaks off is never a shorter list.

#![no_main]

use kakunin::aws::operation::fuzzing::is_whole;
use kakunin::tables::fuzzing::volumes;
use kakunin::tables::s3_bucket::fuzzing::{buckets, rules};
use libfuzzer_sys::fuzz_target;
use quick_xml::events::Event;

/// More cuts than this in a text are not tried one by one.
const CUTS: usize = 48;

fuzz_target!(|data: &[u8]| {
    let _ = volumes(400, data);
    never_shorter(data, |body| volumes(200, body).ok());
    never_shorter(data, |body| buckets(body).ok());
    never_shorter(data, |body| rules(body).ok());
    never_shorter(data, |body| is_whole("iam", "ListUsers", body).then(|| elements(body)));
});

/// How many elements begin and end: comments after the root may be missing.
fn elements(body: &[u8]) -> usize {
    let mut reader = quick_xml::Reader::from_str(std::str::from_utf8(body).expect("whole is UTF-8"));
    let mut count = 0;
    loop {
        match reader.read_event().expect("whole is well formed") {
            Event::Start(_) | Event::End(_) | Event::Empty(_) => count += 1,
            Event::Eof => return count,
            _ => {}
        }
    }
}

/// Cut anywhere, the text reads as an error or as the same.
fn never_shorter<T: PartialEq + std::fmt::Debug>(data: &[u8], read: impl Fn(&[u8]) -> Option<T>) {
    let Some(whole) = read(data) else { return };
    let step = (data.len() / CUTS).max(1);
    let near_the_end = data.len().saturating_sub(CUTS / 2)..data.len();
    for end in (0..data.len()).step_by(step).chain(near_the_end) {
        if let Some(cut) = read(&data[..end]) {
            assert_eq!(cut, whole, "cut at {end}");
        }
    }
}
