/**
 * A camera and a microphone made of files: once a second a white flash and a beep. The two files run
 * by clocks of their own, so how far the beep is from the flash differs from start to start; it is
 * measured in the page, where the pictures and sounds come out of the devices.
 */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const [WIDTH, HEIGHT, FPS] = [160, 90, 30];
/** Longer than any test: Chromium stays a frame too long each time it starts a file of pictures over. */
const SECONDS = 60;
const RATE = 48_000;
/** Length of a flash in frames and of a beep in seconds. */
const FLASH = 4;
const BEEP = 0.1;

/** The pictures: Y4M, 4:2:0. */
function pictures() {
  const header = `YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FPS}:1 Ip A1:1 C420\n`;
  const frame = luma => {
    const y = Buffer.alloc(WIDTH * HEIGHT, luma);
    const [u, v] = [luma > 200 ? 128 : 150, luma > 200 ? 128 : 110].map(value => Buffer.alloc((WIDTH * HEIGHT) / 4, value));
    return Buffer.concat([Buffer.from('FRAME\n'), y, u, v]);
  };
  const [white, grey] = [frame(235), frame(70)];
  const frames = Array.from({ length: FPS * SECONDS }, (_, i) => (i % FPS < FLASH ? white : grey));
  return Buffer.concat([Buffer.from(header), ...frames]);
}

/** A second of sound: WAV, 16 bit. */
function sound(tone) {
  const samples = Buffer.alloc(RATE * 2);
  for (let i = 0; i < RATE * BEEP; i++) {
    samples.writeInt16LE(Math.round(12_000 * Math.sin((2 * Math.PI * tone * i) / RATE)), i * 2);
  }
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}

/** Arguments for a browser whose devices are these files. */
export async function devices(folder, tone) {
  const [picture, voice] = [resolve(folder, `${tone}.y4m`), resolve(folder, `${tone}.wav`)];
  await writeFile(picture, pictures());
  await writeFile(voice, sound(tone));
  return [
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${picture}`,
    `--use-file-for-fake-audio-capture=${voice}`,
  ];
}

/** Keeps what the page captures where it can be measured; before the page is opened. */
export function watchDevices(context) {
  return context.addInitScript(() => {
    const { mediaDevices } = navigator;
    const ask = mediaDevices.getUserMedia.bind(mediaDevices);
    window.captured = {};
    mediaDevices.getUserMedia = async constraints => {
      const stream = await ask(constraints);
      for (const track of stream.getTracks()) window.captured[track.kind] = track;
      return stream;
    };
  });
}

/** How many ms later the beep comes than the flash where they leave the page's own tracks. */
export function lateAtSource(page, seconds) {
  return page.evaluate(async seconds => {
    const reader = kind => {
      const track = window.captured[kind].clone();
      return new MediaStreamTrackProcessor({ track }).readable.getReader();
    };
    const end = performance.now() + seconds * 1000;
    const starts = async (kind, loud) => {
      const [source, times] = [reader(kind), []];
      let before = true;
      while (performance.now() < end) {
        const { value } = await source.read();
        const now = performance.now();
        const at = await loud(value);
        value.close();
        if (at !== null && !before) times.push(now + at);
        before = at !== null;
      }
      source.cancel();
      return times;
    };
    const flashes = starts('video', async frame => {
      const plane = new Uint8Array(frame.allocationSize());
      await frame.copyTo(plane);
      return plane[Math.floor(frame.codedWidth * 20.5)] > 200 ? 0 : null;
    });
    const beeps = starts('audio', data => {
      const samples = new Float32Array(data.numberOfFrames);
      data.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
      const first = samples.findIndex(sample => Math.abs(sample) > 0.05);
      // A block is handed out at its end.
      return first < 0 ? null : ((first - data.numberOfFrames) / data.sampleRate) * 1000;
    });
    const [seen, heard] = [await flashes, await beeps];
    const late = seen.flatMap(flash => heard.map(beep => beep - flash).filter(ms => ms > -500 && ms <= 500));
    return late.sort((a, b) => a - b)[Math.floor(late.length / 2)];
  }, seconds);
}

/** What a recorded file holds of a person's area and tone. */
export async function measured(file, tone, area) {
  const program = process.env.ROLLCALL_MEASURE ?? resolve(process.env.ROLLCALL_RECORDER, '../rollcall-measure');
  const { stdout } = await promisify(execFile)(program, [file, String(tone), ...area.map(String)]);
  return JSON.parse(stdout);
}
