//! Drops elements from XML (query, EC2, restXml) and leaves every other byte as it is.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::rule::Names;
use super::{Cut, MARKER, Unreadable};

pub(super) fn without(text: &str, names: &Names) -> Result<Option<Cut>, Unreadable> {
    let spans = spans(text, names)?;
    if spans.is_empty() {
        return Ok(None);
    }
    let (mut out, mut dropped, mut from) = (String::new(), Vec::new(), 0);
    for span in spans {
        out.push_str(text.get(from..span.start).ok_or(Unreadable)?);
        out.push_str(MARKER);
        texts(text.get(span.clone()).ok_or(Unreadable)?, &mut dropped);
        from = span.end;
    }
    out.push_str(text.get(from..).ok_or(Unreadable)?);
    Ok(Some(Cut { text: out, dropped }))
}

/// What lies between the tags of each element that must not be kept.
fn spans(text: &str, names: &Names) -> Result<Vec<Range<usize>>, Unreadable> {
    let mut reader = Reader::from_str(text);
    let (mut spans, mut depth) = (Vec::new(), 0_usize);
    // Maps come as entries of a key and a value; the key is then the name.
    let (mut in_key, mut key) = (false, String::new());
    loop {
        match reader.read_event().map_err(|_not_xml| Unreadable)? {
            Event::Start(element) => {
                let name = local(&element);
                let entry = name.eq_ignore_ascii_case("value") && names.has(key.trim());
                if names.has(&name) || entry {
                    let span = reader.read_to_end(element.name()).map_err(|_not_xml| Unreadable)?;
                    let span = usize::try_from(span.start).ok().zip(usize::try_from(span.end).ok());
                    let (start, end) = span.ok_or(Unreadable)?;
                    if start < end {
                        spans.push(start..end);
                    }
                    continue;
                }
                depth += 1;
                in_key = name.eq_ignore_ascii_case("key");
                if in_key {
                    key.clear();
                }
            }
            Event::Text(text) if in_key => key.push_str(&text),
            Event::End(_) => {
                depth = depth.checked_sub(1).ok_or(Unreadable)?;
                in_key = false;
            }
            Event::Eof if depth == 0 => return Ok(spans),
            Event::Eof => return Err(Unreadable),
            Event::Empty(_)
            | Event::Text(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_)
            | Event::GeneralRef(_) => {}
        }
    }
}

fn local(element: &BytesStart<'_>) -> String {
    element.local_name().as_ref().to_owned()
}

/// The texts between the tags of a piece of XML, as they read.
fn texts(piece: &str, into: &mut Vec<String>) {
    let bare = piece.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    for text in bare.map(str::trim).filter(|text| !text.is_empty()) {
        into.push(text.to_owned());
        if let Ok(plain) = quick_xml::escape::unescape(text) {
            into.push(plain.into_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(service: &str, text: &str) -> String {
        without(text, &Names::of(service)).unwrap().map_or_else(|| text.to_owned(), |cut| cut.text)
    }

    #[test]
    fn an_ec2_element_goes_with_everything_in_it() {
        let text = "<R>\n <v:userData a='1'><value>s3cret</value></v:userData> <x>1</x></R>";
        let expected = format!("<R>\n <v:userData a='1'>{MARKER}</v:userData> <x>1</x></R>");
        assert_eq!(left("ec2", text), expected);
    }

    #[test]
    fn a_query_list_goes_as_a_whole() {
        let text = "<R><Parameters><member><ParameterValue>s3cret</ParameterValue></member></Parameters></R>";
        assert_eq!(left("cloudformation", text), format!("<R><Parameters>{MARKER}</Parameters></R>"));
    }

    #[test]
    fn an_entry_of_a_map_goes_by_its_key() {
        let text = "<R><entry><key>Endpoint</key><value>s3cret</value></entry><entry><key>Owner</key><value>1</value></entry></R>";
        let left = left("sns", text);
        assert!(!left.contains("s3cret") && left.contains("<value>1</value>"), "{left}");
    }

    #[test]
    fn character_data_and_entities_are_part_of_the_value() {
        let text = "<R><preSharedKey><![CDATA[s3<cret]]>&amp;s3cret</preSharedKey><preSharedKey/></R>";
        assert_eq!(left("ec2", text), format!("<R><preSharedKey>{MARKER}</preSharedKey><preSharedKey/></R>"));
    }

    #[test]
    fn the_answer_on_vpns_keeps_its_tunnels_and_loses_its_keys() {
        let text = "<R><vpnConnectionSet><item><vpnConnectionId>vpn-1</vpnConnectionId><customerGatewayConfiguration>&lt;pre_shared_key&gt;s3cret&lt;/pre_shared_key&gt;</customerGatewayConfiguration><options><tunnelOptionSet><item><preSharedKey>s3cret</preSharedKey></item></tunnelOptionSet></options><vgwTelemetry><item><status>UP</status></item></vgwTelemetry></item></vpnConnectionSet></R>";
        let left = left("ec2", text);
        assert!(!left.contains("s3cret") && left.contains("<status>UP</status>"), "{left}");
    }

    #[test]
    fn a_comment_that_looks_like_an_element_hides_nothing() {
        let text = "<R><!-- <userData> --><userData>s3cret</userData></R>";
        assert!(!left("ec2", text).contains("s3cret"));
    }

    #[test]
    fn xml_that_breaks_off_cannot_be_read() {
        let text = "<R><userData>s3cret</userData><x>1</x></R>";
        for end in 1..text.len() {
            assert!(without(text.get(..end).unwrap(), &Names::of("ec2")).is_err(), "{end}");
        }
    }
}
