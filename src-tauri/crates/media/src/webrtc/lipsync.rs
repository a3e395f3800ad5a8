//! Lip-sync: places a sender's sound and pictures on the one clock.
//!
//! A sender report says which RTP time of a stream was which time on the sender's own clock, so
//! both streams are laid on that clock first. How far it is from ours is learned from the fastest
//! packets of the last seconds; both streams share that one number, which keeps them together
//! whatever the network does. Before a stream's first report its packets go by arrival alone.
//! No I/O and no clock in here.

use std::collections::VecDeque;
use std::time::Duration;

/// How long after the fastest packet everything is shown and heard: time for jitter, for packets
/// sent again and for the decoder.
pub(super) const PLAY_OUT_DELAY: Duration = Duration::from_millis(150);

/// A stream that is this much slower than the other may hold the other back, no more: beyond it
/// the slower stream comes late rather than everyone.
const MOST_APART: i64 = 400 * MS;

/// From here on a change of place is taken at once; below it glides.
const JUMP: i64 = 40 * MS;

/// How fast they glide: 4 ms each second, which the sound ring follows without a break.
const GLIDE_PER_SECOND: i64 = 4 * MS;

/// A stream whose RTP time leaps by more than this against arrival has begun anew.
const NEW_STREAM: i64 = 2000 * MS;

/// A report that contradicts the one before by more than this means that the sender's clock was set.
const CLOCK_SET: i64 = 200 * MS;

/// A stream that sent nothing for so long has no say in the common delay.
const RECENT: i64 = 3000 * MS;

const MS: i64 = 1_000_000;
const SECOND: i64 = 1000 * MS;

/// Which of the two streams of a sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Sound,
    Picture,
}

/// What a sender report says (RFC 3550, 6.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Report {
    /// The sender's clock, since the Unix epoch.
    pub clock: Duration,
    /// The stream's RTP time at that instant.
    pub rtp: u32,
}

/// What is known of one packet or picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival {
    /// RTP time, extended beyond 32 bits.
    pub rtp: u64,
    /// RTP ticks a second.
    pub rate: u32,
    /// When its first packet came, on the one clock.
    pub at: Duration,
    /// The stream's newest report at that time.
    pub report: Option<Report>,
}

#[derive(Default)]
pub(super) struct LipSync {
    sound: Stream,
    picture: Stream,
    /// The way from the sender's clock to ours, as applied to both streams.
    common: Option<i64>,
    last: Option<i64>,
}

#[derive(Default)]
struct Stream {
    report: Option<Report>,
    /// A report from before the stream began anew; it says nothing about now.
    outdated: Option<Report>,
    reported: bool,
    /// Arrival minus RTP time.
    arrival: Floor,
    /// Arrival minus the sender's clock.
    transit: Floor,
    /// Place minus RTP time, as last applied.
    shift: Option<i64>,
    last: Option<i64>,
    /// From being sent to being shown or heard, smoothed; none before a report.
    lag: Option<i64>,
}

impl LipSync {
    /// When it is to be shown or heard, on the one clock.
    pub fn place(&mut self, kind: Kind, arrival: Arrival) -> Duration {
        let at = nanos(arrival.at);
        let media = (i128::from(arrival.rtp) * i128::from(SECOND) / i128::from(arrival.rate.max(1))) as i64;
        let (stream, other) = match kind {
            Kind::Sound => (&mut self.sound, &mut self.picture),
            Kind::Picture => (&mut self.picture, &mut self.sound),
        };
        if stream.arrival.lowest().is_some_and(|floor| (at - media - floor).abs() > NEW_STREAM) {
            *stream = Stream { outdated: stream.report, ..Stream::default() };
        }
        if let Some(report) = arrival.report.filter(|r| Some(*r) != stream.report && Some(*r) != stream.outdated) {
            if stream.report.is_some_and(|old| contradicts(old, report, arrival.rate)) {
                stream.transit = Floor::default();
                other.transit = Floor::default();
                other.outdated = other.report.take();
            }
            stream.report = Some(report);
        }
        stream.arrival.add(at, at - media);
        let sent = stream.report.map(|report| sender_clock(report, arrival.rtp, arrival.rate));
        if let Some(sent) = sent {
            stream.transit.add(at, at - sent);
        }
        let first_report = sent.is_some() && !stream.reported;
        stream.reported |= sent.is_some();
        stream.last = Some(at);

        let elapsed = self.last.map_or(0, |last| (at - last).clamp(0, SECOND));
        self.last = Some(at);
        self.common = self.common_transit(at).map(|target| match self.common {
            Some(common) if !first_report => glide(common, target, elapsed),
            _ => target,
        });
        let stream = match kind {
            Kind::Sound => &mut self.sound,
            Kind::Picture => &mut self.picture,
        };
        let delay = nanos(PLAY_OUT_DELAY);
        let shift = match (sent, self.common, stream.shift) {
            (Some(sent), Some(common), _) => sent - media + common + delay,
            // Its sender's clock was set: stay until the next report says where things are now.
            (None, _, Some(shift)) if stream.reported => shift,
            (_, _, shift) => {
                let target = stream.arrival.lowest().unwrap_or(at - media) + delay;
                shift.map_or(target, |shift| glide(shift, target, elapsed))
            }
        };
        stream.shift = Some(shift);
        // What comes after its time is shown when it comes.
        stream.lag = sent.map(|sent| {
            let lag = (media + shift).max(at) - sent;
            stream
                .lag
                .filter(|before| (lag - before).abs() < NEW_STREAM)
                .map_or(lag, |before| before + (lag - before) / 16)
        });
        Duration::from_nanos((media + shift).max(0) as u64)
    }

    /// How much later than its sound the picture is shown, in milliseconds; none unless both are
    /// sent and their sender has said how they belong together.
    pub fn av_offset_ms(&self, now: Duration) -> Option<f32> {
        let lag = |stream: &Stream| stream.lag.filter(|_| stream.last.is_some_and(|last| nanos(now) - last < RECENT));
        let offset = lag(&self.picture)? - lag(&self.sound)?;
        Some(offset as f32 / MS as f32)
    }

    /// The way from the sender's clock to ours: that of the slower stream.
    fn common_transit(&self, at: i64) -> Option<i64> {
        let floors = [&self.sound, &self.picture].map(|stream| {
            let recent = stream.last.is_some_and(|last| at - last < RECENT);
            stream.transit.lowest().filter(|_| recent && stream.report.is_some())
        });
        let fastest = floors.iter().flatten().min()?;
        let slowest = floors.iter().flatten().max()?;
        // A sender whose streams go by clocks of their own says nothing about lip-sync.
        (slowest - fastest < NEW_STREAM).then_some((*slowest).min(fastest + MOST_APART))
    }
}

/// One step from where things are to where they should be.
fn glide(now: i64, target: i64, elapsed: i64) -> i64 {
    let step = GLIDE_PER_SECOND * elapsed / SECOND;
    if (target - now).abs() > JUMP { target } else { now + (target - now).clamp(-step, step) }
}

fn nanos(time: Duration) -> i64 {
    time.as_nanos() as i64
}

/// The sender's clock at an RTP time: 32-bit arithmetic, right for hours around the report.
fn sender_clock(report: Report, rtp: u64, rate: u32) -> i64 {
    let ticks = (rtp as u32).wrapping_sub(report.rtp) as i32;
    nanos(report.clock) + i64::from(ticks) * SECOND / i64::from(rate.max(1))
}

fn contradicts(old: Report, new: Report, rate: u32) -> bool {
    (nanos(new.clock) - sender_clock(old, u64::from(new.rtp), rate)).abs() > CLOCK_SET
}

/// The lowest value of the last twenty seconds, so that it follows clocks that drift apart.
#[derive(Default)]
struct Floor(VecDeque<(i64, i64)>);

impl Floor {
    const SECONDS: usize = 20;

    fn add(&mut self, at: i64, value: i64) {
        let second = at / SECOND;
        match self.0.back_mut() {
            Some((last, lowest)) if *last >= second => *lowest = value.min(*lowest),
            _ => self.0.push_back((second, value)),
        }
        while self.0.len() > Self::SECONDS {
            self.0.pop_front();
        }
    }

    fn lowest(&self) -> Option<i64> {
        self.0.iter().map(|(_, lowest)| *lowest).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sender whose clock began at an odd time, with a stream's RTP time at another.
    struct Sender {
        rate: u32,
        rtp: u64,
        clock: Duration,
    }

    impl Sender {
        fn sound() -> Self {
            Self { rate: 48_000, rtp: 777_000, clock: Duration::from_secs(1_700_000_000) }
        }

        fn picture() -> Self {
            // Passes the end of 32 bits after five seconds.
            Self { rate: 90_000, rtp: (1 << 32) - 5 * 90_000, clock: Duration::from_secs(1_700_000_000) }
        }

        fn packet(&self, captured: Duration, transit: Duration, reported: bool) -> Arrival {
            let rtp_at = |t: Duration| self.rtp + (t.as_nanos() * u128::from(self.rate) / 1_000_000_000) as u64;
            let report_at = Duration::from_secs(captured.as_secs());
            let report = Report { clock: self.clock + report_at, rtp: rtp_at(report_at) as u32 };
            let at = Duration::from_secs(50) + captured + transit;
            Arrival { rtp: rtp_at(captured), rate: self.rate, at, report: reported.then_some(report) }
        }
    }

    fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    fn apart(a: Duration, b: Duration) -> Duration {
        a.abs_diff(b)
    }

    #[test]
    fn what_was_captured_together_is_shown_together_however_it_travels() {
        let (sound, picture) = (Sender::sound(), Sender::picture());
        let mut sync = LipSync::default();
        for i in 0..500_u64 {
            let captured = ms(i * 20);
            // Pictures take 60 to 90 ms, sound 20 to 30.
            let heard = sync.place(Kind::Sound, sound.packet(captured, ms(20 + i % 11), true));
            let shown = sync.place(Kind::Picture, picture.packet(captured, ms(60 + i * 7 % 31), true));
            if i > 60 {
                assert!(apart(heard, shown) < ms(2), "{heard:?} {shown:?} after {i}");
                assert!(apart(shown, Duration::from_secs(50) + captured + ms(60) + PLAY_OUT_DELAY) < ms(2));
            }
        }
    }

    #[test]
    fn before_the_first_report_arrival_decides_and_the_change_is_small() {
        let (sound, picture) = (Sender::sound(), Sender::picture());
        let mut sync = LipSync::default();
        let mut before: Option<Duration> = None;
        for i in 0..300_u64 {
            let captured = ms(i * 20);
            let heard = sync.place(Kind::Sound, sound.packet(captured, ms(20), i > 150));
            sync.place(Kind::Picture, picture.packet(captured, ms(40), i > 60));
            if let Some(before) = before {
                assert!(apart(heard, before + ms(20)) <= ms(21), "step after {i}");
            }
            before = Some(heard);
        }
    }

    #[test]
    fn a_drifting_clock_is_followed_without_a_jump() {
        let sound = Sender::sound();
        let mut sync = LipSync::default();
        let mut before: Option<Duration> = None;
        for i in 0..90_000_u64 {
            let captured = ms(i * 20);
            // 100 ppm slow: half an hour makes 180 ms.
            let transit = ms(20 + i % 7) + captured / 10_000;
            let packet = sound.packet(captured, transit, true);
            let heard = sync.place(Kind::Sound, packet);
            if let Some(before) = before {
                assert!(apart(heard, before + ms(20)) < ms(1), "jump after {i}");
            }
            if i > 2000 {
                assert!(apart(heard, packet.at + PLAY_OUT_DELAY) < ms(12), "drifted away after {i}");
            }
            before = Some(heard);
        }
    }

    #[test]
    fn a_stream_that_begins_anew_is_placed_at_once() {
        let picture = Sender::picture();
        let mut sync = LipSync::default();
        for i in 0..100_u64 {
            sync.place(Kind::Picture, picture.packet(ms(i * 33), ms(30), true));
        }
        let again = Sender { rtp: 5, ..Sender::picture() };
        let mut packet = again.packet(ms(3300), ms(30), true);
        // The report is still the old stream's.
        packet.report = picture.packet(ms(3267), ms(30), true).report;
        let shown = sync.place(Kind::Picture, packet);
        assert!(apart(shown, packet.at + PLAY_OUT_DELAY) < ms(5));
    }

    #[test]
    fn a_sender_that_sets_its_clock_keeps_its_streams_together() {
        let (mut sound, mut picture) = (Sender::sound(), Sender::picture());
        let mut sync = LipSync::default();
        for i in 0..1500_u64 {
            let captured = ms(i * 20);
            if i == 500 {
                picture.clock += Duration::from_secs(3600);
            }
            if i == 700 {
                sound.clock += Duration::from_secs(3600);
            }
            let mut packet = sound.packet(captured, ms(20), true);
            if (500..700).contains(&i) {
                // Its own next report is still to come.
                packet.report = sound.packet(ms(9900), ms(20), true).report;
            }
            let heard = sync.place(Kind::Sound, packet);
            let shown = sync.place(Kind::Picture, picture.packet(captured, ms(30), true));
            assert!(i < 60 || apart(heard, shown) < ms(15), "{heard:?} {shown:?} after {i}");
        }
    }
}
