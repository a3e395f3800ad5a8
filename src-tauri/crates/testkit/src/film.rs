//! Files that flash and beep each second, made by ffmpeg once, in whatever form a name ends with.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::publisher::made;

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Film {
    /// How its name ends, which says its form: `mp4`, `webm`, `mkv`, `mov`, `mp3`, `wav`, `ogg`, `flac`,
    /// `png` or `jpg`.
    pub ending: String,
    /// Width in pixels, even.
    pub width: u32,
    /// Height in pixels, even.
    pub height: u32,
    /// Its colour between the flashes: red, green, blue.
    pub color: [u8; 3],
    /// Whole seconds; a still picture has none.
    pub seconds: u32,
    /// The beep's frequency in hertz.
    pub tone: u32,
}

impl Default for Film {
    fn default() -> Self {
        Self { ending: "mp4".into(), width: 640, height: 360, color: [30, 60, 160], seconds: 4, tone: 1000 }
    }
}

impl Film {
    /// The same in another form.
    pub fn form(ending: &str) -> Self {
        Self { ending: ending.to_owned(), ..Self::default() }
    }

    /// The file, made unless it was made before. Its colours are BT.709 in video range where it is a film.
    ///
    /// # Errors
    /// When ffmpeg cannot make it.
    pub async fn file(&self) -> Result<PathBuf> {
        let Self { ending, width, height, color: [red, green, blue], seconds, tone } = self;
        let name = format!("film-{width}x{height}-{red:02x}{green:02x}{blue:02x}-{seconds}s-{tone}hz.{ending}");
        let picture = format!(
            "color=c=0x{red:02x}{green:02x}{blue:02x}:s={width}x{height}:r=30,format=rgb24,\
             drawbox=color=white:t=fill:enable='lt(mod(t+0.001,1),0.1)',\
             scale=out_color_matrix=bt709:out_range=tv,format=yuv420p"
        );
        let still = format!("color=c=0x{red:02x}{green:02x}{blue:02x}:s={width}x{height}");
        let sound = format!("aevalsrc=exprs='if(lt(mod(t,1),0.1),0.5*sin(2*PI*{tone}*t),0)':s=48000");
        let seconds = seconds.to_string();
        let colors = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"];
        let x264 = ["-c:v", "libx264", "-preset", "veryfast", "-g", "30", "-c:a", "aac"];
        let webm = ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-g", "30", "-c:a", "libopus"];
        let mut arguments: Vec<&str> = Vec::new();
        match ending.as_str() {
            "mp4" | "mov" | "mkv" | "webm" => {
                arguments.extend(["-f", "lavfi", "-i", &picture, "-f", "lavfi", "-i", &sound, "-t", &seconds]);
                arguments.extend(colors);
                if ending == "webm" {
                    arguments.extend(webm)
                } else {
                    arguments.extend(x264)
                }
                arguments.extend(["-ac", "2"]);
            }
            "mp3" | "wav" | "ogg" | "flac" => {
                arguments.extend(["-f", "lavfi", "-i", &sound, "-t", &seconds, "-ac", "2"]);
            }
            "png" | "jpg" => arguments.extend(["-f", "lavfi", "-i", &still, "-frames:v", "1"]),
            other => bail!("no form ends with {other}"),
        }
        made(&name, &arguments).await
    }
}
