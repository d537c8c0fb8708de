//! Filter patterns of `CloudWatch` Logs for JSON events, as its user guide describes them, put to a sample.

use crate::derive::policy::matches as matches_wildcards;
use crate::derive::truth::{all, any, not};

use super::sample::{Sample, Value, thousandths};

/// How deeply brackets may be nested.
const DEEPEST: usize = 32;

/// A filter pattern, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    /// All events.
    Everything,
    Json(Expression),
    /// Words to be found anywhere, or a form that is not known here.
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    All(Vec<Self>),
    Any(Vec<Self>),
    Compare(String, Operator, String),
    Is(String, State),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Null,
    True,
    False,
    Missing,
    There,
}

impl Pattern {
    /// Reads a pattern.
    pub(super) fn parse(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Everything;
        }
        let inner = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let read = inner.and_then(tokens).and_then(|tokens| {
            let mut parser = Parser { tokens: &tokens };
            parser.any(DEEPEST).filter(|_| parser.tokens.is_empty())
        });
        read.map_or(Self::Other, Self::Json)
    }

    /// Whether it takes every event of which the sample fixes a part.
    pub(super) fn matches(&self, sample: &Sample) -> Option<bool> {
        match self {
            Self::Everything => Some(true),
            Self::Json(expression) => expression.matches(sample),
            Self::Other => None,
        }
    }
}

impl Expression {
    fn matches(&self, sample: &Sample) -> Option<bool> {
        match self {
            Self::All(parts) => all(parts.iter().map(|part| part.matches(sample))),
            Self::Any(parts) => any(parts.iter().map(|part| part.matches(sample))),
            Self::Compare(path, operator, wanted) => compare(sample.get(path)?, *operator, wanted),
            Self::Is(path, state) => is(sample.get(path)?, *state),
        }
    }
}

fn compare(found: &Value, operator: Operator, wanted: &str) -> Option<bool> {
    let equal = match found {
        Value::Text(text) => matches_wildcards(wanted, text),
        Value::Truth(truth) => wanted == truth.to_string(),
        Value::Number(number) => return ordered(*number, operator, thousandths(wanted)?),
        // Whether "is not" holds of what is not there is not documented.
        Value::Absent => return (operator == Operator::Equal).then_some(false),
    };
    match operator {
        Operator::Equal => Some(equal),
        Operator::NotEqual => not(Some(equal)),
        Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => None,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "one arm of a three-valued comparison")]
fn ordered(found: i64, operator: Operator, wanted: i64) -> Option<bool> {
    Some(match operator {
        Operator::Equal => found == wanted,
        Operator::NotEqual => found != wanted,
        Operator::Less => found < wanted,
        Operator::LessOrEqual => found <= wanted,
        Operator::Greater => found > wanted,
        Operator::GreaterOrEqual => found >= wanted,
    })
}

#[expect(clippy::unnecessary_wraps, reason = "one arm of a three-valued comparison")]
fn is(found: &Value, state: State) -> Option<bool> {
    Some(match state {
        State::Null => false,
        State::True => *found == Value::Truth(true),
        State::False => *found == Value::Truth(false),
        State::Missing => *found == Value::Absent,
        State::There => *found != Value::Absent,
    })
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Open,
    Close,
    And,
    Or,
    Compare(Operator),
}

/// The words and signs of a pattern; none for one with signs that are not known here.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = match first {
            '"' => quoted(rest)?,
            _ => sign(rest).or_else(|| word(rest))?,
        };
        tokens.push(token);
        rest = after.trim_start();
    }
    Some(tokens)
}

fn quoted(text: &str) -> Option<(Token, &str)> {
    let (inner, after) = text.strip_prefix('"')?.split_once('"')?;
    (!inner.contains('\\')).then(|| (Token::Word(inner.to_owned()), after))
}

fn sign(text: &str) -> Option<(Token, &str)> {
    let signs = [
        ("&&", Token::And),
        ("||", Token::Or),
        ("(", Token::Open),
        (")", Token::Close),
        ("!=", Token::Compare(Operator::NotEqual)),
        ("<=", Token::Compare(Operator::LessOrEqual)),
        (">=", Token::Compare(Operator::GreaterOrEqual)),
        ("=", Token::Compare(Operator::Equal)),
        ("<", Token::Compare(Operator::Less)),
        (">", Token::Compare(Operator::Greater)),
    ];
    signs.into_iter().find_map(|(sign, token)| Some((token, text.strip_prefix(sign)?)))
}

fn word(text: &str) -> Option<(Token, &str)> {
    let ends = |sign: char| sign.is_whitespace() || "(){}&|=!<>\"%".contains(sign);
    let end = text.find(ends).unwrap_or(text.len());
    let (word, after) = text.split_at_checked(end).filter(|(word, _)| !word.is_empty())?;
    Some((Token::Word(word.to_owned()), after))
}

struct Parser<'a> {
    tokens: &'a [Token],
}

impl Parser<'_> {
    fn next(&mut self) -> Option<Token> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first.clone())
    }

    fn eat(&mut self, token: &Token) -> bool {
        let there = self.tokens.first() == Some(token);
        if there {
            self.next();
        }
        there
    }

    fn any(&mut self, depth: usize) -> Option<Expression> {
        let mut parts = vec![self.all(depth)?];
        while self.eat(&Token::Or) {
            parts.push(self.all(depth)?);
        }
        Some(Expression::Any(parts))
    }

    fn all(&mut self, depth: usize) -> Option<Expression> {
        let mut parts = vec![self.term(depth)?];
        while self.eat(&Token::And) {
            parts.push(self.term(depth)?);
        }
        Some(Expression::All(parts))
    }

    fn term(&mut self, depth: usize) -> Option<Expression> {
        if self.eat(&Token::Open) {
            let inner = self.any(depth.checked_sub(1)?)?;
            return self.eat(&Token::Close).then_some(inner);
        }
        let Some(Token::Word(selector)) = self.next() else { return None };
        let path = format!("detail.{}", selector.strip_prefix("$.")?);
        match self.next()? {
            Token::Compare(operator) => match self.next()? {
                Token::Word(value) => Some(Expression::Compare(path, operator, value)),
                Token::Open | Token::Close | Token::And | Token::Or | Token::Compare(_) => None,
            },
            Token::Word(word) => Some(Expression::Is(path, self.state(&word)?)),
            Token::Open | Token::Close | Token::And | Token::Or => None,
        }
    }

    fn state(&mut self, word: &str) -> Option<State> {
        if word.eq_ignore_ascii_case("EXISTS") {
            return Some(State::There);
        }
        let Some(Token::Word(next)) = self.next() else { return None };
        match (word.to_ascii_uppercase().as_str(), next.to_ascii_uppercase().as_str()) {
            ("IS", "NULL") => Some(State::Null),
            ("IS", "TRUE") => Some(State::True),
            ("IS", "FALSE") => Some(State::False),
            ("NOT", "EXISTS") => Some(State::Missing),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(pattern: &str) -> Option<bool> {
        let sample = Sample::default()
            .with("detail.eventName", "DisableKey")
            .with("detail.eventSource", "kms.amazonaws.com")
            .with("detail.readOnly", Value::Truth(false))
            .with("detail.userIdentity.invokedBy", Value::Absent);
        Pattern::parse(pattern).matches(&sample)
    }

    #[test]
    fn the_pattern_of_the_cis_benchmark_for_keys_takes_the_event() {
        let pattern = "{($.eventSource = kms.amazonaws.com) && (($.eventName=DisableKey)||($.eventName=ScheduleKeyDeletion)) }";
        assert_eq!(takes(pattern), Some(true));
    }

    #[test]
    fn and_binds_closer_than_or() {
        assert_eq!(takes("{ $.eventName = DisableKey || $.eventName = A && $.eventSource = b }"), Some(true));
        assert_eq!(takes("{ ($.eventName = DisableKey || $.eventName = A) && $.eventSource = b }"), Some(false));
    }

    #[test]
    fn stars_stand_for_any_text_and_states_are_told() {
        assert_eq!(takes(r#"{ $.eventName = "Disable*" }"#), Some(true));
        assert_eq!(takes("{ $.userIdentity.invokedBy NOT EXISTS && $.readOnly IS FALSE }"), Some(true));
        assert_eq!(takes(r#"{ $.eventName != "DisableKey" }"#), Some(false));
    }

    #[test]
    fn what_is_open_or_not_understood_is_unknown() {
        assert_eq!(takes("{ $.sourceIPAddress != 192.0.2.1 }"), None);
        assert_eq!(takes("{ $.userIdentity.invokedBy != x }"), None);
        assert_eq!(takes("{ $.eventName = %Disable.*% }"), None);
        assert_eq!((takes("DisableKey"), takes("{ $.eventName }"), takes("{ (")), (None, None, None));
        assert_eq!(takes(&format!("{{ {}", "(".repeat(100_000))), None);
    }

    #[test]
    fn an_empty_pattern_takes_everything() {
        assert_eq!(takes(" "), Some(true));
    }
}
