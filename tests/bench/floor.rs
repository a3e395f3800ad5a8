//! What the work costs at least, and what ffmpeg takes for the same: as fast as the machine can, so
//! without any clock.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rollcall_testkit::analysis::{ffmpeg, probe};

use crate::room::{CANVAS, Room};
use crate::usage::cpu_of;

/// Seconds that floors are measured over.
const LENGTH: u32 = 60;

/// The program's bit rate in kbit/s for this canvas, and the encoder's settings: those of the media
/// crate (`encode.rs`), written as each tool wants them.
const KBPS: u32 = CANVAS.0 * CANVAS.1 * CANVAS.2 / 10_000;
const X264_IN_GSTREAMER: &str = "x264enc speed-preset=veryfast tune=zerolatency sliced-threads=false pass=qual \
     quantizer=22 vbv-buf-capacity=1000 bframes=0 key-int-max=60 option-string=scenecut=0:open-gop=0";
const X264_IN_FFMPEG: &[&str] = &[
    "-c:v",
    "libx264",
    "-preset",
    "veryfast",
    "-tune",
    "zerolatency",
    "-crf",
    "22",
    "-bf",
    "0",
    "-g",
    "60",
    "-x264-params",
    "scenecut=0:open-gop=0:sliced-threads=0",
];

/// CPU seconds per minute of each part that nobody can do without.
pub(crate) struct Floor {
    pub decode_video: f64,
    pub decode_audio: f64,
    pub encode_video: f64,
    pub encode_audio: f64,
}

impl Floor {
    /// Pictures alone: decoding and x264.
    pub fn pictures(&self) -> f64 {
        self.decode_video + self.encode_video
    }

    /// Sound, too.
    pub fn all(&self) -> f64 {
        self.pictures() + self.decode_audio + self.encode_audio
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// CPU seconds of pipelines of GStreamer, all in one process.
fn gstreamer(pipelines: &[String]) -> Result<f64> {
    cpu_of("gst-launch-1.0", &words(&format!("-q {}", pipelines.join(" "))))
}

/// The clip over and over: IVF is a header and frames, so frames can be repeated.
fn repeated(clip: &Path, folder: &Path, times: u32) -> Result<PathBuf> {
    const HEADER: usize = 32;
    let bytes = std::fs::read(clip)?;
    let file = folder.join(clip.file_name().context("a file")?);
    let mut out = std::io::BufWriter::new(std::fs::File::create(&file)?);
    out.write_all(&bytes[..HEADER])?;
    for _ in 0..times {
        out.write_all(&bytes[HEADER..])?;
    }
    Ok(file)
}

pub(crate) async fn floor(room: Room, program: &Path) -> Result<Floor> {
    let folder = tempfile::tempdir()?;
    let (mut videos, mut audios) = (Vec::new(), Vec::new());
    for uid in 1..=room.people {
        let file = repeated(&room.video(uid).file().await?, folder.path(), LENGTH / 4)?;
        // The same decoder as the recorder's.
        videos.push(format!("filesrc location={} ! ivfparse ! avdec_vp8 ! fakesink sync=false", file.display()));
        let sound = folder.path().join(format!("{uid}.ogg"));
        let clip = Room::audio(uid).file().await?;
        let clip = clip.to_str().context("a plain path")?;
        ffmpeg::make(&["-stream_loop", "-1", "-i", clip, "-t", &LENGTH.to_string(), "-c", "copy"], &sound)?;
        audios.push(format!("filesrc location={} ! oggdemux ! opusdec ! fakesink sync=false", sound.display()));
    }
    let minute = folder.path().join("minute.mp4");
    let program_path = program.to_str().context("a plain path")?;
    ffmpeg::make(&["-i", program_path, "-t", &LENGTH.to_string(), "-c", "copy"], &minute)?;
    let measured = probe(&minute)?.video.duration;
    let per_minute = |cpu: f64, seconds: f64| cpu / seconds * 60.0;
    let of_program = |rest: &str| {
        format!(
            "filesrc location={} ! qtdemux name=d d.video_0 ! queue ! h264parse ! avdec_h264 ! {rest}",
            minute.display()
        )
    };
    let of_sound = |rest: &str| {
        format!(
            "filesrc location={} ! qtdemux name=d d.audio_0 ! queue ! aacparse ! avdec_aac ! {rest}",
            minute.display()
        )
    };
    let end = "fakesink sync=false";
    let decoded = gstreamer(&[of_program(end)])?;
    let encoded = gstreamer(&[of_program(&format!("{X264_IN_GSTREAMER} bitrate={KBPS} ! {end}"))])?;
    let heard = gstreamer(&[of_sound(end)])?;
    let coded = gstreamer(&[of_sound(&format!("audioconvert ! avenc_aac bitrate=128000 ! {end}"))])?;
    Ok(Floor {
        decode_video: per_minute(gstreamer(&videos)?, f64::from(LENGTH)),
        decode_audio: per_minute(gstreamer(&audios)?, f64::from(LENGTH)),
        encode_video: per_minute(encoded - decoded, measured),
        encode_audio: per_minute(coded - heard, measured),
    })
}

/// CPU seconds per minute of ffmpeg decoding, stacking, mixing and encoding the same.
pub(crate) async fn by_ffmpeg(room: Room) -> Result<f64> {
    let mut arguments = words("-v error -nostdin -y");
    let cells = room.cells()?;
    let (mut scaled, mut names, mut places) = (String::new(), String::new(), Vec::new());
    for (i, cell) in cells.iter().enumerate() {
        let uid = i as u32 + 1;
        let clip = room.video(uid).file().await?;
        arguments.extend(words("-stream_loop -1 -i"));
        arguments.push(clip.to_str().context("a plain path")?.to_owned());
        scaled += &format!("[{i}:v]scale={}:{}[v{i}];", cell.width, cell.height);
        names += &format!("[v{i}]");
        places.push(format!("{}_{}", cell.x, cell.y));
    }
    let mut voices = String::new();
    for uid in 1..=room.people {
        let clip = Room::audio(uid).file().await?;
        arguments.extend(words("-stream_loop -1 -i"));
        arguments.push(clip.to_str().context("a plain path")?.to_owned());
        voices += &format!("[{}:a]", room.people + uid - 1);
    }
    let (people, width, height, fps) = (room.people, CANVAS.0, CANVAS.1, CANVAS.2);
    let graph = format!(
        "{scaled}{names}xstack=inputs={people}:layout={}:fill=black,pad={width}:{height},fps={fps}[v];\
         {voices}amix=inputs={people}[a]",
        places.join("|")
    );
    arguments.push("-filter_complex".to_owned());
    arguments.push(graph);
    arguments.extend(words(&format!("-map [v] -map [a] -t {LENGTH}")));
    arguments.extend(X264_IN_FFMPEG.iter().map(|&word| word.to_owned()));
    arguments.extend(words(&format!("-maxrate {KBPS}k -bufsize {KBPS}k -c:a aac -b:a 128k -f mp4")));
    let folder = tempfile::tempdir()?;
    arguments.push(folder.path().join("stacked.mp4").to_str().context("a plain path")?.to_owned());
    Ok(cpu_of("ffmpeg", &arguments)? / f64::from(LENGTH) * 60.0)
}
