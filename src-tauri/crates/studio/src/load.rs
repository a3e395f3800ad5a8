//! How busy the machine is: what the kernel counted over the last seconds, for everything and for this
//! process. Shares of all processors, so that nobody needs to know in which unit it counts.

use std::collections::VecDeque;
use std::fs;

use parking_lot::Mutex;
use rollcall_model::usage::MachineLoad;

/// Samples a second apart.
const SAMPLES: usize = 6;

/// Counted since the machine, or the process, was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sample {
    /// By all processors together.
    all: u64,
    /// Of that, doing nothing.
    idle: u64,
    /// Of that, for this process.
    ours: u64,
}

/// What was counted lately.
#[derive(Default)]
pub(crate) struct LoadWatch(Mutex<VecDeque<Sample>>);

impl LoadWatch {
    /// Looks once more; to be called once a second.
    pub fn look(&self) {
        let read = |path| fs::read_to_string(path).ok();
        let sample = read("/proc/stat").zip(read("/proc/self/stat")).and_then(|(all, ours)| sample(&all, &ours));
        let Some(sample) = sample else { return };
        let mut samples = self.0.lock();
        samples.push_back(sample);
        if samples.len() > SAMPLES {
            samples.pop_front();
        }
    }

    /// Over the last seconds; none before there were some, or where the system does not say.
    pub fn now(&self) -> Option<MachineLoad> {
        let samples = self.0.lock();
        let (first, last) = (samples.front()?, samples.back()?);
        let processors = std::thread::available_parallelism().map_or(1, |count| count.get() as u32);
        load(*first, *last, processors)
    }
}

fn load(first: Sample, last: Sample, processors: u32) -> Option<MachineLoad> {
    let since = |of: fn(Sample) -> u64| of(last).saturating_sub(of(first)) as f32;
    let all = Some(since(|sample| sample.all)).filter(|all| *all > 0.0)?;
    let share = |part: f32| ((part / all).clamp(0.0, 1.0) * 1000.0).round() / 1000.0;
    let machine = share(all - since(|sample| sample.idle));
    Some(MachineLoad { recorder: share(since(|sample| sample.ours)), machine, processors })
}

/// proc_stat(5) and proc_pid_stat(5): both count in the same unit.
fn sample(machine: &str, process: &str) -> Option<Sample> {
    let line = machine.lines().next()?.strip_prefix("cpu ")?;
    let times: Vec<u64> = line.split_whitespace().map_while(|time| time.parse().ok()).collect();
    // What guests take is in the first two already.
    let all = times.get(..8)?.iter().sum();
    let idle = times[3] + times[4];
    // The name may hold anything, but no closing bracket follows it.
    let (_, fields) = process.rsplit_once(')')?;
    let field = |at: usize| fields.split_whitespace().nth(at)?.parse::<u64>().ok();
    Some(Sample { all, idle, ours: field(11)? + field(12)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_from_the_kernels_counters() {
        let machine = "cpu  100 0 50 800 40 0 10 0 0 0\ncpu0 1 2 3\n";
        let process = "7 (a) b) S 1 7 7 0 -1 0 0 0 0 0 60 15 0 0 20 0 9";
        let first = sample(machine, process).expect("read");
        assert_eq!(first, Sample { all: 1000, idle: 840, ours: 75 });
        let last = Sample { all: 1400, idle: 940, ours: 175 };
        let load = load(first, last, 2).expect("a load");
        assert_eq!((load.recorder, load.machine, load.processors), (0.25, 0.75, 2));
        assert!(super::load(last, last, 2).is_none(), "no time has passed");
        assert!(sample("", "").is_none());
    }
}
