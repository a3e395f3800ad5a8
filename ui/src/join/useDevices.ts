/**
 * The open camera and microphone as state, and the ways to change them.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { type Choices, choices, open, type Trouble, type Wish } from './devices.ts';

export interface Devices {
  asking: boolean;
  video: MediaStreamTrack | null;
  audio: MediaStreamTrack | null;
  trouble: Trouble | null;
  choices: Choices;
  wish: Wish;
  /** Opens what is wished for and closes the rest. */
  use: (wish: Wish) => Promise<void>;
  close: () => void;
}

/** `soundOnly`: the camera is never asked for. */
export function useDevices(wanted: boolean, soundOnly: boolean): Devices {
  const [asking, setAsking] = useState(true);
  const [tracks, setTracks] = useState<{ video: MediaStreamTrack | null; audio: MediaStreamTrack | null }>({
    video: null,
    audio: null,
  });
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [found, setFound] = useState<Choices>({ cameras: [], microphones: [] });
  const [wish, setWish] = useState<Wish>({ camera: '', microphone: '' });
  const held = useRef(tracks);
  const held_wish = useRef<Wish | null>(null);
  const turn = useRef(0);

  const hold = useCallback((next: typeof tracks) => {
    for (const track of [held.current.video, held.current.audio]) {
      if (track && track !== next.video && track !== next.audio) track.stop();
    }
    held.current = next;
    setTracks(next);
  }, []);

  const use = useCallback(
    async (next: Wish) => {
      const mine = ++turn.current;
      setWish(next);
      setAsking(true);
      const before = held_wish.current;
      // What stays the same stays open: changing the camera does not interrupt the voice.
      const keep = {
        video:
          before?.camera === next.camera && held.current.video?.readyState === 'live'
            ? held.current.video
            : null,
        audio:
          before?.microphone === next.microphone && held.current.audio?.readyState === 'live'
            ? held.current.audio
            : null,
      };
      const opened = await open({
        camera: keep.video ? null : next.camera,
        microphone: keep.audio ? null : next.microphone,
      });
      if (mine !== turn.current) {
        opened.video?.stop();
        opened.audio?.stop();
        return;
      }
      held_wish.current = next;
      hold({ video: keep.video ?? opened.video, audio: keep.audio ?? opened.audio });
      setTrouble(opened.trouble);
      setFound(await choices());
      setAsking(false);
    },
    [hold],
  );

  // A device that is unplugged ends its track: what is left goes on, and the page says what is gone.
  useEffect(() => {
    const lost = () => void use(wish);
    const held = [tracks.video, tracks.audio];
    for (const track of held) track?.addEventListener('ended', lost);
    return () => {
      for (const track of held) track?.removeEventListener('ended', lost);
    };
  }, [tracks, wish, use]);

  const close = useCallback(() => {
    turn.current++;
    held_wish.current = null;
    hold({ video: null, audio: null });
  }, [hold]);

  useEffect(() => {
    if (!wanted) return;
    void use({ camera: soundOnly ? null : '', microphone: '' });
    const onChange = () => void choices().then(setFound);
    navigator.mediaDevices?.addEventListener?.('devicechange', onChange);
    return () => navigator.mediaDevices?.removeEventListener?.('devicechange', onChange);
  }, [wanted, soundOnly, use]);

  return { asking, ...tracks, trouble, choices: found, wish, use, close };
}
