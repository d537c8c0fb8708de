//! The level of the TLS guideline (CRYPTREC GL-3001, IPA) that protocols and cipher suites meet.
//!
//! Names are those of OpenSSL, as Elastic Load Balancing gives them. What is worst decides, so a name
//! that is not known here leaves the level open only where nothing worse is offered.

/// A level, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Forbidden at every level.
    Forbidden,
    /// Tolerated until the move to a better one.
    Exception,
    /// What the guideline recommends without a special need.
    Recommended,
    /// TLS 1.3, and of TLS 1.2 only authenticated ciphers with forward secrecy.
    High,
}

impl Level {
    /// Its name in the table.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Forbidden => "none",
            Self::Exception => "exception",
            Self::Recommended => "recommended",
            Self::High => "high",
        }
    }
}

/// What is offered, as far as it is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Offer {
    /// Protocol versions.
    pub(super) protocols: Option<Vec<String>>,
    /// Cipher suites.
    pub(super) ciphers: Option<Vec<String>>,
    /// What a policy is known for by its name alone.
    pub(super) by_name: Option<Named>,
}

/// What a policy is known for by its name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    /// The level; unknown where the name does not tell the suites.
    pub(super) level: Option<Level>,
    /// Whether nothing older than TLS 1.2 is offered.
    pub(super) tls12_or_better: bool,
}

/// What a cipher suite is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Suite {
    /// Null, export, anonymous, RC4, DES, MD5.
    Forbidden,
    /// Without forward secrecy, or with SHA-1.
    Weak { forward: bool },
    /// Forward secrecy, CBC with SHA-256 or SHA-384.
    Plain,
    /// Forward secrecy and an authenticated cipher.
    Strong,
    /// Authenticated, without forward secrecy.
    Static,
}

impl Offer {
    /// The level; unknown where neither what is known nor a name decides it.
    pub(super) fn level(&self) -> Option<Level> {
        if let Some(named) = self.by_name {
            return named.level;
        }
        let protocols = self.protocols.as_ref().map(|list| of_protocols(list));
        let ciphers = self.ciphers.as_ref().map(|list| of_ciphers(list));
        match (protocols.flatten(), ciphers.flatten()) {
            (Some(Level::Forbidden), _) | (_, Some(Level::Forbidden)) => Some(Level::Forbidden),
            // A forbidden suite among those that nobody listed would be worse.
            (Some(Level::Exception), None) => self.ciphers.is_none().then_some(Level::Exception),
            (Some(protocols), Some(ciphers)) => Some(protocols.min(ciphers)),
            (None, _) | (Some(Level::Recommended | Level::High), None) => None,
        }
    }

    /// Whether nothing older than TLS 1.2 is offered.
    pub(super) fn tls12_or_better(&self) -> Option<bool> {
        if let Some(named) = self.by_name {
            return Some(named.tls12_or_better);
        }
        let list = self.protocols.as_ref().filter(|list| !list.is_empty())?;
        match list.iter().map(|name| protocol(name)).collect::<Option<Vec<_>>>() {
            Some(all) => Some(all.iter().all(|level| *level >= Level::Recommended)),
            None => list.iter().any(|name| protocol(name) < Some(Level::Recommended) && protocol(name).is_some())
                .then_some(false),
        }
    }

    /// Whether every suite has forward secrecy.
    pub(super) fn forward_secrecy_only(&self) -> Option<bool> {
        self.every(|suite| matches!(suite, Suite::Plain | Suite::Strong | Suite::Weak { forward: true }))
    }

    /// Whether every suite is an authenticated cipher.
    pub(super) fn authenticated_only(&self) -> Option<bool> {
        self.every(|suite| matches!(suite, Suite::Strong | Suite::Static))
    }

    fn every(&self, holds: impl Fn(Suite) -> bool) -> Option<bool> {
        let list = self.ciphers.as_ref().filter(|list| !list.is_empty())?;
        super::super::truth::all(list.iter().map(|name| suite(name).map(&holds)))
    }
}

/// The worst of the protocols; TLS 1.3 among them opens the way to the highest level.
fn of_protocols(list: &[String]) -> Option<Level> {
    let levels: Vec<Option<Level>> = list.iter().map(|name| protocol(name)).collect();
    let worst = levels.iter().flatten().min().copied()?;
    if worst == Level::Forbidden {
        return Some(worst);
    }
    if levels.iter().any(Option::is_none) {
        return None;
    }
    let newest = if levels.contains(&Some(Level::High)) { Level::High } else { Level::Recommended };
    Some(if worst >= Level::Recommended { newest } else { worst })
}

fn protocol(name: &str) -> Option<Level> {
    match name {
        "SSLv2" | "SSLv3" => Some(Level::Forbidden),
        "TLSv1" | "TLSv1.0" | "TLSv1.1" => Some(Level::Exception),
        "TLSv1.2" => Some(Level::Recommended),
        "TLSv1.3" => Some(Level::High),
        _ => None,
    }
}

/// The worst of the suites; none of an empty list, which no policy has.
fn of_ciphers(list: &[String]) -> Option<Level> {
    let level = |name: &String| {
        suite(name).map(|suite| match suite {
            Suite::Forbidden => Level::Forbidden,
            Suite::Weak { .. } | Suite::Static => Level::Exception,
            Suite::Plain => Level::Recommended,
            Suite::Strong => Level::High,
        })
    };
    let levels: Vec<Option<Level>> = list.iter().map(level).collect();
    let worst = levels.iter().flatten().min().copied()?;
    (worst == Level::Forbidden || levels.iter().all(Option::is_some)).then_some(worst)
}

fn suite(name: &str) -> Option<Suite> {
    let parts: Vec<&str> = name.split(['-', '_']).collect();
    let has = |wanted: &[&str]| parts.iter().any(|part| wanted.contains(part));
    let first = parts.first().copied().unwrap_or_default();
    if has(&["NULL", "EXP", "EXP1024", "RC4", "RC2", "DES", "3DES", "MD5", "ADH", "AECDH", "anon"]) {
        return Some(Suite::Forbidden);
    }
    let authenticated = has(&["GCM", "CCM", "CCM8", "CHACHA20"]);
    if first == "TLS" {
        // Of TLS 1.3; a longer name in this style is of none of AWS's policies.
        return (authenticated && !has(&["WITH"])).then_some(Suite::Strong);
    }
    let forward = matches!(first, "ECDHE" | "DHE" | "EDH");
    let known = forward || matches!(first, "AES128" | "AES256" | "CAMELLIA128" | "CAMELLIA256" | "SEED" | "IDEA" | "PSK" | "KRB5" | "ECDH" | "DH" | "SRP");
    match (forward, authenticated) {
        _ if !known => None,
        (true, true) => Some(Suite::Strong),
        (false, true) => Some(Suite::Static),
        (true, false) if has(&["SHA256", "SHA384"]) => Some(Suite::Plain),
        (forward, false) => Some(Suite::Weak { forward }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &str) -> Vec<String> {
        names.split_whitespace().map(str::to_owned).collect()
    }

    fn offer(protocols: &str, ciphers: &str) -> Offer {
        Offer { protocols: Some(list(protocols)), ciphers: Some(list(ciphers)), by_name: None }
    }

    const GCM: &str = "ECDHE-ECDSA-AES128-GCM-SHA256 ECDHE-RSA-AES256-GCM-SHA384";
    const NEW: &str = "TLS_AES_128_GCM_SHA256 TLS_CHACHA20_POLY1305_SHA256";

    #[test]
    fn policies_of_elastic_load_balancing_meet_the_level_of_their_suites() {
        for (protocols, ciphers, level) in [
            ("TLSv1.3", NEW.to_owned(), Level::High),
            ("TLSv1.3 TLSv1.2", format!("{NEW} {GCM}"), Level::High),
            ("TLSv1.3 TLSv1.2", format!("{NEW} {GCM} ECDHE-RSA-AES128-SHA256"), Level::Recommended),
            ("TLSv1.2", GCM.to_owned(), Level::Recommended),
            ("TLSv1.2", format!("{GCM} AES128-GCM-SHA256"), Level::Exception),
            ("TLSv1.2", format!("{GCM} ECDHE-RSA-AES128-SHA"), Level::Exception),
            ("TLSv1.2 TLSv1.1 TLSv1", format!("{GCM} AES128-SHA"), Level::Exception),
            ("TLSv1.2 TLSv1.1 TLSv1", format!("{GCM} DES-CBC3-SHA"), Level::Forbidden),
            ("SSLv3 TLSv1.2", GCM.to_owned(), Level::Forbidden),
        ] {
            assert_eq!(offer(protocols, &ciphers).level(), Some(level), "{protocols} {ciphers}");
        }
    }

    #[test]
    fn without_a_list_of_suites_only_what_is_bad_already_is_known() {
        let of = |protocols: &str| Offer { protocols: Some(list(protocols)), ..Offer::default() }.level();
        assert_eq!(of("TLSv1.2"), None);
        assert_eq!(of("TLSv1 TLSv1.2"), Some(Level::Exception));
        assert_eq!(of("SSLv3 TLSv1.2"), Some(Level::Forbidden));
        assert_eq!(Offer::default().level(), None);
    }

    #[test]
    fn a_name_that_is_new_is_unknown_unless_something_worse_stands_beside_it() {
        assert_eq!(offer("TLSv1.3", "TLS_AEGIS_128L_SHA256").level(), None);
        assert_eq!(offer("TLSv1.4 TLSv1.3", NEW).level(), None);
        assert_eq!(offer("TLSv1.4 SSLv3", NEW).level(), Some(Level::Forbidden));
        assert_eq!(offer("TLSv1.3", "TLS_AEGIS_128L_SHA256 RC4-MD5").level(), Some(Level::Forbidden));
    }

    #[test]
    fn an_empty_policy_is_unknown() {
        assert_eq!(offer("", "").level(), None);
        assert_eq!(offer("", "").tls12_or_better(), None);
        assert_eq!(offer("TLSv1.2", "").forward_secrecy_only(), None);
    }

    #[test]
    fn the_columns_tell_why_a_level_is_not_met() {
        let old = offer("TLSv1.2 TLSv1.1", "AES128-GCM-SHA256 ECDHE-RSA-AES128-SHA");
        assert_eq!(old.tls12_or_better(), Some(false));
        assert_eq!((old.forward_secrecy_only(), old.authenticated_only()), (Some(false), Some(false)));
        let new = offer("TLSv1.3", NEW);
        assert_eq!((new.forward_secrecy_only(), new.authenticated_only()), (Some(true), Some(true)));
        assert_eq!(offer("TLSv1.4 TLSv1.3", NEW).tls12_or_better(), None);
    }
}
