//! Time in frames: how much of a transition is over at a frame.

/// From where to where a transition goes, in frames of the stage and parts of them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Span {
    /// The last frame without it.
    begin: f64,
    /// The instant from which on it is over.
    end: f64,
}

impl Span {
    /// So many milliseconds, `first` being the first frame that shows something of it.
    pub fn new(first: u64, ms: u32, fps: u32) -> Self {
        let begin = first as f64 - 1.0;
        // Multiplied first: 300 ms at 30 frames a second are nine frames and nothing over.
        Self { begin, end: begin + f64::from(ms * fps) / 1000.0 }
    }

    /// What is left of it when `first` is the next frame.
    pub fn rest(self, first: u64) -> Self {
        Self { begin: first as f64 - 1.0, end: self.end }
    }

    /// How much of it is over at frame `n`, 0 to 1.
    pub fn progress(self, n: u64) -> f64 {
        if self.is_over(n) { 1.0 } else { ((n as f64 - self.begin) / (self.end - self.begin)).max(0.0) }
    }

    /// How far it has come at frame `n` when it starts and ends gently, 0 to 1.
    pub fn eased(self, n: u64) -> f64 {
        let t = self.progress(n);
        t * t * (3.0 - 2.0 * t)
    }

    /// Whether nothing of it is left at frame `n`.
    pub fn is_over(self, n: u64) -> bool {
        n as f64 >= self.end
    }

    /// Whether a frame shows something between its two sides.
    pub fn is_seen(self) -> bool {
        self.end > self.begin + 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many frames it takes until a transition is over, the last one included.
    fn frames(ms: u32, fps: u32) -> u64 {
        (100..).find(|n| Span::new(100, ms, fps).progress(*n) == 1.0).expect("it ends") - 99
    }

    #[test]
    fn transitions_are_counted_in_frames_of_the_stage() {
        for ((ms, fps), expected) in [
            ((300, 30), 9),
            ((300, 60), 18),
            ((500, 24), 12),
            ((250, 30), 8),
            ((5000, 60), 300),
            ((300, 7), 3),
            ((300, 1), 1),
            ((0, 30), 1),
        ] {
            assert_eq!(frames(ms, fps), expected, "{ms} ms at {fps}");
        }
        let span = Span::new(100, 300, 30);
        assert_eq!([99, 102, 108].map(|n| (span.progress(n) * 9.0).round() as u32), [0, 3, 9]);
        assert!(!Span::new(100, 300, 1).is_seen() && span.is_seen());
    }

    #[test]
    fn it_starts_and_ends_gently_and_never_goes_back() {
        let span = Span::new(0, 1000, 60);
        let steps: Vec<f64> = (0..60).map(|n| span.eased(n)).collect();
        assert!(steps.windows(2).all(|pair| pair[0] < pair[1]));
        let step = |n: usize| steps[n + 1] - steps[n];
        assert!(step(0) < step(29) / 2.0 && step(58) < step(29) / 2.0);
    }
}
