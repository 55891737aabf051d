//! Days, months and periods, in text and in bytes.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests fail by panicking"
)]

mod written;

use approdo_model::calendar::{Day, Month, Period};
use proptest::prelude::*;

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

#[test]
fn a_day_is_written_one_way_only() {
    let day: Day = "2018-01-05".parse().unwrap();
    assert_eq!(serde_json::to_string(&day).unwrap(), "\"2018-01-05\"");
    for text in [
        "20180105",
        "2018-1-5",
        "2018-01-05T00:00",
        "2018-01-05 ",
        "+2018-01-05",
        "2018-02-30",
        "1999-12-31",
        "2100-01-01",
        "002018-01-05",
        "",
        "oggi",
    ] {
        assert!(text.parse::<Day>().is_err(), "{text:?}");
        assert!(serde_json::from_value::<Day>(text.into()).is_err(), "{text:?}");
    }
}

#[test]
fn a_month_is_written_one_way_only() {
    let january = month("2018-01");
    assert_eq!((january.number(), january.year(), january.month()), (24_216, 2018, 1));
    assert_eq!(serde_json::to_string(&january).unwrap(), "\"2018-01\"");
    for text in ["2018-13", "2018-00", "2018-1", "201801", "2018-01-05", "1999-12", "2100-01", "", "gennaio"]
    {
        assert!(text.parse::<Month>().is_err(), "{text:?}");
    }
}

#[test]
fn only_numbers_inside_the_calendar_are_dates() {
    for (number, expected) in
        [(0, Some("2000-01-01")), (36_524, Some("2099-12-31")), (36_525, None), (u16::MAX, None)]
    {
        assert_eq!(Day::from_number(number).map(|day| day.to_string()).as_deref(), expected);
    }
    for (number, expected) in
        [(23_999, None), (24_000, Some("2000-01")), (25_199, Some("2099-12")), (25_200, None), (0, None)]
    {
        assert_eq!(Month::from_number(number).map(|month| month.to_string()).as_deref(), expected);
        let bytes = postcard::to_allocvec(&number).unwrap();
        assert_eq!(postcard::from_bytes::<Month>(&bytes).is_ok(), expected.is_some());
    }
}

#[test]
fn months_follow_each_other() {
    assert_eq!(month("2018-12").next(), Some(month("2019-01")));
    assert_eq!(month("2018-01").previous(), Some(month("2017-12")));
    assert_eq!((month("2099-12").next(), month("2000-01").previous()), (None, None));
    assert_eq!(month("2018-02").first_day(), Day::new(2018, 2, 1));
}

#[test]
fn the_season_of_fifteen_months_has_seven_pairs_and_one_month() {
    let (start, end) = (month("2017-12"), month("2019-02"));
    let mut periods = Vec::new();
    let mut at = start;
    while at <= end {
        let period = Period::of(at, start).and_then(|period| period.until(end)).unwrap();
        assert!(period.contains(at));
        periods.push((period.first().to_string(), period.last().to_string()));
        at = at.next().unwrap();
    }
    periods.dedup();
    assert_eq!(periods.len(), 8);
    assert_eq!(periods[0], ("2017-12".into(), "2018-01".into()));
    assert_eq!(periods[7], ("2019-02".into(), "2019-02".into()));
    assert_eq!(Period::of(month("2017-11"), start), None);
    assert_eq!(Period::of(month("2019-04"), start).unwrap().until(end), None);
}

proptest! {
    #![proptest_config(written::seeds())]

    #[test]
    fn any_day_comes_back_as_it_was(number in 0_u16..36_525) {
        let day = Day::from_number(number).unwrap();
        prop_assert_eq!(day.number(), number);
        prop_assert_eq!(day.to_string().parse(), Ok(day));
        prop_assert_eq!(day.plus_days(0), Some(day));
        prop_assert_eq!(postcard::from_bytes::<Day>(&postcard::to_allocvec(&day).unwrap()), Ok(day));
        let month = day.month();
        prop_assert_eq!(Month::from_number(month.number()), Some(month));
        prop_assert_eq!(month.to_string().parse(), Ok(month));
        prop_assert_eq!(postcard::from_bytes::<Month>(&postcard::to_allocvec(&month).unwrap()), Ok(month));
        prop_assert!(day.to_string().starts_with(&month.to_string()));
    }

    #[test]
    fn any_text_is_read_as_it_would_be_written(text in "[0-9+-]{0,12}") {
        if let Ok(day) = text.parse::<Day>() {
            prop_assert_eq!(day.to_string(), text);
        }
    }
}
