//! The media of synthetic participants: made by ffmpeg once, kept in the temporary folder under a
//! name that says what it is.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use tokio::process::Command;

use super::container;

/// Length of the loop, in seconds.
const LOOP: usize = 4;

/// Packets of sound a second.
const SOUNDS: usize = 50;

/// A codec for pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VideoCodec {
    /// VP8.
    Vp8,
    /// VP9, profile 0.
    Vp9,
    /// H.264, constrained baseline.
    H264,
    /// AV1, main profile.
    Av1,
}

/// What a participant's picture is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoClip {
    /// How it is encoded.
    pub codec: VideoCodec,
    /// Width in pixels, even.
    pub width: u32,
    /// Height in pixels, even.
    pub height: u32,
    /// Pictures a second, even.
    pub fps: u32,
    /// Its colour between the flashes: red, green, blue.
    pub color: [u8; 3],
    /// Noise on it, 0 to 100: without any, pictures are a few bytes and decode in no time.
    pub noise: u32,
    /// Bits a second, in thousands; matters with noise.
    pub kbps: u32,
}

impl Default for VideoClip {
    fn default() -> Self {
        Self { codec: VideoCodec::Vp8, width: 640, height: 360, fps: 30, color: color_for(1), noise: 0, kbps: 800 }
    }
}

/// What a participant's sound is: Opus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudioClip {
    /// The beep's frequency in hertz.
    pub tone: u32,
}

impl Default for AudioClip {
    fn default() -> Self {
        Self { tone: 1000 }
    }
}

/// A colour of its own for each uid, well apart from white and black: red, green, blue.
pub fn color_for(uid: u32) -> [u8; 3] {
    // The golden angle keeps neighbours apart.
    let hue = f64::from(uid) * 137.508 % 360.0 / 60.0;
    let part = |shift: f64| {
        let k = (hue + shift) % 6.0;
        (200.0 - 160.0 * k.min(4.0 - k).clamp(0.0, 1.0)) as u8
    };
    [part(5.0), part(3.0), part(1.0)]
}

/// An encoded loop.
#[derive(Debug)]
pub(super) struct Frames {
    pub frames: Vec<Frame>,
    /// Frames a second.
    pub rate: u64,
}

#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub data: Arc<[u8]>,
    pub keyframe: bool,
}

impl VideoClip {
    /// The encoded loop as a file (IVF, or an H.264 byte stream), made unless it was made before.
    ///
    /// # Errors
    /// When ffmpeg cannot make it.
    pub async fn file(&self) -> Result<PathBuf> {
        ensure!(self.fps.is_multiple_of(2) && self.fps > 0, "an even number of pictures a second");
        let (red, green, blue) = (self.color[0], self.color[1], self.color[2]);
        let extension = if self.codec == VideoCodec::H264 { "h264" } else { "ivf" };
        let name = format!(
            "{:?}-{}x{}-{}fps-{red:02x}{green:02x}{blue:02x}-noise{}-{}k.{extension}",
            self.codec, self.width, self.height, self.fps, self.noise, self.kbps
        );
        let noise = if self.noise > 0 { format!(",noise=alls={}:allf=t", self.noise) } else { String::new() };
        let picture = format!(
            "color=c=0x{red:02x}{green:02x}{blue:02x}:s={}x{}:r={}{noise},drawbox=color=white:t=fill:enable='lt(mod(t+0.001,1),0.1)'",
            self.width, self.height, self.fps
        );
        let codec: &[&str] = match self.codec {
            VideoCodec::Vp8 => {
                &["libvpx", "-deadline", "realtime", "-cpu-used", "8", "-lag-in-frames", "0", "-auto-alt-ref", "0"]
            }
            VideoCodec::Vp9 => &["libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-lag-in-frames", "0"],
            VideoCodec::Av1 => &["libaom-av1", "-usage", "realtime", "-cpu-used", "8", "-lag-in-frames", "0"],
            VideoCodec::H264 => &[
                "libx264",
                "-preset",
                "veryfast",
                "-tune",
                "zerolatency",
                "-profile:v",
                "baseline",
                "-x264-params",
                "aud=1:repeat-headers=1:scenecut=0:sliced-threads=0:bframes=0",
            ],
        };
        let (frames, bits, group) =
            ((LOOP * self.fps as usize).to_string(), format!("{}k", self.kbps), (self.fps / 2).to_string());
        let mut arguments = vec!["-f", "lavfi", "-i", &picture, "-frames:v", &frames, "-pix_fmt", "yuv420p", "-c:v"];
        arguments.extend(codec);
        if matches!(self.codec, VideoCodec::Vp8 | VideoCodec::Vp9) {
            // As in browsers: a key frame is no more than a few pictures' worth of packets.
            arguments.extend(["-minrate", &bits, "-maxrate", &bits, "-bufsize", &bits, "-max-intra-rate", "400"]);
        }
        arguments.extend(["-threads", "1", "-b:v", &bits, "-g", &group, "-keyint_min", &group]);
        made(&name, &arguments).await
    }

    pub(super) async fn frames(&self) -> Result<Arc<Frames>> {
        let path = self.file().await?;
        let bytes = tokio::fs::read(&path).await?;
        let name = path.display();
        let frames = match self.codec {
            VideoCodec::Vp8 => container::ivf(&bytes, |frame| frame.first().is_some_and(|byte| byte & 1 == 0)),
            VideoCodec::Vp9 => container::ivf(&bytes, container::vp9_keyframe),
            VideoCodec::Av1 => container::ivf(&bytes, container::av1_keyframe),
            VideoCodec::H264 => container::annex_b(&bytes),
        }
        .with_context(|| format!("reading {name}"))?;
        ensure!(frames.len() == LOOP * self.fps as usize, "{name} has {} pictures", frames.len());
        ensure!(frames.first().is_some_and(|frame| frame.keyframe), "{name} does not start with a key frame");
        Ok(Arc::new(Frames { frames, rate: u64::from(self.fps) }))
    }
}

impl AudioClip {
    /// The encoded sound as a file (Ogg), made unless it was made before.
    ///
    /// # Errors
    /// When ffmpeg cannot make it.
    pub async fn file(&self) -> Result<PathBuf> {
        let name = format!("opus-{}hz.ogg", self.tone);
        let sound = format!("aevalsrc=exprs='if(lt(mod(t,1),0.1),0.5*sin(2*PI*{}*t),0)':s=48000", self.tone);
        let length = (LOOP + 2).to_string();
        let arguments = ["-f", "lavfi", "-i", &sound, "-t", &length, "-ac", "1", "-c:a", "libopus", "-b:a", "32k"];
        made(&name, &arguments).await
    }

    pub(super) async fn frames(&self) -> Result<Arc<Frames>> {
        let path = self.file().await?;
        let bytes = tokio::fs::read(&path).await?;
        let name = path.display();
        let packets = container::ogg(&bytes).with_context(|| format!("reading {name}"))?;
        // The first second finds the encoder settling down; the loop starts after it.
        let looped = packets.get(SOUNDS..SOUNDS * (LOOP + 1)).with_context(|| format!("{name} is too short"))?;
        let frames = looped.iter().map(|data| Frame { data: data.clone(), keyframe: true }).collect();
        Ok(Arc::new(Frames { frames, rate: SOUNDS as u64 }))
    }
}

/// The file of that name, made by ffmpeg unless it was made before.
pub(crate) async fn made(name: &str, arguments: &[&str]) -> Result<PathBuf> {
    let folder = std::env::temp_dir().join("rollcall-testkit-clips-3");
    let path = folder.join(name);
    if !path.exists() {
        tokio::fs::create_dir_all(&folder).await?;
        make(&folder, &path, arguments).await?;
    }
    Ok(path)
}

async fn make(folder: &Path, path: &Path, arguments: &[&str]) -> Result<()> {
    let extension = path.extension().and_then(|e| e.to_str()).context("the name says what it is")?;
    let part: PathBuf = tempfile::Builder::new()
        .prefix("making-")
        .suffix(&format!(".{extension}"))
        .tempfile_in(folder)?
        .into_temp_path()
        .keep()?;
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-loglevel", "error", "-y"])
        .args(arguments)
        .arg(&part)
        .output()
        .await
        .context("starting ffmpeg")?;
    ensure!(output.status.success(), "ffmpeg: {}", String::from_utf8_lossy(&output.stderr));
    // Whoever is first wins; the files are the same.
    tokio::fs::rename(&part, path).await?;
    Ok(())
}
