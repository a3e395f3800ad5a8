//! A recorder's process: one we started, or one that an earlier console left.

use std::process::Child;

use rustix::process::{Pid, Signal, kill_process};

use crate::runtime::Running;

/// A recorder's process.
pub enum Process {
    /// Ours.
    Own(Child),
    /// An earlier console's: its end is seen, but not how it ended.
    Left(Running),
}

impl Process {
    /// How it ended; none while it runs.
    pub fn ended(&mut self) -> Option<String> {
        match self {
            Self::Own(child) => match child.try_wait() {
                Ok(status) => status.map(|status| status.to_string()),
                Err(error) => Some(error.to_string()),
            },
            Self::Left(running) => (!running.runs()).then(|| "it is gone".to_owned()),
        }
    }

    /// Asks it to end its recordings and then itself.
    pub fn ask_to_end(&mut self) {
        // A process that has ended may have passed its number on.
        if self.ended().is_some() {
            return;
        }
        let pid = match self {
            Self::Own(child) => child.id(),
            Self::Left(running) => running.pid,
        };
        if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, Signal::TERM);
        }
    }
}
