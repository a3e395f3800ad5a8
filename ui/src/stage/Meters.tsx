/**
 * How loud the program is: a bar for each channel as on a mixing desk, and the loudness in numbers.
 * Drawn outside of React: it moves with every picture.
 */
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { fall, height, SILENCE_DB, toDb } from './meter.ts';
import './meters.css';

export interface ProgramSound {
  /** Highest samples of the last moment, left and right, 0 to 1. */
  peak: [number, number];
  /** LUFS; minus infinity for silence. */
  momentary: number;
  shortTerm: number;
}

export interface MetersHandle {
  show: (sound: ProgramSound) => void;
}

/** Numbers that change more often cannot be read. */
const NUMBERS_MS = 250;
const HELD_MS = 1500;

export function Meters({ ref }: { ref: Ref<MetersHandle> }) {
  const { t, i18n } = useTranslation();
  const bars = useRef<HTMLDivElement>(null);
  const number = useRef<HTMLSpanElement>(null);
  const heard = useRef<{ sound: ProgramSound; at: number } | null>(null);

  useImperativeHandle(ref, () => ({
    show: sound => {
      heard.current = { sound, at: performance.now() };
    },
  }));

  useEffect(() => {
    const levels = [SILENCE_DB, SILENCE_DB];
    const held = levels.map(db => ({ db, until: 0 }));
    let [last, numbered, next] = [performance.now(), 0, 0];
    const draw = (now: number) => {
      next = requestAnimationFrame(draw);
      // A picture that does not come any more says nothing about the sound.
      const sound = heard.current && now - heard.current.at < 1000 ? heard.current.sound : null;
      levels.forEach((before, side) => {
        const db = fall(before, toDb(sound?.peak[side] ?? 0), now - last);
        levels[side] = db;
        const hold = held[side];
        const bar = bars.current?.children[side];
        if (!hold || !(bar instanceof HTMLElement)) return;
        if (db >= hold.db || now > hold.until) held[side] = { db, until: now + HELD_MS };
        bar.style.setProperty('--level', height(db).toFixed(4));
        bar.style.setProperty('--held', height(held[side]?.db ?? db).toFixed(4));
      });
      last = now;
      if (now - numbered < NUMBERS_MS || !number.current) return;
      numbered = now;
      const lufs = sound?.shortTerm ?? Number.NEGATIVE_INFINITY;
      const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
      number.current.textContent =
        lufs > -70 ? new Intl.NumberFormat(i18n.language, digits).format(lufs) : '–';
    };
    next = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(next);
  }, [i18n.language]);

  return (
    <section className="meters" aria-label={t('stage.sound')} title={t('stage.soundHint')}>
      <div ref={bars} className="meter-bars" aria-hidden="true">
        <div className="meter-bar" />
        <div className="meter-bar" />
      </div>
      <span ref={number} className="meter-number">
        –
      </span>
      <span className="meter-unit">LUFS</span>
    </section>
  );
}
