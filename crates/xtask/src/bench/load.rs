//! The load of the processor and of memory, as Linux tells it of a process. Elsewhere there are no figures.

/// Ticks of a second in `/proc`: the same on every Linux machine.
const TICKS: f64 = 100.0;

/// The place of the user time among the fields after the name.
const USER_TIME: usize = 11;

/// User processor time of this process so far, in seconds.
pub fn user_seconds() -> f64 {
    user_seconds_at("self")
}

/// User processor time of another process so far, in seconds.
pub fn user_seconds_of(process: u32) -> f64 {
    user_seconds_at(&process.to_string())
}

fn user_seconds_at(process: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    user_ticks(&stat).map_or(f64::NAN, |ticks| ticks / TICKS)
}

/// The name may hold anything, so counting begins after it.
fn user_ticks(stat: &str) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(USER_TIME)?.parse().ok()
}

/// The machine in words: processors and memory.
pub fn machine() -> String {
    let read = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    let cpus = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let model = read("/proc/cpuinfo");
    let model = model
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("", |(_, m)| m);
    let memory = read("/proc/meminfo");
    let kib = memory.lines().find_map(|line| line.strip_prefix("MemTotal:")).unwrap_or_default();
    let gib = kib.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) / (1 << 20) as f64;
    format!("{cpus} processors ({model}), {gib:.0} GiB of memory")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_blanks_and_brackets_does_not_shift_the_fields() {
        let stat = "7 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 250 12 13";
        assert_eq!(user_ticks(stat), Some(250.0));
    }
}
