/** How loud the own microphone is, 0 to 1, so that people see that they can be heard. */
import { useEffect, useState } from 'react';

const STEPS = 20;

export function useLevel(track: MediaStreamTrack | null): number {
  const [level, setLevel] = useState(0);

  useEffect(() => {
    if (!track || typeof AudioContext === 'undefined') return;
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      const decibels = 20 * Math.log10(Math.max(peak, 0.001));
      setLevel(Math.round((1 + decibels / 60) * STEPS) / STEPS);
    }, 100);
    return () => {
      clearInterval(timer);
      setLevel(0);
      void context.close();
    };
  }, [track]);

  return Math.min(1, Math.max(0, level));
}
