//! Processes: on which core they run, how much processor time and memory they have used.

use std::process::Command;

/// The core of the server, and the core of everything else.
pub(crate) const SERVER_CORE: &str = "0";
const LOAD_CORE: &str = "1";

/// Puts this process on a core of its own; returns whether there is one and the server gets the
/// other.
pub(crate) fn pin_load() -> bool {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let own = std::process::id().to_string();
    cores >= 2
        && Command::new("taskset")
            .args(["-a", "-c", "-p", LOAD_CORE, &own])
            .output()
            .is_ok_and(|done| done.status.success())
}

/// User and system time of a process so far, in seconds, from /proc (proc(5): fields 14 and 15, in
/// ticks of 1/100 s); `None` where there is no such process.
pub(crate) fn cpu_seconds(process: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(") ")?;
    let ticks = rest.split(' ').skip(11).take(2).filter_map(|t| t.parse::<f64>().ok());
    Some(ticks.sum::<f64>() / 100.0)
}

/// Resident memory of a process now, in bytes.
pub(crate) fn resident(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() * 1_024.0
}
