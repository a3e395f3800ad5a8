//! What processes use, as the system counts it.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// Ticks a second of `/proc`: the same on every Linux we run on.
const TICKS: f64 = 100.0;

/// CPU seconds (user and system, all threads) a process has used so far.
pub(crate) fn cpu_seconds(pid: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    ticks(named(&stat)?.1)
}

/// CPU seconds of a process so far by the names of its threads. A thread that ended counts no more.
pub(crate) fn cpu_by_thread(pid: u32) -> Result<BTreeMap<String, f64>> {
    let mut threads = BTreeMap::new();
    for task in std::fs::read_dir(format!("/proc/{pid}/task"))? {
        let stat = std::fs::read_to_string(task?.path().join("stat"))?;
        let (name, fields) = named(&stat)?;
        *threads.entry(name.to_owned()).or_insert(0.0) += ticks(fields)?;
    }
    Ok(threads)
}

/// A line of `stat`: the name, and the fields after it (proc(5)).
fn named(stat: &str) -> Result<(&str, &str)> {
    // The name may contain anything but ends with the last parenthesis.
    let (head, fields) = stat.rsplit_once(") ").context("stat has a name")?;
    Ok((head.split_once('(').context("stat has a name")?.1, fields))
}

/// User and system time of the fields after the name, in seconds.
fn ticks(fields: &str) -> Result<f64> {
    let field = |n: usize| -> Result<f64> { Ok(fields.split(' ').nth(n).context("stat has this field")?.parse()?) };
    Ok((field(11)? + field(12)?) / TICKS)
}

/// Megabytes of memory a process has resident.
pub(crate) fn resident_megabytes(pid: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("status has VmRSS")?;
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").trim().parse()?;
    Ok(kilobytes / 1024.0)
}

/// CPU seconds of a command from its start to its end.
pub(crate) fn cpu_of(program: &str, arguments: &[String]) -> Result<f64> {
    // The shell's own clock of children: nothing has to be installed for it.
    let script = "TIMEFORMAT='%U %S'; time \"$@\" 2>&3";
    let mut shell = Command::new("bash");
    shell.args(["-c", &format!("exec 3>&2; {script}"), "bash", program]).args(arguments);
    let output = shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure!(output.status.success(), "{program} {arguments:?} failed: {said}");
    let times = said.lines().last().context("the shell tells the times")?;
    let seconds: Vec<f64> = times.split_whitespace().map(str::parse).collect::<Result<_, _>>().context(said.clone())?;
    Ok(seconds.iter().sum())
}
