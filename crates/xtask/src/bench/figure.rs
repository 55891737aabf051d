//! What a measurement says: median, 95th and 99th percentile, processor time, size, and how it grows. Must not know what was
//! measured.

use std::time::Duration;

use serde_json::{Value, json};

/// What was aimed at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aim {
    /// The median is to be at most this.
    AtMost(f64),
    /// The median is to be at least this.
    AtLeast(f64),
    /// All but a twentieth of the samples are to be at most this: what a person feels as slow is not the median.
    P95AtMost(f64),
}

/// One figure at one size.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// At which size, in words.
    pub size: String,
    /// The same as a number, for the growth.
    pub scale: f64,
    /// How many times it was measured.
    pub samples: usize,
    /// Half of the samples were at most this.
    pub median: f64,
    /// All but a twentieth of the samples were at most this; with fewer than twenty, the worst.
    pub p95: f64,
    /// All but a hundredth of the samples were at most this; with fewer than a hundred, the worst.
    pub p99: f64,
    /// User processor time of this side, per sample, in seconds.
    pub user_seconds: Option<f64>,
    /// User processor time of the server, per sample, in seconds.
    pub server_user_seconds: Option<f64>,
    /// What was aimed at for this size.
    pub aim: Option<Aim>,
}

impl Figure {
    /// The figure of some samples.
    pub fn of(size: impl Into<String>, scale: f64, mut samples: Vec<f64>) -> Self {
        samples.sort_by(f64::total_cmp);
        let at = |part: f64| {
            let rank = (part * samples.len() as f64).ceil() as usize;
            samples.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
        };
        Self {
            size: size.into(),
            scale,
            samples: samples.len(),
            median: at(0.5),
            p95: at(0.95),
            p99: at(0.99),
            user_seconds: None,
            server_user_seconds: None,
            aim: None,
        }
    }

    /// The same with processor time per sample.
    #[must_use]
    pub fn user(self, whole_seconds: f64) -> Self {
        let samples = self.samples.max(1) as f64;
        Self { user_seconds: Some(whole_seconds / samples), ..self }
    }

    /// The same with the server's processor time per sample.
    #[must_use]
    pub fn server_user(self, whole_seconds: f64) -> Self {
        let samples = self.samples.max(1) as f64;
        Self { server_user_seconds: Some(whole_seconds / samples), ..self }
    }

    /// The same with an aim.
    #[must_use]
    pub fn aim(self, aim: Option<Aim>) -> Self {
        Self { aim, ..self }
    }

    /// Whether the aim was met, if there is one. What could not be measured meets none.
    fn met(&self) -> Option<bool> {
        self.aim.map(|aim| match aim {
            Aim::AtMost(most) => self.median <= most,
            Aim::AtLeast(least) => self.median >= least,
            Aim::P95AtMost(most) => self.p95 <= most,
        })
    }

    /// The aim as a person reads it.
    fn aimed(&self) -> String {
        match self.aim {
            Some(Aim::AtMost(most)) => format!("≤ {}", number(most)),
            Some(Aim::AtLeast(least)) => format!("≥ {}", number(least)),
            Some(Aim::P95AtMost(most)) => format!("p95 ≤ {}", number(most)),
            None => String::new(),
        }
    }
}

/// One row of the table of promises.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What was measured.
    pub what: &'static str,
    /// In which unit.
    pub unit: &'static str,
    /// The best peer on a machine like this, in words.
    pub peer: &'static str,
    /// How it was measured, in words.
    pub how: &'static str,
    /// The figures, smallest size first.
    pub figures: Vec<Figure>,
}

impl Row {
    /// How the median grows while the size grows: `(size times, median times)` from the first to the last figure.
    fn growth(&self) -> Option<(f64, f64)> {
        let (first, last) = (self.figures.first()?, self.figures.last()?);
        let ratio = |from: f64, to: f64| (from > 0.0).then_some(to / from);
        Some((ratio(first.scale, last.scale)?, ratio(first.median, last.median)?))
    }

    /// The figures that miss their aim, each as a line for who must mend it.
    pub fn missed(&self) -> impl Iterator<Item = String> {
        let missed = self.figures.iter().filter(|figure| figure.met() == Some(false));
        missed.map(|figure| {
            let Figure { size, median, p95, .. } = figure;
            let aimed = figure.aimed();
            format!(
                "{}, {size}: median {} and p95 {} {}, not {aimed}",
                self.what,
                number(*median),
                number(*p95),
                self.unit
            )
        })
    }

    /// As JSON.
    pub fn json(&self) -> Value {
        let aim = |figure: &Figure| match figure.aim {
            Some(Aim::AtMost(most)) => json!({"at_most": most, "met": figure.met()}),
            Some(Aim::AtLeast(least)) => json!({"at_least": least, "met": figure.met()}),
            Some(Aim::P95AtMost(most)) => json!({"p95_at_most": most, "met": figure.met()}),
            None => Value::Null,
        };
        let figure = |figure: &Figure| {
            json!({
                "size": figure.size, "samples": figure.samples, "median": figure.median, "p95": figure.p95,
                "p99": figure.p99,
                "user_cpu_seconds": figure.user_seconds, "server_user_cpu_seconds": figure.server_user_seconds,
                "aim": aim(figure),
            })
        };
        json!({
            "what": self.what, "unit": self.unit, "best_peer": self.peer, "how": self.how,
            "figures": self.figures.iter().map(figure).collect::<Vec<_>>(),
            "growth": self.growth().map(|(size, median)| json!({"size_times": size, "median_times": median})),
        })
    }

    /// As lines of a table in Markdown.
    pub fn text(&self) -> String {
        let mut lines = String::new();
        for (at, figure) in self.figures.iter().enumerate() {
            let what = if at == 0 { self.what } else { "" };
            let peer = if at == 0 { self.peer } else { "" };
            let growth = match self.growth() {
                Some((size, median)) if at + 1 == self.figures.len() && at > 0 => {
                    format!("size × {}, median × {}", number(size), number(median))
                }
                _ => String::new(),
            };
            let aim =
                figure.met().map_or_else(String::new, |met| format!("{} {}", figure.aimed(), mark(met)));
            lines.push_str(&format!(
                "| {what} | {} | {} {} | {} | {} | {} | {} | {} | {aim} | {growth} | {peer} |\n",
                figure.size,
                number(figure.median),
                self.unit,
                number(figure.p95),
                number(figure.p99),
                seconds(figure.user_seconds),
                seconds(figure.server_user_seconds),
                figure.samples,
            ));
        }
        lines
    }
}

/// The head of the table of which [`Row::text`] makes the lines.
pub const TABLE_HEAD: &str = "| what | size | median | p95 | p99 | user CPU | server's user CPU | samples | aim | growth | best peer |\n\
                              |---|---|---|---|---|---|---|---|---|---|---|\n";

fn mark(met: bool) -> &'static str {
    if met { "✓" } else { "✗" }
}

fn seconds(seconds: Option<f64>) -> String {
    match seconds {
        None => "–".to_owned(),
        Some(seconds) if seconds < 0.1 => format!("{} ms", number(seconds * 1e3)),
        Some(seconds) => format!("{} s", number(seconds)),
    }
}

/// Three figures are enough.
fn number(number: f64) -> String {
    match number.abs() {
        size if size >= 100.0 => format!("{number:.0}"),
        size if size >= 10.0 => format!("{number:.1}"),
        size if size >= 1.0 => format!("{number:.2}"),
        _ => format!("{number:.3}"),
    }
}

/// A duration in milliseconds.
pub fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_p95_and_p99_are_samples_that_were_measured() {
        let check = |samples: Vec<f64>, median: f64, p95: f64, p99: f64| {
            let figure = Figure::of("", 1.0, samples);
            assert_eq!((figure.median, figure.p95, figure.p99), (median, p95, p99));
        };
        check(vec![3.0], 3.0, 3.0, 3.0);
        check(vec![5.0, 1.0, 3.0], 3.0, 5.0, 5.0);
        check((1..=200).rev().map(f64::from).collect(), 100.0, 190.0, 198.0);
    }

    #[test]
    fn an_aim_is_met_by_the_median_or_where_it_says_so_by_p95() {
        let figure = |aim| Figure::of("", 1.0, vec![1.0, 2.0, 9.0]).aim(Some(aim)).met();
        assert_eq!(figure(Aim::AtMost(2.0)), Some(true));
        assert_eq!(figure(Aim::AtMost(1.9)), Some(false));
        assert_eq!(figure(Aim::AtLeast(2.0)), Some(true));
        assert_eq!(figure(Aim::AtLeast(2.1)), Some(false));
        assert_eq!(figure(Aim::P95AtMost(9.0)), Some(true));
        assert_eq!(figure(Aim::P95AtMost(8.9)), Some(false));
    }

    #[test]
    fn what_misses_its_aim_is_named_with_its_size_and_what_was_measured() {
        let figure = |size: &str, aim| Figure::of(size, 1.0, vec![1.0, 2.0, 9.0]).aim(aim);
        let figures = vec![
            figure("few", Some(Aim::P95AtMost(9.0))),
            figure("many", Some(Aim::P95AtMost(8.0))),
            figure("all", None),
            Figure::of("none", 1.0, Vec::new()).aim(Some(Aim::AtMost(5.0))),
        ];
        let row = Row { what: "list", unit: "ms", peer: "", how: "", figures };
        assert_eq!(
            row.missed().collect::<Vec<_>>(),
            [
                "list, many: median 2.00 and p95 9.00 ms, not p95 ≤ 8.00",
                "list, none: median NaN and p95 NaN ms, not ≤ 5.00",
            ]
        );
    }
}
