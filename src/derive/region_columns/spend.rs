//! What was spent in a Region, as far as that cannot change any more.

use crate::derive::World;
use crate::model::{Extra, Region, Stored};
use crate::tables::Table as _;
use crate::tables::region_spend::RegionSpend;

/// Dollars of the last full month; unknown when they are below the floor and only estimated.
pub(super) fn settled(world: &World, region: &Region) -> Extra<Option<f64>> {
    let here = |one: &&Stored<RegionSpend>| one.region.as_ref() == Some(region);
    let Some(found) = world.rows::<RegionSpend>().iter().find(here) else {
        let gaps = world.gaps_of(RegionSpend::NAME);
        return Extra { row: None, calls: world.calls_of(&gaps), gaps };
    };
    let RegionSpend { spend_usd, estimated } = found.row;
    let reached = world.settings().num("spend_floor_usd").is_some_and(|floor| spend_usd >= floor);
    let row = (reached || !estimated).then_some(spend_usd);
    Extra { row, calls: found.calls.clone(), gaps: found.gaps.clone() }
}

#[cfg(test)]
mod tests {
    use crate::derive::identity::fixture::{as_of, stored_in};
    use crate::model::{AccountId, Parameter, Settings, Text, Value};

    use super::*;

    fn of(spend: Option<(f64, bool)>) -> Option<f64> {
        let floor = Parameter { value: Value::Num(0.01), floor: None, text: Text::new("", "") };
        let settings = Settings { parameters: [("spend_floor_usd".to_owned(), floor)].into() };
        let account = AccountId::parse("111111111111").unwrap();
        let mut world = World::new(account, as_of(), settings, Vec::new(), Vec::new());
        let region = Region::parse("us-west-2").unwrap();
        let row = |(spend_usd, estimated)| {
            stored_in(Some(region.clone()), "us-west-2", RegionSpend { spend_usd, estimated })
        };
        world.insert(spend.map(row).into_iter().collect());
        settled(&world, &region).row
    }

    #[test]
    fn an_estimate_below_the_floor_may_still_grow() {
        assert_eq!((of(Some((0.0, true))), of(Some((0.0, false)))), (None, Some(0.0)));
        assert_eq!(of(Some((0.01, true))), Some(0.01));
    }

    #[test]
    fn a_bill_that_was_not_read_settles_nothing() {
        assert_eq!(of(None), None);
    }
}
