//! How long a packet of Opus is, from its first bytes (RFC 6716, 3.1 and 3.2).

/// Samples at 48 kHz; 0 for what is no Opus.
pub(super) fn samples(packet: &[u8]) -> u64 {
    let Some(first) = packet.first() else { return 0 };
    let config = first >> 3;
    let frame = match config {
        0..12 => [480, 960, 1920, 2880][usize::from(config % 4)],
        12..16 => [480, 960][usize::from(config % 2)],
        _ => [120, 240, 480, 960][usize::from(config % 4)],
    };
    let frames = match first & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => packet.get(1).map_or(0, |count| u64::from(count & 0x3f)),
    };
    frame * frames
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_follow_the_standard() {
        assert_eq!(samples(&[]), 0);
        assert_eq!(samples(&[0xfc]), 960, "CELT, 20 ms, one frame");
        assert_eq!(samples(&[0x78, 0]), 960, "hybrid, 20 ms, one frame");
        assert_eq!(samples(&[0x19]), 5760, "SILK, 60 ms, two frames");
        assert_eq!(samples(&[0xe3, 4]), 480, "CELT, 2.5 ms, four frames");
    }
}
