//! The machine that figures are of, and how busy it was with other things when they were taken.

use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub struct Machine {
    pub processor: String,
    pub processors: usize,
    pub memory_gib: u64,
    pub kernel: String,
    /// Processes that ran or wanted to, over the last minute, before anything was measured.
    pub load_before: String,
}

impl Machine {
    /// What Linux says; what it does not say is left open.
    pub fn read() -> Self {
        let text = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let after = |text: &str, key: &str| {
            let line = text.lines().find(|line| line.starts_with(key))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        };
        let kib = after(&text("/proc/meminfo"), "MemTotal").unwrap_or_default();
        let kib: u64 = kib.trim_end_matches("kB").trim().parse().unwrap_or(0);
        Self {
            processor: after(&text("/proc/cpuinfo"), "model name").unwrap_or_else(|| "?".to_owned()),
            processors: std::thread::available_parallelism().map_or(0, usize::from),
            memory_gib: kib.div_ceil(1024 * 1024),
            kernel: text("/proc/sys/kernel/osrelease").trim().to_owned(),
            load_before: text("/proc/loadavg").split(' ').next().unwrap_or("?").to_owned(),
        }
    }
}

impl std::fmt::Display for Machine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { processor, processors, memory_gib, kernel, load_before } = self;
        write!(
            f,
            "{processors} × {processor}, {memory_gib} GiB, Linux {kernel}; load {load_before} before anything was measured"
        )
    }
}
