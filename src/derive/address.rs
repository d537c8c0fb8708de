//! Address ranges: how much of the internet a set of them lets in.
//!
//! "Everyone" can be written in pieces (`0.0.0.0/1` and `128.0.0.0/1`), so not the text of a range
//! counts but how many addresses all of them hold together.

use std::net::IpAddr;

/// One range, from its first to its last address; IPv4 and IPv6 apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Range {
    V4(u128, u128),
    V6(u128, u128),
}

/// The addresses that IPv6 gives out to the internet today: `2000::/3`.
const GLOBAL_V6: (u128, u128) = (0x2000 << 112, (0x4000 << 112) - 1);

/// Ranges that no packet of the internet comes from: private networks and the like.
const PRIVATE: [&str; 7] = [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "fc00::/7",
    "fe80::/10",
];

impl Range {
    /// Reads `address/length`; `None` for anything else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.trim().split_once('/')?;
        let length: u32 = length.parse().ok()?;
        match address.parse().ok()? {
            IpAddr::V4(address) => {
                let (first, last) = ends(u128::from(u32::from(address)), 32, length)?;
                Some(Self::V4(first, last))
            }
            IpAddr::V6(address) => {
                let (first, last) = ends(u128::from(address), 128, length)?;
                Some(Self::V6(first, last))
            }
        }
    }

    /// Whether it lies in a network that is not part of the internet.
    pub(super) fn is_private(self) -> bool {
        PRIVATE.iter().filter_map(|text| Self::parse(text)).any(|private| private.contains(self))
    }

    fn contains(self, other: Self) -> bool {
        match (self, other) {
            (Self::V4(first, last), Self::V4(from, to)) | (Self::V6(first, last), Self::V6(from, to)) => {
                first <= from && to <= last
            }
            (Self::V4(..), Self::V6(..)) | (Self::V6(..), Self::V4(..)) => false,
        }
    }
}

fn ends(address: u128, bits: u32, length: u32) -> Option<(u128, u128)> {
    let free = bits.checked_sub(length)?;
    // A shift by all 128 bits has no result.
    let mask = 1_u128.checked_shl(free).map_or(u128::MAX, |size| size - 1);
    Some((address & !mask, address | mask))
}

/// Whether the ranges together hold half of the IPv4 addresses or more, or half of those of IPv6 that
/// are in use.
pub(super) fn is_wide(ranges: &[Range]) -> bool {
    let v4 = ranges.iter().filter_map(|range| match range {
        Range::V4(first, last) => Some((*first, *last)),
        Range::V6(..) => None,
    });
    let v6 = ranges.iter().filter_map(|range| match range {
        Range::V6(first, last) => Some(((*first).max(GLOBAL_V6.0), (*last).min(GLOBAL_V6.1))),
        Range::V4(..) => None,
    });
    let half_v6 = (GLOBAL_V6.1 - GLOBAL_V6.0) / 2;
    covered(v4) >= 1 << 31 || covered(v6) > half_v6
}

/// How many addresses pairs of first and last hold, each counted once.
fn covered(pairs: impl Iterator<Item = (u128, u128)>) -> u128 {
    let mut pairs: Vec<(u128, u128)> = pairs.filter(|(first, last)| first <= last).collect();
    pairs.sort_unstable();
    let (mut total, mut next) = (0_u128, 0_u128);
    for (first, last) in pairs {
        let from = first.max(next);
        if from <= last {
            total = total.saturating_add(last - from).saturating_add(1);
            next = last.saturating_add(1);
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wide(texts: &[&str]) -> bool {
        is_wide(&texts.iter().map(|text| Range::parse(text).unwrap()).collect::<Vec<_>>())
    }

    #[test]
    fn everyone_is_wide_however_it_is_written() {
        assert!(wide(&["0.0.0.0/0"]));
        assert!(wide(&["::/0"]));
        assert!(wide(&["0.0.0.0/1", "128.0.0.0/1"]));
        assert!(wide(&["0.0.0.0/2", "64.0.0.0/2"]));
        assert!(wide(&["::/1", "8000::/1"]));
        assert!(wide(&["2000::/4", "3000::/4"]));
    }

    #[test]
    fn a_part_of_the_internet_is_not_everyone() {
        assert!(!wide(&[]));
        assert!(!wide(&["203.0.113.0/24", "198.51.100.0/24"]));
        assert!(!wide(&["0.0.0.0/2", "0.0.0.0/2", "32.0.0.0/3"]));
        assert!(!wide(&["2400::/12"]));
        assert!(!wide(&["4000::/2"]));
    }

    #[test]
    fn private_networks_are_known() {
        for text in ["10.1.0.0/16", "172.31.255.0/24", "192.168.0.1/32", "fd00::/8", "100.64.0.0/10"] {
            assert!(Range::parse(text).unwrap().is_private(), "{text}");
        }
        for text in ["0.0.0.0/0", "172.32.0.0/16", "10.0.0.0/7", "2001:db8::/32"] {
            assert!(!Range::parse(text).unwrap().is_private(), "{text}");
        }
    }

    #[test]
    fn what_is_no_range_is_not_guessed() {
        for text in ["", "none", "10.0.0.0", "10.0.0.0/33", "::/129", "10.0.0/8", "a/8"] {
            assert_eq!(Range::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_range_more_never_makes_a_set_narrow(
            parts in prop::collection::vec((any::<u32>(), 0_u32..8), 0..6), address: u32, length in 0_u32..33,
        ) {
            let range = |(address, length): (u32, u32)| {
                Range::parse(&format!("{}/{length}", std::net::Ipv4Addr::from(address))).unwrap()
            };
            let mut ranges: Vec<Range> = parts.into_iter().map(range).collect();
            let before = is_wide(&ranges);
            ranges.push(range((address, length)));
            prop_assert!(!before || is_wide(&ranges));
        }
    }
}
