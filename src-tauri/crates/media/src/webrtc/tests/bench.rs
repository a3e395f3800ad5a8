use super::{Joined, port, until};
use rollcall_testkit::publisher::{PublisherSettings, VideoClip, VideoCodec, color_for};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
fn cpu() -> BTreeMap<String, (f64, usize)> {
    let mut map = BTreeMap::new();
    for task in std::fs::read_dir("/proc/self/task").unwrap() {
        let p = task.unwrap().path();
        let Ok(stat) = std::fs::read_to_string(p.join("stat")) else { continue };
        let name = stat[stat.find('(').unwrap() + 1..stat.rfind(')').unwrap()].to_owned();
        let f: Vec<&str> = stat[stat.rfind(')').unwrap() + 2..].split(' ').collect();
        let t = (f[11].parse::<f64>().unwrap() + f[12].parse::<f64>().unwrap()) / 100.0;
        let key = if name.starts_with("uid") { "uid".to_owned() } else { name };
        let e = map.entry(key).or_insert((0.0, 0));
        e.0 += t;
        e.1 += 1;
    }
    map
}
async fn bench(codec: VideoCodec, n: u32, width: u32, height: u32) {
    let port = port();
    let mut all = Vec::new();
    let mut times = Vec::new();
    for uid in 1..=n {
        let video = VideoClip {
            codec,
            color: color_for(uid % 4 + 1),
            noise: 10,
            width,
            height,
            kbps: 800,
            ..VideoClip::default()
        };
        let settings = PublisherSettings { video: Some(video), ..PublisherSettings::default() };
        let t = Instant::now();
        let j = Joined::new(&port, uid, settings).await;
        let w = j.input.watch();
        until("picture", Duration::from_secs(30), || j.input.stats().width > 0).await;
        times.push(t.elapsed().as_secs_f64());
        all.push((j, w));
    }
    let a = cpu();
    let t = Instant::now();
    tokio::time::sleep(Duration::from_secs(20)).await;
    let b = cpu();
    let s = t.elapsed().as_secs_f64();
    for (k, (v, c)) in &b {
        let d = v - a.get(k).map_or(0.0, |x| x.0);
        println!(
            "{codec:?} {n}x{width}x{height} {k}: {c} threads, {:.2} s/min total, {:.2} s/min each",
            d * 60.0 / s,
            d * 60.0 / s / f64::from(n)
        );
    }
    let fps: f32 = all.iter().map(|(j, _)| j.input.stats().fps).sum::<f32>() / n as f32;
    times.sort_by(f64::total_cmp);
    println!(
        "fps {fps} first picture median {:.3} s max {:.3}; sent {:?}",
        times[times.len() / 2],
        times[times.len() - 1],
        all[0].0.publisher.stats()
    );
}
#[tokio::test]
async fn bench_vp8() {
    bench(VideoCodec::Vp8, 17, 640, 360).await
}
#[tokio::test]
async fn bench_vp9() {
    bench(VideoCodec::Vp9, 17, 640, 360).await
}
#[tokio::test]
async fn bench_h264() {
    bench(VideoCodec::H264, 17, 640, 360).await
}
#[tokio::test]
async fn bench_hd() {
    bench(VideoCodec::Vp8, 4, 1280, 720).await
}
