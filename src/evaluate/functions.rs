//! The functions that predicates may use: `size`, `has`, `subset`, `overlaps`. NULL in, NULL out.

use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, BooleanArray, Int64Array, ListArray, StringArray};
use arrow::datatypes::DataType;
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

/// What a function computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Function {
    /// `size(list)`: how many entries.
    Size,
    /// `has(list, text)`: whether the text is an entry.
    Has,
    /// `subset(list, list)`: whether every entry of the first is in the second.
    Subset,
    /// `overlaps(list, list)`: whether they share an entry.
    Overlaps,
}

impl Function {
    pub(super) const ALL: [Self; 4] = [Self::Size, Self::Has, Self::Subset, Self::Overlaps];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Has => "has",
            Self::Subset => "subset",
            Self::Overlaps => "overlaps",
        }
    }

    /// The kinds of its arguments.
    pub(super) fn arguments(self) -> &'static [super::predicate::Kind] {
        use super::predicate::Kind;
        match self {
            Self::Size => &[Kind::List],
            Self::Has => &[Kind::List, Kind::Text],
            Self::Subset | Self::Overlaps => &[Kind::List, Kind::List],
        }
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Udf {
    function: Function,
    signature: Signature,
}

impl ScalarUDFImpl for Udf {
    fn name(&self) -> &str {
        self.function.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(match self.function {
            Function::Size => DataType::Int64,
            Function::Has | Function::Subset | Function::Overlaps => DataType::Boolean,
        })
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = args.number_rows;
        let arrays = args.args.iter().map(|arg| arg.to_array(rows)).collect::<Result<Vec<_>>>()?;
        let wrong = || {
            DataFusionError::Execution(format!("{} is given something else than lists", self.function.name()))
        };
        let array: ArrayRef = match (self.function, arrays.as_slice()) {
            (Function::Size, [list]) => Arc::new(size(list.as_list_opt().ok_or_else(wrong)?)),
            (Function::Has, [list, text]) => {
                let text: &StringArray = text.as_string_opt().ok_or_else(wrong)?;
                Arc::new(has(list.as_list_opt().ok_or_else(wrong)?, text))
            }
            (Function::Subset, [a, b]) => {
                Arc::new(pairs(a, b, |a, b| a.iter().all(|one| b.contains(one))).ok_or_else(wrong)?)
            }
            (Function::Overlaps, [a, b]) => {
                Arc::new(pairs(a, b, |a, b| a.iter().any(|one| b.contains(one))).ok_or_else(wrong)?)
            }
            (Function::Size | Function::Has | Function::Subset | Function::Overlaps, _) => {
                return Err(wrong());
            }
        };
        Ok(ColumnarValue::Array(array))
    }
}

fn size(list: &ListArray) -> Int64Array {
    list.iter().map(|entry| entry.map(|entry| i64::try_from(entry.len()).unwrap_or(i64::MAX))).collect()
}

/// The entries of each list; `None` for a NULL list, and for one with an unknown entry.
fn texts(list: &ListArray) -> Vec<Option<Vec<String>>> {
    let entries = |entry: ArrayRef| -> Option<Vec<String>> {
        if entry.is_empty() {
            return Some(Vec::new());
        }
        entry.as_string_opt::<i32>()?.iter().map(|text| text.map(str::to_owned)).collect()
    };
    list.iter().map(|entry| entry.and_then(entries)).collect()
}

fn has(list: &ListArray, text: &StringArray) -> BooleanArray {
    let one = |(entries, text): (Option<Vec<String>>, Option<&str>)| {
        let (entries, text) = (entries?, text?);
        Some(entries.iter().any(|entry| entry == text))
    };
    texts(list).into_iter().zip(text.iter()).map(one).collect()
}

fn pairs(a: &ArrayRef, b: &ArrayRef, test: impl Fn(&[String], &[String]) -> bool) -> Option<BooleanArray> {
    let (a, b) = (texts(a.as_list_opt()?), texts(b.as_list_opt()?));
    Some(a.into_iter().zip(b).map(|(a, b)| Some(test(&a?, &b?))).collect())
}

/// The engine with our functions, and with what of its own `query` may use.
pub(super) fn session() -> SessionState {
    let udf = |function: Function| {
        let count = function.arguments().len();
        Arc::new(ScalarUDF::from(Udf { function, signature: Signature::any(count, Volatility::Immutable) }))
    };
    let mut state = SessionStateBuilder::new().with_default_features().build();
    for function in Function::ALL {
        let registered = datafusion::execution::FunctionRegistry::register_udf(&mut state, udf(function));
        debug_assert!(registered.is_ok(), "a fresh session takes functions");
    }
    state
}
