//! What recording costs, against its floor and against ffmpeg, in one run.

fn main() {}
