//! What the recorder said lately, kept in memory for those who look into a trouble.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use parking_lot::Mutex;

/// Lines that are kept.
const KEPT: usize = 1000;

/// The newest lines of the log. Clones are the same; one is written to, others are read.
#[derive(Clone, Default)]
pub struct RecentLog(Arc<Mutex<VecDeque<String>>>);

impl RecentLog {
    /// Oldest first.
    pub fn lines(&self) -> Vec<String> {
        self.0.lock().iter().cloned().collect()
    }
}

impl io::Write for RecentLog {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let mut lines = self.0.lock();
        for line in String::from_utf8_lossy(text).lines() {
            if lines.len() == KEPT {
                lines.pop_front();
            }
            lines.push_back(line.to_owned());
        }
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn the_newest_thousand_lines_are_kept() {
        let log = RecentLog::default();
        for number in 0..KEPT + 5 {
            // As the log writes: a line at a time.
            log.clone().write_all(format!("line {number}\n").as_bytes()).expect("kept");
        }
        let lines = log.lines();
        assert_eq!((lines.len(), lines[0].as_str()), (KEPT, "line 5"));
    }
}
